"""The states of a job by number."""

from continuity.simulation.jobs import State

IDLE, WAITING, COMING, IN_WORK = map(int, State)
