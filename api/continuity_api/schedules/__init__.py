"""Runs that are asked for again and again, at times that a cron expression tells."""
