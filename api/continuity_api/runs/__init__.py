"""Runs: asked for, leased by workers, ended exactly once. The `runs` table is the queue."""
