"""Restarts, compiled: the table of `simulation.restart`."""

from __future__ import annotations

from continuity.kernel.causes import By
from continuity.kernel.compiling import compiled
from continuity.kernel.durations import duration
from continuity.kernel.log import note
from continuity.kernel.queue import ENDS, set_timer
from continuity.kernel.rounds import ask_reaction, touch
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.traces import ended, of_return
from continuity.structure import SLACK

RUNNING, LOST, RESTARTING, READY = range(4)
"""The states of a restart; from RESTARTING on it is going on."""


@compiled
def restart_level(tables: Tables, state: State, run: Run, index: int, needs: float) -> float:
    """The level of the requirements, 0 while the node is not back."""
    mine, met = state.restarts[index], 1 if needs > SLACK else 0
    if met != mine.were_met:
        mine.were_met = met
        ask_reaction(state, run, tables.restarts[index].actor)
    return needs if mine.state == RUNNING else 0.0


@compiled
def react_restart(tables: Tables, state: State, run: Run, index: int) -> None:
    """Go on to the next state that the requirements allow."""
    mine = state.restarts[index]
    if not mine.were_met:
        _lose(tables, state, run, index)
    elif mine.state == LOST:
        _regain(tables, state, run, index)
    elif mine.state == READY and _may_start(tables, state, index):
        _finish(tables, state, run, index)


@compiled
def restart_time_passed(tables: Tables, state: State, run: Run, index: int) -> None:
    """The restart's time has passed: it is over when what it needs to start is up."""
    mine = state.restarts[index]
    mine.pending = 0
    if mine.state == LOST:
        return  # a loss of some length begins the restart anew
    if _may_start(tables, state, index):
        _finish(tables, state, run, index)
    else:
        mine.state = READY


@compiled
def _lose(tables: Tables, state: State, run: Run, index: int) -> None:
    mine = state.restarts[index]
    if mine.state != LOST:
        if mine.state != RUNNING:
            _trace_end(tables, state, run, index)
        mine.before = mine.state
        mine.lost_at = run.now
        mine.state = LOST


@compiled
def _regain(tables: Tables, state: State, run: Run, index: int) -> None:
    mine = state.restarts[index]
    if mine.lost_at < run.now:
        _begin(tables, state, run, index)
        return
    # The loss had no length: go on where it came.
    mine.state = mine.before
    if mine.state == RUNNING:
        touch(state, run, tables.restarts[index].node)
    elif not mine.pending:  # the restart's time has passed, perhaps in this very moment
        restart_time_passed(tables, state, run, index)


@compiled
def _begin(tables: Tables, state: State, run: Run, index: int) -> None:
    restart, mine = tables.restarts[index], state.restarts[index]
    mine.state = RESTARTING
    mine.began_at = run.now
    mine.reason = of_return(tables, state, run, restart.node)
    note(state, run, What.RESTART_BEGINS, index, 0.0)
    mine.pending = 1
    takes = duration(tables, run, restart.takes, mine.n) if restart.takes != NONE else 0
    set_timer(state, run, restart.actor, takes, ENDS)
    mine.n += 1


@compiled
def _finish(tables: Tables, state: State, run: Run, index: int) -> None:
    _trace_end(tables, state, run, index)
    note(state, run, What.RESTART_ENDS, index, 0.0)
    state.restarts[index].state = RUNNING
    touch(state, run, tables.restarts[index].node)


@compiled
def _trace_end(tables: Tables, state: State, run: Run, index: int) -> None:
    mine = state.restarts[index]
    row = ended(state, run, tables.restarts[index].node, mine.began_at, By.RESTART)
    state.traces[row].before = mine.reason


@compiled
def _may_start(tables: Tables, state: State, index: int) -> bool:
    """Whether everything that it needs to start is up."""
    restart = tables.restarts[index]
    for i in range(restart.wanted, restart.wanted_end):
        node = tables.wanted[i]
        if state.levels[node] < tables.places[node].up_from:
            return False
    return True
