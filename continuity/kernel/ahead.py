"""Opening the next stretch of the calendar, compiled: its events go into the queue, and what others need comes closer.

What an event of a large plan touches lies in some twenty places that no near cache holds. Which events come soon is
known from the calendar; so the processor can bring all of that closer while earlier events happen, instead of waiting
twenty times for each of them. Since each place is known only from the one before it, this is done step by step: each
step for a stretch that is nearer than that of the step before, so that nothing has to be waited for in between.
"""

from __future__ import annotations

from continuity.kernel.compiling import compiled, inlined, prefetch
from continuity.kernel.later import JOINS_EVERY, join_all
from continuity.kernel.queue import FIRST, add
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.simulation.failures import State as ModeState

_WORKING = int(ModeState.WORKING)
_STRETCHES_IN_STEP = 2


@inlined
def is_next_later(state: State, run: Run) -> bool:
    """Whether an event in the calendar may come before all in the queue: some wait there however far away they are."""
    return not (run.queued and state.queue[FIRST].time >> run.width <= run.opened)


@compiled
def open_next(tables: Tables, state: State, run: Run) -> None:
    """Open stretches until the next event is in the queue."""
    while run.later and is_next_later(state, run):
        run.opened += 1
        if not run.opened & (JOINS_EVERY - 1):
            join_all(state, run)
        if run.looks_ahead:
            _bring_closer(tables, state, run)
        slot = run.opened & (len(state.stretches) - 1)
        if state.stretches[slot] != NONE:
            _open(state, run, slot)


@inlined
def _open(state: State, run: Run, slot: int) -> None:
    stays, index = NONE, state.stretches[slot]
    while index != NONE:
        copy = state.copies[index]
        following = copy.next
        if copy.due >> run.width == run.opened:
            add(state, run, copy.due, copy.order)
            run.later -= 1
        else:
            copy.next = stays
            stays = index
        index = following
    state.stretches[slot] = stays


@inlined
def _bring_closer(tables: Tables, state: State, run: Run) -> None:
    """One step for each of the stretches that come soon.

    What the dependents require is left out, and so are the levels for it: these tables are short enough to stay close.
    """
    _bring_copy(tables, state, _first(state, run, 5))
    _bring_second(tables, state, _first(state, run, 4))
    _bring_parts(tables, state, _first(state, run, 3))
    _bring_lists(tables, state, _first(state, run, 2))
    _bring_dependents(tables, state, _first(state, run, 1))


@inlined
def _first(state: State, run: Run, steps: int) -> int:
    """The first copy of the stretch that is opened after so many more steps."""
    slot = (run.opened + steps * _STRETCHES_IN_STEP) & (len(state.stretches) - 1)
    index: int = state.stretches[slot]
    return index


@inlined
def _bring_copy(tables: Tables, state: State, index: int) -> None:
    if index != NONE:
        prefetch(state.copies, index)
        prefetch(tables.copies, index)


@inlined
def _bring_second(tables: Tables, state: State, index: int) -> None:
    if index != NONE:
        _bring_copy(tables, state, state.copies[index].next)


@inlined
def _bring_parts(tables: Tables, state: State, index: int) -> None:
    """What is known from the copies of a stretch themselves."""
    while index != NONE:
        copy, mine = tables.copies[index], state.copies[index]
        prefetch(tables.actors, copy.actor >> 1)
        prefetch(tables.parts, copy.repair if mine.state == _WORKING else copy.life)
        if copy.unit != NONE:
            prefetch(state.units, copy.unit)
        if copy.node != NONE:
            prefetch(tables.places, copy.node)
            prefetch(state.nodes, copy.node)
            prefetch(state.reasons, copy.node)
            prefetch(state.levels, copy.node)
        index = mine.next


@inlined
def _bring_lists(tables: Tables, state: State, index: int) -> None:
    """Which nodes depend on those of the copies."""
    while index != NONE:
        node = tables.copies[index].node
        if node != NONE:
            prefetch(tables.dependents, tables.places[node].dependents)
        index = state.copies[index].next


@inlined
def _bring_dependents(tables: Tables, state: State, index: int) -> None:
    """These nodes."""
    while index != NONE:
        node = tables.copies[index].node
        if node != NONE:
            place = tables.places[node]
            for i in range(place.dependents, place.dependents_end):
                each = tables.dependents[i]
                prefetch(tables.places, each)
                prefetch(state.nodes, each)
                prefetch(state.levels, each)
        index = state.copies[index].next
