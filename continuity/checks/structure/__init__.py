"""Rules about what stands on what: redundancy, capacity, order."""
