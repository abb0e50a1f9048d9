"""Plans from what already describes a system, one file per source format."""
