"""Lines of jobs that wait for the same, compiled: as `simulation.lines`, the most urgent first, and who reads them."""

from __future__ import annotations

from continuity.kernel.arrays import Table
from continuity.kernel.chains import forget_all
from continuity.kernel.compiling import apart, inlined
from continuity.kernel.rounds import call
from continuity.kernel.staff_state import JobState
from continuity.kernel.staff_tables import Job
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables


@inlined
def is_before(jobs: Table[Job], states: Table[JobState], one: int, other: int) -> bool:
    """Whether a job comes before another: by urgency, then by arrival, then by rank."""
    left, right = jobs[one], jobs[other]
    if left.priority != right.priority:
        return left.priority < right.priority
    if states[one].asked_at != states[other].asked_at:
        return states[one].asked_at < states[other].asked_at
    return left.actor < right.actor


@apart
def join(tables: Tables, state: State, index: int) -> None:
    """Let a job wait, in its place."""
    jobs, line = state.staff.jobs, state.staff.lines[tables.staff.jobs[index].line]
    before = line.last
    while before != NONE and is_before(tables.staff.jobs, jobs, index, before):
        before = jobs[before].before
    after = line.first if before == NONE else jobs[before].after
    jobs[index].before, jobs[index].after = before, after
    if before == NONE:
        line.first = index
    else:
        jobs[before].after = index
    if after == NONE:
        line.last = index
    else:
        jobs[after].before = index
    line.with_part += jobs[index].has_part


@apart
def leave(tables: Tables, state: State, index: int) -> None:
    """A job waits no longer. To be called before it has got a part."""
    jobs, line = state.staff.jobs, state.staff.lines[tables.staff.jobs[index].line]
    before, after = jobs[index].before, jobs[index].after
    if before == NONE:
        line.first = after
    else:
        jobs[before].after = after
    if after == NONE:
        line.last = before
    else:
        jobs[after].before = before
    line.with_part -= jobs[index].has_part
    if line.first == NONE:
        forget_all(state.staff, line)


@apart
def read_lines(tables: Tables, state: State, run: Run, first: int, end: int) -> None:
    """Let the lines of a stretch of the list `lines_of` be read at the end of the round."""
    for i in range(first, end):
        _add(state, tables.staff.lines_of[i])
    ask_people(state, run)


@apart
def read_line(state: State, run: Run, line: int) -> None:
    """Let a line be read at the end of the round."""
    _add(state, line)
    ask_people(state, run)


@inlined
def _add(state: State, index: int) -> None:
    staff, line = state.staff, state.staff.lines[index]
    if line.first != NONE and not line.to_read:
        line.to_read = 1
        staff.to_read[staff.desk[0].reading] = index
        staff.desk[0].reading += 1


@inlined
def ask_people(state: State, run: Run) -> None:
    """Let free people take jobs at the end of this round, if there is something to read."""
    desk = state.staff.desk[0]
    if desk.reading:
        run.people_asked = 1
        if not run.reacting or desk.giving_out:
            call(run)
