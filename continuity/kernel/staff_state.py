"""What changes about people, jobs and spare parts while a kernel runs a replication; part of `state`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from continuity.kernel.arrays import Ints, Small, Table


@dataclass(slots=True, kw_only=True)
class Desk:
    """Where work is given out.

    `reading`: how many lines are to be read at the end of this round; `giving_out`: 1 while that happens; `free_span`:
    the first unused row of what is kept in chains, `spans`: how many were ever used. Of the last search for people: how
    many were `chosen`, when they `start`, for which teams their `deputies` come (a bit each). `waits`: how many counts
    of waits are kept.
    """

    reading: int
    giving_out: int
    free_span: int
    spans: int
    chosen: int
    starts: int
    deputies: int
    waits: int


@dataclass(slots=True, kw_only=True)
class PersonState:
    """A person; see `simulation.people.Worker`.

    `job`, and the `next` person sent with this one; `spared`: 1 while it is asked what would be if they were free.
    The rest is scratch of a search: when the person could come (-1: nobody knows), whether by waiting for the hours
    (`opens`), or by being there only now (`leaves`), and whether chosen (`taken`).
    """

    job: Small
    next: Small
    spared: Small
    opens: Small
    leaves: Small
    taken: Small
    freed_at: int
    stretch_since: int
    rests_until: int
    comes: int


@dataclass(slots=True, kw_only=True)
class JobState:
    """A job; see `simulation.jobs.Job`.

    `before`, `after`: its neighbours in its line; `n`, `m`: which work and which try; `takings`; `has_part`; `sent`:
    the first of its people; `deputies`: for which teams their deputies came; `hands_on`: 1 if its people must stop
    before it is done; `victim`: scratch, 1 if it may be interrupted, 2 if it is to be. `first_span`, `last_span`: what
    has passed since it was asked for, in a chain.
    """

    state: Small
    before: Small
    after: Small
    n: Small
    m: Small
    takings: Small
    has_part: Small
    sent: Small
    deputies: Small
    hands_on: Small
    victim: Small
    first_span: Small
    last_span: Small
    asked_at: int
    waiting_since: int
    taken_at: int
    begun_at: int
    remaining: int


@dataclass(slots=True, kw_only=True)
class LineState:
    """A line: the first and the last of its jobs, how many of them have a part, and what its first waits for.

    `cursor`: the job that is read next; `to_read`, `is_read`: 1 if it is to be read, or has been; `call_at`: when
    somebody must be called (NEVER: nobody); `first_lack`, `last_lack`, `lacks`: a chain of what it waited for.
    """

    first: Small
    last: Small
    with_part: Small
    cursor: Small
    to_read: Small
    is_read: Small
    first_lack: Small
    last_lack: Small
    lacks: Small
    call_at: int


@dataclass(slots=True, kw_only=True)
class Passed:
    """A link of a chain: what passed, from when, until when; of a lack only since when."""

    cause: Small
    next: Small
    begins: int
    ends: int


@dataclass(slots=True, kw_only=True)
class TeamState:
    """How many of a team have no job, whether it is asked for now (`wanted`), and what is measured of it.

    See `simulation.team_meter.TeamMeasured`; `rested`: time in hours in which its people rested.
    """

    free: Small
    wanted: Small
    jobs: int
    at_once: int
    left_over: int
    waited: int
    queue: int
    busy: int
    called_out: int
    rested: int


@dataclass(slots=True, kw_only=True)
class TeamFigures:
    """What was measured of a team in one replication; see `simulation.team_meter.TeamMeasured`."""

    jobs: int
    at_once: int
    left_over: int
    waited: int
    queue: int
    busy: int
    called_out: int
    available: int


@dataclass(slots=True, kw_only=True)
class WaitCount:
    """How many jobs of a team had a wait in a bucket, in a row of figures."""

    row: int
    team: Small
    bucket: Small
    count: int


class StaffState(NamedTuple):
    """All of this. `desk` has one row.

    `in_stock`: of each pool; `free_parts`: which parts of pools nobody waits for, by pool; `calendar_at`: which change
    of each calendar is next; `waits`: jobs by team and bucket of their wait; `wait_counts`: what was of these in
    earlier replications; `to_read`, `read`: lines; `chosen`, `victims`: people and jobs of a search.
    """

    desk: Table[Desk]
    teams: Table[TeamState]
    persons: Table[PersonState]
    jobs: Table[JobState]
    lines: Table[LineState]
    passed: Table[Passed]
    in_stock: Ints
    free_parts: Ints
    calendar_at: Ints
    waits: Ints
    wait_counts: Table[WaitCount]
    to_read: Ints
    read: Ints
    chosen: Ints
    victims: Ints
