"""What is measured of teams, compiled: as `simulation.team_meter`; all of it in whole numbers, so no order matters."""

from __future__ import annotations

from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.hours import open_time
from continuity.kernel.job_states import COMING, IN_WORK, WAITING
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables

_DIGITS = 8
_PER_DOUBLING = 1 << (_DIGITS - 1)


@inlined
def bucket_of(wait: int) -> int:
    """The bucket of a wait in microseconds, as `simulation.waits` has it."""
    shift = 0
    while (wait >> shift) >= (1 << _DIGITS):
        shift += 1
    return shift * _PER_DOUBLING + (wait >> shift)


@compiled
def note_asked(tables: Tables, state: State, run: Run, index: int) -> None:
    """A job is asked for, and waits from now on."""
    if _counts(run, run.now):
        line = tables.staff.lines[tables.staff.jobs[index].line]
        for i in range(line.asks, line.asks_end):
            state.staff.teams[tables.staff.asks[i].team].jobs += 1


@compiled
def note_taken(tables: Tables, state: State, run: Run, index: int) -> None:
    """The people of a job that waited are taken, for the first time."""
    asked_at = state.staff.jobs[index].asked_at
    line = tables.staff.lines[tables.staff.jobs[index].line]
    for i in range(line.asks, line.asks_end):
        team = tables.staff.asks[i].team
        _waited(state, run, team, asked_at, run.now)
        if _counts(run, asked_at) and run.now > run.ends:
            state.staff.teams[team].left_over += 1


@apart
def note_withdrawn(tables: Tables, state: State, run: Run, index: int) -> None:
    """A job that waits is not wanted any more: unless it has had people, it counts with the wait that it had."""
    if state.staff.jobs[index].takings:
        return
    asked_at = state.staff.jobs[index].asked_at
    line = tables.staff.lines[tables.staff.jobs[index].line]
    for i in range(line.asks, line.asks_end):
        team = tables.staff.asks[i].team
        _waited(state, run, team, asked_at, run.now)
        if _counts(run, asked_at):
            state.staff.teams[team].left_over += 1


@compiled
def note_begun(tables: Tables, state: State, run: Run, index: int) -> None:
    """The work of a job begins, for the first time."""
    asked_at = state.staff.jobs[index].asked_at
    if asked_at == run.now and _counts(run, asked_at):
        line = tables.staff.lines[tables.staff.jobs[index].line]
        for i in range(line.asks, line.asks_end):
            state.staff.teams[tables.staff.asks[i].team].at_once += 1


@apart
def note_work(tables: Tables, state: State, run: Run, person: int, taken_at: int) -> None:
    """A person was busy from the call until now."""
    begins, ends = max(taken_at, run.begins), min(run.now, run.ends)
    if begins < ends:
        who = tables.staff.persons[person]
        team = state.staff.teams[who.team]
        team.busy += ends - begins
        team.called_out += ends - begins - open_time(tables, who.hours, begins, ends)


@apart
def note_rest(tables: Tables, state: State, run: Run, person: int, until: int) -> None:
    """A person can do nothing from now until a moment, which may lie after the history."""
    begins, ends = max(run.now, run.begins), min(until, run.ends)
    if begins < ends:
        who = tables.staff.persons[person]
        state.staff.teams[who.team].rested += open_time(tables, who.hours, begins, ends)


@apart
def finish_teams(tables: Tables, state: State) -> None:
    """End the history after its last moment, which is now."""
    run, staff = state.run[0], state.staff
    for index in range(len(staff.jobs)):
        job = staff.jobs[index]
        if job.state == WAITING and job.takings == 0:
            _note_left_over(tables, state, run, index)
        elif job.state in (COMING, IN_WORK):
            person = job.sent
            while person != NONE:
                note_work(tables, state, run, person, job.taken_at)
                person = staff.persons[person].next


@compiled
def _note_left_over(tables: Tables, state: State, run: Run, index: int) -> None:
    asked_at = state.staff.jobs[index].asked_at
    line = tables.staff.lines[tables.staff.jobs[index].line]
    for i in range(line.asks, line.asks_end):
        team = tables.staff.asks[i].team
        _waited(state, run, team, asked_at, max(asked_at, run.ends))
        if _counts(run, asked_at):
            state.staff.teams[team].left_over += 1


@apart
def keep_waits(state: State, row: int) -> None:
    """Put the waits of this replication with those of earlier ones, and begin anew."""
    staff, desk = state.staff, state.staff.desk[0]
    buckets = len(staff.waits) // max(1, len(staff.teams))
    for team in range(len(staff.teams)):
        for bucket in range(buckets):
            count = staff.waits[team * buckets + bucket]
            if count == 0:
                continue
            if desk.waits == len(staff.wait_counts):
                state.run[0].full = 1
                return
            kept = staff.wait_counts[desk.waits]
            kept.row, kept.team, kept.bucket, kept.count = row, team, bucket, count
            desk.waits += 1
            staff.waits[team * buckets + bucket] = 0


@inlined
def _counts(run: Run, asked_at: int) -> bool:
    return run.begins <= asked_at < run.ends


@apart
def _waited(state: State, run: Run, team: int, asked_at: int, until: int) -> None:
    mine = state.staff.teams[team]
    begins, ends = max(asked_at, run.begins), min(until, run.ends)
    if begins < ends:
        mine.queue += ends - begins
    if not _counts(run, asked_at):
        return
    wait = ends - asked_at
    mine.waited += wait
    buckets = len(state.staff.waits) // len(state.staff.teams)
    state.staff.waits[team * buckets + bucket_of(wait)] += 1
