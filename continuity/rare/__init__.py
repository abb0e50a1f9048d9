"""Rare events: figures that a plain simulation would need too many histories for."""
