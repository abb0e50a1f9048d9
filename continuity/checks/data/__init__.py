"""Rules about data: its copies, where they are, how old they may be, how they come back."""
