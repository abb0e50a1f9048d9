"""From untrusted text to a checked plan: reading, merging, typing, loading."""
