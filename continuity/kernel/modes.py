"""A failure mode's life, compiled: the table of `simulation.failures`, and when its repair begins, of `.repairs`.

| state | what happens | next |
|---|---|---|
| working | its life is used up | hidden, or found if nothing delays that |
| hidden | inspection and detection have passed | found: waiting, until enough failures are known |
| waiting | enough are known | in repair, or renewed by the end of a joint repair |
| in repair | the repair's time has passed, or its job is done | working, with a new life |

Each ends with the time to the next, which becomes the copy's one event; that of a job is its own (`jobs`).
"""

from __future__ import annotations

from continuity.kernel.clocks import start_clock
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.durations import duration
from continuity.kernel.failure_traces import failure_ended
from continuity.kernel.falls import failure_begins
from continuity.kernel.jobs import ask, goes_on
from continuity.kernel.log import note
from continuity.kernel.pools import lose, regain
from continuity.kernel.queue import BEGINS, ENDS, cancel, set_copy_timer, set_timer
from continuity.kernel.random import uniform
from continuity.kernel.shared_parts import joint_event_is_over, set_shared_repair
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.simulation.failures import State as ModeState

_WORKING, _HIDDEN = int(ModeState.WORKING), int(ModeState.HIDDEN)
_WAITING, _IN_REPAIR = int(ModeState.WAITING), int(ModeState.IN_REPAIR)


@compiled
def begin_copy(tables: Tables, state: State, run: Run, index: int) -> None:
    """Start at moment 0: new, or with the mode's `at_start` probability failed and found."""
    start = tables.starts[index]
    if start.probability > 0.0 and uniform(run.seed, start.key, 0, run.replication) < start.probability:
        _lose(tables, state, run, index)
        _found(tables, state, run, index)
    else:
        _start_life(tables, state, run, index)


@compiled
def go_on(tables: Tables, state: State, run: Run, index: int) -> None:
    """Let a copy do what its event was for."""
    now = state.copies[index].state
    if now == _IN_REPAIR:
        job = tables.copies[index].job
        if job != NONE and not goes_on(tables, state, run, job):
            return
        _restore(tables, state, run, index)
        call = tables.copies[index].call
        if call != NONE:
            _repaired(state, call)
    elif now == _WORKING:
        _fail(tables, state, run, index)
    else:
        _found(tables, state, run, index)


@compiled
def end_joint_repair(tables: Tables, state: State, run: Run, index: int) -> None:
    """Renew every copy, failed or not."""
    call = tables.calls[index]
    if call.beside != NONE:
        joint_event_is_over(tables, state, run, index)
    if call.job != NONE and not goes_on(tables, state, run, call.job):
        return
    state.calls[index].known = 0
    for i in range(call.copies, call.copies_end):
        renew(tables, state, run, int(tables.called[i]))
    state.calls[index].going = 0


@apart
def renew(tables: Tables, state: State, run: Run, index: int) -> None:
    """Make a copy as good as new, failed or not."""
    cancel(state, run, tables.copies[index].actor)
    if state.copies[index].state == _WORKING:
        state.copies[index].n += 1
        _start_life(tables, state, run, index)
    else:
        _restore(tables, state, run, index)


@compiled
def _fail(tables: Tables, state: State, run: Run, index: int) -> None:
    copy = tables.copies[index]
    if copy.clock != NONE:
        state.clocks[copy.clock].running = 0
    _lose(tables, state, run, index)
    delay = copy.inspection - run.now % copy.inspection if copy.inspection else 0
    if copy.detect != NONE:
        delay += duration(tables, run, copy.detect, state.copies[index].n)
    if delay:
        set_copy_timer(state, run, index, copy.actor, delay, ENDS)
    else:
        _found(tables, state, run, index)


@compiled
def _lose(tables: Tables, state: State, run: Run, index: int) -> None:
    """Let a copy fail: what it hits is lost."""
    copy, mine = tables.copies[index], state.copies[index]
    mine.state = _HIDDEN
    mine.failed_at = run.now
    note(state, run, What.FAILS, index, 0.0)
    if copy.node == NONE:
        _strike(tables, state, run, index)
    else:
        failure_begins(state, run, copy.node, index)
        lose(tables, state, run, copy.node, copy.unit)


@compiled
def _found(tables: Tables, state: State, run: Run, index: int) -> None:
    """Its failure is known: its repair begins, or waits until enough are known."""
    copy, mine = tables.copies[index], state.copies[index]
    mine.found_at = run.now
    if copy.call != NONE:
        mine.state = _WAITING
        _count_known(tables, state, run, copy.call)
    else:
        _begin_repair(tables, state, run, index)


