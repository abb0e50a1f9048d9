"""The state of a chain: what everything that acts is doing, and a few whole numbers beside.

A state is a pair of tuples, each with one place for each thing of the chain (see `cast`): what the actors do, as
`Doing`, and the marks: which units run, which teams have how many people free, which parts lie there, and so on.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

Sent: TypeAlias = tuple[tuple[int, int, int], ...]
"""Who works on a job: (team that sent them, kind of person, how many), by their numbers in the chain."""


class Status:
    """What an actor can be doing: a failure mode, a job, a switch or a restart."""

    WORKING: Final = 0
    IDLE: Final = 0
    HIDDEN: Final = 1
    HELD_BACK: Final = 2
    IN_REPAIR: Final = 3
    QUEUED: Final = 4
    COMING: Final = 5
    IN_WORK: Final = 6
    COVERED: Final = 7
    UNCOVERED: Final = 8
    LOST: Final = 9
    RESTARTING: Final = 10
    READY: Final = 11


class Doing(NamedTuple):
    """What an actor is doing.

    phase: of the life, the detection, the repair, the work, the switch or the restart. rank: of a job, its place in the
    order of arrival among those with which it competes. has_part: whether a job has taken its part. call: the phase of
    the call-out, called: the team that was called. sent: who is busy with the job.
    """

    status: int
    phase: int = 0
    rank: int = 0
    has_part: bool = False
    call: int = 0
    called: int = -1
    sent: Sent = ()


State: TypeAlias = tuple[tuple[Doing, ...], tuple[int, ...]]

FRESH: Final = Doing(Status.WORKING)
"""A new life, a job that nobody asks for, no switch or restart going on."""

JOBS: Final = frozenset({Status.QUEUED, Status.COMING, Status.IN_WORK})
