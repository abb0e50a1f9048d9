"""Tolerated losses, compiled: the memory of `simulation.tolerance` and the store of `simulation.reserve`."""

from __future__ import annotations

import math

from continuity.kernel.clocks import scaled
from continuity.kernel.compiling import compiled
from continuity.kernel.queue import ENDS, cancel, set_timer
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.structure import SLACK


@compiled
def tolerate(tables: Tables, state: State, run: Run, index: int, level: float) -> float:
    """The level of a term, present at this level, with what is remembered or in store."""
    if tables.tolerances[index].refills == NONE:
        return _remembering(tables, state, run, index, level)
    return _from_store(tables, state, run, index, level)


@compiled
def remember_no_more(state: State, index: int) -> None:
    """The moment has come that a tolerance waited for."""
    state.tolerances[index].awaited = NONE


@compiled
def _wait_until(tables: Tables, state: State, run: Run, index: int, moment: int) -> None:
    """Compute the node at this moment, and at none that was asked for before; NONE: at none at all."""
    mine, actor = state.tolerances[index], tables.tolerances[index].actor
    if moment == mine.awaited:
        return
    mine.awaited = moment
    if moment == NONE:
        cancel(state, run, actor)
    else:
        set_timer(state, run, actor, moment - run.now, ENDS)


# --- the highest level of late ---------------------------------------------------------------------------------------


@compiled
def _remembering(tables: Tables, state: State, run: Run, index: int, level: float) -> float:
    mine, room = state.tolerances[index], len(state.remembered) // len(state.tolerances)
    if level != mine.level:
        if not math.isnan(mine.level) and mine.since != run.now:
            _remember(tables, state, run, index)
        mine.level = level
        mine.since = run.now
    while mine.count and state.remembered[index * room + mine.first].runs_out <= run.now:
        mine.first = (mine.first + 1) % room
        mine.count -= 1
    if mine.count == 0 or state.remembered[index * room + mine.first].level <= level:
        # What is lower is kept: the present level may turn out to be held for no time.
        _wait_until(tables, state, run, index, NONE)
        return level
    best = state.remembered[index * room + mine.first]
    _wait_until(tables, state, run, index, best.runs_out)
    return best.level


@compiled
def _remember(tables: Tables, state: State, run: Run, index: int) -> None:
    """Note the level that ends now; what is lower and older than it matters no more."""
    mine, room = state.tolerances[index], len(state.remembered) // len(state.tolerances)
    while mine.count and state.remembered[index * room + (mine.first + mine.count - 1) % room].level <= mine.level:
        mine.count -= 1
    if mine.count == room:
        run.full = 1
        return
    last = state.remembered[index * room + (mine.first + mine.count) % room]
    last.level = mine.level
    last.runs_out = run.now + tables.tolerances[index].lasts
    mine.count += 1


# --- a store that fills again ----------------------------------------------------------------------------------------


@compiled
def _from_store(tables: Tables, state: State, run: Run, index: int, given: float) -> float:
    mine = state.tolerances[index]
    if run.now > mine.since:
        _pass_time(tables, state, run, index)
        mine.since = run.now
    mine.level = min(1.0, given)
    left = _stored_at(tables, state, index, run.now) if mine.level < mine.held - SLACK else 0
    _wait_until(tables, state, run, index, run.now + left if left else NONE)
    return mine.held if left else given


@compiled
def _pass_time(tables: Tables, state: State, run: Run, index: int) -> None:
    """Take into account that the term has had its level for some time, until now."""
    mine = state.tolerances[index]
    stored = _stored_at(tables, state, index, mine.since)
    if mine.level < mine.held - SLACK and stored:
        mine.stored = stored - (run.now - mine.since)
        mine.fills_since = NONE
        return
    mine.held = mine.level
    if mine.level <= SLACK:
        mine.stored = stored
        mine.fills_since = NONE
    elif mine.fills_since == NONE:
        mine.fills_since = mine.since


@compiled
def _stored_at(tables: Tables, state: State, index: int, moment: int) -> int:
    """What is in the store, in microseconds of bridging."""
    mine, term = state.tolerances[index], tables.tolerances[index]
    if mine.fills_since == NONE:
        return mine.stored
    filled = moment - mine.fills_since
    if filled >= term.refills:
        return term.lasts
    return min(term.lasts, mine.stored + scaled(filled, term.lasts, term.refills))
