"""One operation in each file: the schema of its options, and what does it."""
