"""What has passed for a job, and what a line has waited for, compiled: chains of links in one table.

Links that are needed no more are used again. Where the table is full, the history starts again with more room.
"""

from __future__ import annotations

from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.staff_state import Desk, JobState, LineState, StaffState
from continuity.kernel.state import Run
from continuity.kernel.tables import NONE

_REMEMBERED = 256


@inlined
def drop_chain(staff: StaffState, desk: Desk, first: int, last: int) -> None:
    """Let all links from the first to the last be used for something else."""
    if first != NONE:
        staff.passed[last].next = desk.free_span
        desk.free_span = first


@compiled
def _new_link(staff: StaffState, run: Run, cause: int, begins: int, ends: int) -> int:
    """A link that is the last of its chain; NONE if there is no room for it."""
    desk = staff.desk[0]
    index = desk.free_span
    if index != NONE:
        desk.free_span = staff.passed[index].next
    elif desk.spans < len(staff.passed):
        index = desk.spans
        desk.spans += 1
    else:
        run.full = 1
        return NONE
    link = staff.passed[index]
    link.cause, link.begins, link.ends, link.next = cause, begins, ends, NONE
    return index


@apart
def add_passed(staff: StaffState, run: Run, job: JobState, cause: int, begins: int, ends: int) -> None:
    """Something has passed for a job since it was asked for."""
    index = _new_link(staff, run, cause, begins, ends)
    if index == NONE:
        return
    if job.first_span == NONE:
        job.first_span = index
    else:
        staff.passed[job.last_span].next = index
    job.last_span = index


@apart
def add_waited(staff: StaffState, run: Run, line: LineState, job: JobState) -> None:
    """A job that waited since its `waiting_since` does so no more."""
    index = line.first_lack
    since = job.waiting_since
    while index != NONE and since < run.now:
        link = staff.passed[index]
        until = run.now if link.next == NONE else min(run.now, staff.passed[link.next].begins)
        if since < until:
            add_passed(staff, run, job, link.cause, since, until)
            since = until
        index = link.next


@apart
def lacks(staff: StaffState, run: Run, line: LineState, cause: int) -> None:
    """Note what the first job of a line waits for from now on."""
    if line.first_lack != NONE and staff.passed[line.last_lack].cause == cause:
        return
    index = _new_link(staff, run, cause, run.now, run.now)
    if index == NONE:
        return
    if line.first_lack == NONE:
        line.first_lack = index
    else:
        staff.passed[line.last_lack].next = index
    line.last_lack = index
    line.lacks += 1
    if line.lacks > _REMEMBERED:
        _forget(staff, line)


@compiled
def _forget(staff: StaffState, line: LineState) -> None:
    """Drop what was before the first of those that wait."""
    first, job = staff.jobs[line.first].asked_at, staff.jobs[line.first].after
    while job != NONE:
        first = min(first, staff.jobs[job].asked_at)
        job = staff.jobs[job].after
    desk = staff.desk[0]
    while True:
        index = line.first_lack
        following = staff.passed[index].next
        if following == NONE or staff.passed[following].begins > first:
            break
        drop_chain(staff, desk, index, index)
        line.first_lack = following
        line.lacks -= 1


@apart
def forget_all(staff: StaffState, line: LineState) -> None:
    """Nobody waits in a line any more."""
    drop_chain(staff, staff.desk[0], line.first_lack, line.last_lack)
    line.first_lack = line.last_lack = NONE
    line.lacks = 0
