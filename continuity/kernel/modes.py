"""A failure mode's life, compiled: the table of `simulation.failures` without waiting for other failures.

| state | what happens | next |
|---|---|---|
| working | its life is used up | hidden, or in repair if nothing delays its finding |
| hidden | inspection and detection have passed | in repair |
| in repair | the repair's time has passed | working, with a new life |

Each ends with the time to the next, which becomes the copy's one event.
"""

from __future__ import annotations

from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.durations import duration
from continuity.kernel.levels import note, touch
from continuity.kernel.queue import BEGINS, ENDS, ROUND_SHIFT, push, remove_first, replace_first
from continuity.kernel.random import uniform
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.simulation.failures import State as ModeState

_WORKING, _HIDDEN, _IN_REPAIR = int(ModeState.WORKING), int(ModeState.HIDDEN), int(ModeState.IN_REPAIR)


@compiled
def begin(tables: Tables, state: State, replication: int) -> None:
    """Start a replication: every copy new or failed at moment 0, and every level to be computed."""
    run = state.run[0]
    _clear(tables, state, run, replication)
    for index in range(len(tables.copies)):
        copy = tables.copies[index]
        phase, first = BEGINS, copy.life
        if copy.at_start > 0.0 and uniform(run.seed, copy.at_start_key, 0, run.replication) < copy.at_start:
            _lose(tables, state, run, index)
            state.copies[index].state = _IN_REPAIR
            phase, first = ENDS, copy.repair
        delay = _draw(tables, state, run, index, first)
        if delay <= run.ends:
            push(state.queue, run, delay, _order(run, delay, phase | copy.rank), index)
    for index in range(len(tables.places)):
        touch(state, run, index)


@inlined
def go_on(tables: Tables, state: State, run: Run, index: int) -> None:
    """Let a copy do what its event, the first in the queue, was for, and put its next one in the queue.

    What would happen after the last moment is left out.
    """
    copy, mine = tables.copies[index], state.copies[index]
    phase, delay = ENDS, 0
    if mine.state == _IN_REPAIR:
        _regain(tables, state, run, index)
        phase, delay = BEGINS, _draw(tables, state, run, index, copy.life)
    else:
        if mine.state == _WORKING:
            _lose(tables, state, run, index)
            delay = _time_to_find(tables, state, run, index)
        if delay == 0:
            mine.state = _IN_REPAIR
            delay = _draw(tables, state, run, index, copy.repair)
    if delay <= run.ends - run.now:
        replace_first(state.queue, run, run.now + delay, _order(run, delay, phase | copy.rank), index)
    else:
        remove_first(state.queue, run)


@inlined
def _order(run: Run, delay: int, order: int) -> int:
    """Return when in its moment an event has its turn: without delay it joins the next round."""
    return order if delay else order | (run.round + 1) << ROUND_SHIFT


@inlined
def _time_to_find(tables: Tables, state: State, run: Run, index: int) -> int:
    """Return the time to the next inspection and, after it, detection."""
    copy = tables.copies[index]
    hidden = copy.inspection - run.now % copy.inspection if copy.inspection else 0
    return hidden if copy.detect == NONE else hidden + _draw(tables, state, run, index, copy.detect)


@inlined
def _draw(tables: Tables, state: State, run: Run, index: int, first: int) -> int:
    """Return a duration for the present life of a copy."""
    return duration(tables.parts, tables.values, first, run.seed, run.replication, state.copies[index].n)


@inlined
def _lose(tables: Tables, state: State, run: Run, index: int) -> None:
    """Let a copy fail: what it hits is lost."""
    copy = tables.copies[index]
    state.copies[index].state = _HIDDEN
    note(state, run, What.FAILS, index, 0.0)
    if copy.unit == NONE:
        state.nodes[copy.node].wrong += 1
    else:
        state.units[copy.unit] += 1
        if state.units[copy.unit] == 1:
            state.nodes[copy.node].sound -= 1
    _set_own(tables, state, run, copy.node)


@inlined
def _regain(tables: Tables, state: State, run: Run, index: int) -> None:
    """End a copy's failure: what was lost is back, and a new life begins."""
    copy = tables.copies[index]
    state.copies[index].state = _WORKING
    state.copies[index].n += 1
    note(state, run, What.REPAIRED, index, 0.0)
    if copy.unit == NONE:
        state.nodes[copy.node].wrong -= 1
    else:
        state.units[copy.unit] -= 1
        if state.units[copy.unit] == 0:
            state.nodes[copy.node].sound += 1
    _set_own(tables, state, run, copy.node)


@inlined
def _set_own(tables: Tables, state: State, run: Run, index: int) -> None:
    node = state.nodes[index]
    own = 0.0 if node.wrong else tables.own_levels[tables.places[index].levels + node.sound]
    if own != node.own:
        node.own = own
        touch(state, run, index)


@compiled
def _clear(tables: Tables, state: State, run: Run, replication: int) -> None:
    """Forget what an earlier replication left."""
    run.replication = replication
    run.now = run.round = run.waiting = run.touched = run.lines = 0
    state.units[:] = 0
    for index in range(len(tables.copies)):
        copy = state.copies[index]
        copy.state = _WORKING
        copy.n = copy.suspect = 0
    for index in range(len(tables.places)):
        node, measure = state.nodes[index], state.measures[index]
        node.sound = tables.places[index].units
        node.wrong = node.touched = 0
        node.own = node.now = measure.level = 1.0
        measure.since = measure.down = measure.outages = 0
        measure.down_since = measure.first_outage = -1
        measure.area = 0.0
