"""Rules about who recovers: deputies, reach, training."""
