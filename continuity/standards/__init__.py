"""Standards as data, and what a plan holds of the evidence that they ask for."""
