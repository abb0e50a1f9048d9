"""What is kept so that it can be shown later: who did what, and archives of everything."""
