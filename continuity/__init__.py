"""Availability and recovery of services, computed from a plan file."""

__version__ = "0.1.0"
