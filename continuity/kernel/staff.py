"""Who does what next, compiled: at the end of a round the jobs that wait are read in order, as in `simulation.staff`.

Lines are read at once: of those that stand at their cursors, the most urgent job comes next.
"""

from __future__ import annotations

from continuity.kernel.arrays import Ints
from continuity.kernel.chains import lacks
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.durations import duration
from continuity.kernel.jobs import note_job, send, take
from continuity.kernel.lines import is_before, read_lines
from continuity.kernel.people import NOBODY, count_here, muster, next_change_of, slack
from continuity.kernel.preemption import muster_by_interrupting
from continuity.kernel.queue import ENDS, cancel, set_timer
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.team_meter import note_taken
from continuity.units import NEVER

_STUCK, _PASSED_BY, _STARTED = range(3)


@apart
def give_out_work(tables: Tables, state: State, run: Run) -> None:
    """Read the jobs that wait and may start, in order; start each that can."""
    desk, lines, read = state.staff.desk[0], state.staff.lines, state.staff.read
    run.people_asked = 0
    desk.giving_out = 1
    count = _begin_reading(state, 0, True)
    while True:
        line = _most_urgent(tables, state, count)
        if line == NONE:
            break
        job = lines[line].cursor
        following = state.staff.jobs[job].after
        done = _start(tables, state, run, job, line)
        lines[line].cursor = NONE if done == _STUCK else following
        if desk.reading:  # somebody was interrupted: who waits for them, and the jobs given up, are read anew
            count = _begin_reading(state, count, False)
    _sort(read, count)
    for i in range(count):
        lines[read[i]].is_read = 0
        _look_ahead(tables, state, run, int(read[i]))
    desk.giving_out = 0


@compiled
def _begin_reading(state: State, count: int, empty_too: bool) -> int:
    """Put the cursors of those lines that are to be read at their first jobs; returns how many are read in all."""
    desk, to_read = state.staff.desk[0], state.staff.to_read
    for i in range(desk.reading):
        line = state.staff.lines[to_read[i]]
        line.to_read = 0
        if line.first == NONE and not empty_too:
            continue
        line.cursor = line.first
        if not line.is_read:
            line.is_read = 1
            state.staff.read[count] = to_read[i]
            count += 1
    desk.reading = 0
    return count


@compiled
def _most_urgent(tables: Tables, state: State, count: int) -> int:
    """The line at whose cursor the most urgent job stands, or NONE where nobody stands at one."""
    best, lines = NONE, state.staff.lines
    for i in range(count):
        line = state.staff.read[i]
        job = lines[line].cursor
        if job != NONE and (best == NONE or is_before(tables.staff.jobs, state.staff.jobs, job, lines[best].cursor)):
            best = line
    return best


@inlined
def _sort(lines: Ints, count: int) -> None:
    for i in range(1, count):
        line, hole = lines[i], i
        while hole > 0 and lines[hole - 1] > line:
            lines[hole] = lines[hole - 1]
            hole -= 1
        lines[hole] = line


@apart
def _start(tables: Tables, state: State, run: Run, job: int, index: int) -> int:
    """Start a job if it can; whether it did, and whether others of its line may where it cannot."""
    told, line, mine = tables.staff.lines[index], state.staff.lines[index], state.staff.jobs[job]
    if told.pool != NONE and not mine.has_part and state.staff.in_stock[told.pool] == 0:
        lacks(state.staff, run, line, told.part_cause)
        return _PASSED_BY if line.with_part else _STUCK
    starts = muster(tables, state, run, job)
    if told.preempts and starts != run.now:
        starts = muster_by_interrupting(tables, state, run, job, starts)
    wait = 0 if starts == NOBODY else slack(state, run)
    if starts == NOBODY or wait:
        lacks(state.staff, run, line, _short(tables, state, run, job, index))
        if wait:
            line.call_at = min(line.call_at, run.now + wait)
        return _STUCK if starts == NOBODY else _PASSED_BY
    _take(tables, state, run, job, starts)
    return _STARTED


@compiled
def _take(tables: Tables, state: State, run: Run, job: int, starts: int) -> None:
    told, mine = tables.staff.jobs[job], state.staff.jobs[job]
    needs_part = told.resupply != NONE and not mine.has_part
    send(tables, state, job)
    if mine.takings == 0:
        note_taken(tables, state, run, job)
    take(tables, state, run, job, starts)
    if needs_part:
        mine.has_part = 1
        _take_part(tables, state, run, tables.staff.lines[told.line].pool, duration(tables, run, told.resupply, mine.n))


@compiled
def _short(tables: Tables, state: State, run: Run, job: int, index: int) -> int:
    """The cause of the wait for those teams that have too few people for a job now; for all where each has enough."""
    line, mask = tables.staff.lines[index], 0
    if line.asks_end > line.asks + 1:
        for i in range(line.asks, line.asks_end):
            if count_here(tables, state, run, job, i) < tables.staff.asks[i].number:
                mask |= 1 << (i - line.asks)
    cause: int = tables.staff.causes[line.waiting + mask]
    return cause


@apart
def _look_ahead(tables: Tables, state: State, run: Run, index: int) -> None:
    """See to it that a line is read again when somebody's hours change or a rest is over."""
    told, line = tables.staff.lines[index], state.staff.lines[index]
    if line.first == NONE:
        cancel(state, run, told.actor)
        line.call_at = NEVER
        return
    if len(state.log):
        _note_waiting(state, run, line.first)
    moment = line.call_at
    line.call_at = NEVER
    if told.changes:
        moment = min(moment, next_change_of(tables, state, run, index))
    if moment < NEVER:
        set_timer(state, run, told.actor, moment - run.now, ENDS)


@compiled
def _note_waiting(state: State, run: Run, job: int) -> None:
    while job != NONE:
        if state.staff.jobs[job].waiting_since == run.now:
            note_job(state, run, What.WAITS, job)
        job = state.staff.jobs[job].after


# --- spare parts -----------------------------------------------------------------------------------------------------


@inlined
def _take_part(tables: Tables, state: State, run: Run, index: int, resupply: int) -> None:
    """Take a part; the next one is ordered at once."""
    staff = state.staff
    staff.in_stock[index] -= 1
    part = staff.free_parts[tables.staff.pools[index].parts + staff.in_stock[index]]
    set_timer(state, run, tables.staff.parts[part].actor, resupply, ENDS)


@apart
def part_comes(tables: Tables, state: State, run: Run, part: int) -> None:
    """A part has come."""
    staff, index = state.staff, tables.staff.parts[part].pool
    pool = tables.staff.pools[index]
    staff.free_parts[pool.parts + staff.in_stock[index]] = part
    staff.in_stock[index] += 1
    read_lines(tables, state, run, pool.lines, pool.lines_end)
