"""The arrays that people, jobs and parts need in a replication."""

from __future__ import annotations

import numpy as np

from continuity.kernel.arrays import Ints, blank
from continuity.kernel.lower import Lowered
from continuity.kernel.staff_state import (
    Desk,
    JobState,
    LineState,
    Passed,
    PersonState,
    StaffState,
    TeamState,
    WaitCount,
)


def staff_of(lowered: Lowered, passed: int, waits: int) -> StaffState:
    """Arrays for a plan.

    Parameters: `passed`, room for what passes for each job; `waits`, for how many counts of waits.
    """
    tables = lowered.tables.staff
    teams, persons, jobs, lines = (len(each) for each in (tables.teams, tables.persons, tables.jobs, tables.lines))

    def indexes(count: int) -> Ints:
        return np.zeros(count, dtype=np.int64)

    return StaffState(
        desk=blank(Desk, 1),
        teams=blank(TeamState, teams),
        persons=blank(PersonState, persons),
        jobs=blank(JobState, jobs),
        lines=blank(LineState, lines),
        passed=blank(Passed, passed * (jobs + lines)),
        in_stock=indexes(len(tables.pools)),
        free_parts=indexes(len(tables.parts)),
        calendar_at=indexes(len(tables.calendars)),
        waits=indexes(teams * lowered.buckets),
        wait_counts=blank(WaitCount, waits if teams else 0),
        to_read=indexes(lines),
        read=indexes(lines),
        chosen=indexes(lowered.most_people),
        victims=indexes(persons),
    )