@compiled
def _begin_repair(tables: Tables, state: State, run: Run, index: int) -> None:
    copy, mine = tables.copies[index], state.copies[index]
    mine.state = _IN_REPAIR
    mine.called_at = run.now
    if copy.job == NONE:
        set_copy_timer(state, run, index, copy.actor, duration(tables, run, copy.repair, mine.n), ENDS)
    else:
        ask(tables, state, run, copy.job, mine.n)


@compiled
def _restore(tables: Tables, state: State, run: Run, index: int) -> None:
    """End a copy's failure: what was lost is back, and a new life begins."""
    copy, mine = tables.copies[index], state.copies[index]
    if copy.node == NONE:
        _end_strike(tables, state, run, index)
    else:
        failure_ended(tables, state, run, index, copy.node)
        mine.state = _WORKING
        note(state, run, What.REPAIRED, index, 0.0)
        regain(tables, state, run, copy.node, copy.unit)
    mine.n += 1
    _start_life(tables, state, run, index)


@compiled
def _start_life(tables: Tables, state: State, run: Run, index: int) -> None:
    copy = tables.copies[index]
    life = duration(tables, run, copy.life, state.copies[index].n)
    if copy.clock == NONE:
        set_copy_timer(state, run, index, copy.actor, life, BEGINS)
    else:
        start_clock(tables, state, run, copy.clock, life)


# --- common causes ---------------------------------------------------------------------------------------------------


@compiled
def _strike(tables: Tables, state: State, run: Run, index: int) -> None:
    """Each strike draws for each node, in the order of ids."""
    copy, n = tables.copies[index], state.copies[index].n
    for i in range(copy.hits, copy.hits_end):
        hit = tables.hits[i]
        is_hit = hit.share >= 1.0 or uniform(run.seed, hit.key, n, run.replication) < hit.share
        state.hit[i] = 1 if is_hit else 0
        if is_hit:
            note(state, run, What.HIT, i, 0.0)
            failure_begins(state, run, hit.node, index)
            lose(tables, state, run, hit.node, NONE)


@compiled
def _end_strike(tables: Tables, state: State, run: Run, index: int) -> None:
    """The strike has ended for all that it hit."""
    copy = tables.copies[index]
    for i in range(copy.hits, copy.hits_end):
        if state.hit[i]:
            failure_ended(tables, state, run, index, tables.hits[i].node)
    state.copies[index].state = _WORKING
    note(state, run, What.REPAIRED, index, 0.0)
    for i in range(copy.hits, copy.hits_end):
        if state.hit[i]:
            state.hit[i] = 0
            regain(tables, state, run, tables.hits[i].node, NONE)


# --- repairs that wait for each other --------------------------------------------------------------------------------


@compiled
def _count_known(tables: Tables, state: State, run: Run, index: int) -> None:
    """Another failure is known: when there are enough, repairs begin."""
    call, mine = tables.calls[index], state.calls[index]
    mine.known += 1
    if call.call_when == 0:
        _begin_shared_repair(tables, state, run, index)
    elif call.actor == NONE:
        if mine.going or mine.known >= call.call_when:
            mine.going = 1
            for i in range(call.copies, call.copies_end):
                if state.copies[tables.called[i]].state == _WAITING:
                    _begin_repair(tables, state, run, tables.called[i])
    elif mine.known >= call.call_when and not mine.going:
        mine.going = 1
        mine.begun_at = run.now
        if call.job == NONE:
            set_timer(state, run, call.actor, duration(tables, run, call.repair, mine.jobs), ENDS)
        else:
            ask(tables, state, run, call.job, mine.jobs)
        mine.jobs += 1


@apart
def _begin_shared_repair(tables: Tables, state: State, run: Run, index: int) -> None:
    """The part of a `beta` that units share is repaired at once, by itself."""
    copy = tables.called[tables.calls[index].copies]
    mine = state.copies[copy]
    mine.state = _IN_REPAIR
    mine.called_at = run.now
    set_shared_repair(tables, state, run, index, duration(tables, run, tables.copies[copy].repair, mine.n))


@inlined
def _repaired(state: State, index: int) -> None:
    """One failure less: when none is left, repairs wait again."""
    mine = state.calls[index]
    mine.known -= 1
    if mine.known == 0:
        mine.going = 0
