"""Who uses the service, how they prove it, and what they may do."""
