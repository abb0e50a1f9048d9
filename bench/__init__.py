"""Measurements of speed. Not shipped, and never part of a test: machines differ, and so do their moments."""
