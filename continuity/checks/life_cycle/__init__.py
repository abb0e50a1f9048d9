"""Rules about keeping a plan true: exercises, reviews, changes, accepted findings."""
