"""Rules that find defects in a plan: one rule, one file."""
