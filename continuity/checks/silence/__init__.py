"""Rules about what was left unsaid, and changes results all the same."""
