"""Workarounds, compiled: the tables of `simulation.workaround` and `simulation.catch_up`."""

from __future__ import annotations

import numpy as np

from continuity.kernel.clocks import scaled
from continuity.kernel.compiling import apart, compiled
from continuity.kernel.helping import (
    OVER,
    PREPARING,
    UNNEEDED,
    WAITING,
    be_ready,
    begin_workaround,
    cancel_own_timer,
    set_own_timer,
    stop_preparing,
    work_on,
)
from continuity.kernel.jobs import ask, release
from continuity.kernel.log import note
from continuity.kernel.queue import cancel, end_first, set_after_rounds
from continuity.kernel.rounds import touch
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables


@apart
def clear_workarounds(tables: Tables, state: State) -> None:
    """Forget all of an earlier replication."""
    for index in range(len(tables.instead.workarounds)):
        mine = state.instead.workarounds[index]
        mine.state = UNNEEDED
        mine.was_met = 1
        mine.to_ask = mine.lost_at = mine.working_since = 0
        mine.n = mine.came_back_at = mine.to_ready = mine.over_at = NONE
    for index in range(len(tables.instead.catch_ups)):
        catch_up = state.instead.catch_ups[index]
        catch_up.n = catch_up.to_do = 0
        catch_up.since = NONE


@apart
def react_workaround(tables: Tables, state: State, run: Run, index: int) -> None:
    """Begin or end what the term asks for."""
    mine = state.instead.workarounds[index]
    if not mine.was_met and mine.state == UNNEEDED:
        _lose(tables, state, run, index)
    elif mine.was_met and mine.state != UNNEEDED:
        _come_back(tables, state, run, index)


@compiled
def _lose(tables: Tables, state: State, run: Run, index: int) -> None:
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    if mine.came_back_at != run.now:
        mine.n += 1
        mine.lost_at = run.now
        mine.to_ready = mine.over_at = NONE
        _ask(tables, state, run, index)
        return
    # The loss had ended for no time.
    if told.catch_up != NONE:
        _take_back(tables, state, run, told.catch_up, run.now - mine.lost_at)
    if mine.over_at == NONE:
        _ask(tables, state, run, index)
    elif mine.over_at > run.now:
        note(state, run, What.WORKAROUND_BEGINS, index, 0.0)
        set_own_timer(tables, state, run, index, mine.over_at - run.now)
        _ask(tables, state, run, index)
    else:
        mine.state = OVER


@compiled
def _come_back(tables: Tables, state: State, run: Run, index: int) -> None:
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    if mine.state == PREPARING:
        stop_preparing(tables, state, run, index)
    cancel_own_timer(tables, state, run, index)
    if not mine.to_ask and told.job != NONE:
        release(tables, state, run, told.job)
    if mine.over_at != NONE and mine.state != OVER:
        note(state, run, What.WORKAROUND_ENDS, index, 0.0)
    mine.state = UNNEEDED
    if mine.lost_at == run.now:
        mine.n -= 1
        return
    mine.came_back_at = run.now
    if told.catch_up != NONE:
        _add(tables, state, run, told.catch_up, run.now - mine.lost_at)


@apart
def workaround_time_passed(tables: Tables, state: State, run: Run, index: int) -> None:
    """It is ready, or it has lasted as long as it can."""
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    if mine.over_at == NONE:
        be_ready(tables, state, run, index)
        return
    note(state, run, What.WORKAROUND_ENDS, index, 0.0)
    mine.state = OVER
    if told.job != NONE:
        release(tables, state, run, told.job)
    touch(state, run, told.node)


# --- when the moment is over -----------------------------------------------------------------------------------------


@compiled
def _ask(tables: Tables, state: State, run: Run, index: int) -> None:
    """Ask for people when the moment is over: nobody is called, or called away, for a loss of no length."""
    mine, asking = state.instead.workarounds[index], state.instead.afterwards
    mine.state = WAITING
    if mine.to_ask:
        return
    mine.to_ask = 1
    hole, actor = run.afterwards, tables.instead.workarounds[index].actor
    while hole > 0 and asking[hole - 1] > actor:
        asking[hole] = asking[hole - 1]
        hole -= 1
    asking[hole] = actor
    run.afterwards += 1
    if run.afterwards == 1:
        run.after_round = run.round + run.reacting
        set_after_rounds(state, run, tables.instead.afterwards[0].actor)


@apart
def ask_afterwards(tables: Tables, state: State, run: Run) -> None:
    """All rounds of this moment are over: ask for people, in the order of ranks."""
    end_first(state, run)  # before anything else: what follows from it comes before it in the queue
    count = run.afterwards
    run.afterwards = 0
    for i in range(count):
        index = tables.actors[state.instead.afterwards[i] >> 1].index
        told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
        mine.to_ask = 0
        if mine.state != WAITING:
            continue
        if told.job == NONE:
            begin_workaround(tables, state, run, index)
        else:
            ask(tables, state, run, told.job, mine.n)


# --- catching up -----------------------------------------------------------------------------------------------------


@compiled
def _add(tables: Tables, state: State, run: Run, index: int, lost: int) -> None:
    """A loss of so many microseconds has ended."""
    mine = state.instead.catch_ups[index]
    had_nothing = mine.to_do == 0
    _change(tables, state, run, index, _work_of(tables, index, lost))
    if had_nothing and mine.to_do:
        ask(tables, state, run, tables.instead.catch_ups[index].job, mine.n)
        mine.n += 1


@compiled
def _take_back(tables: Tables, state: State, run: Run, index: int, lost: int) -> None:
    """The loss that was added in this moment goes on."""
    _change(tables, state, run, index, -_work_of(tables, index, lost))
    if state.instead.catch_ups[index].to_do == 0:
        end_catch_up(tables, state, run, index)


@compiled
def _change(tables: Tables, state: State, run: Run, index: int, by: int) -> None:
    mine = state.instead.catch_ups[index]
    if mine.since != NONE:
        mine.to_do -= run.now - mine.since
    mine.to_do += by
    if mine.since != NONE:
        work_on(tables, state, run, index)


@compiled
def _work_of(tables: Tables, index: int, lost: int) -> int:
    """The share of a loss, rounded to microseconds, half up; the product needs two words, what is left over one."""
    told = tables.instead.catch_ups[index]
    whole = scaled(lost, told.share, told.share_of)
    rest = np.uint64(lost) * np.uint64(told.share) - np.uint64(whole) * np.uint64(told.share_of)
    return whole + 1 if rest >= np.uint64(told.share_of) - rest else whole


@apart
def end_catch_up(tables: Tables, state: State, run: Run, index: int) -> None:
    """All is done, or there is nothing to do."""
    told, mine = tables.instead.catch_ups[index], state.instead.catch_ups[index]
    mine.to_do = 0
    mine.since = NONE
    cancel(state, run, told.actor)
    release(tables, state, run, told.job)
