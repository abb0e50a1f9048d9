"""Opening the next stretch of the calendar, compiled: its events go into the queue, and what they need comes closer.

What an event of a large plan touches lies in some twenty places that no near cache holds. Which events come next is
known when a stretch is opened; so the processor can bring all of that closer at the same time, instead of waiting
twenty times for each of them.
"""

from __future__ import annotations

from continuity.kernel.compiling import compiled, inlined, prefetch
from continuity.kernel.queue import ACTOR_MASK, FIRST, add
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Place, Tables
from continuity.simulation.failures import State as ModeState

_WORKING = int(ModeState.WORKING)
_STEPS_IN_LINE = 5


@inlined
def is_next_later(state: State, run: Run) -> bool:
    """Whether an event in the calendar may come before all in the queue: some wait there however far away they are."""
    return not (run.queued and state.queue[FIRST].time >> run.width <= run.opened)


@compiled
def open_next(tables: Tables, state: State, run: Run) -> None:
    """Open stretches until the next event is in the queue."""
    stretches = state.stretches
    while run.later and is_next_later(state, run):
        run.opened += 1
        slot = run.opened & (len(stretches) - 1)
        if stretches[slot] != NONE:
            _open(tables, state, run, slot)


@compiled
def _open(tables: Tables, state: State, run: Run, slot: int) -> None:
    coming, stays, index = 0, NONE, state.stretches[slot]
    while index != NONE:
        copy = state.copies[index]
        following = copy.next
        if copy.due >> run.width == run.opened:
            prefetch(tables.copies, index)
            prefetch(tables.actors, (copy.order & ACTOR_MASK) >> 1)
            add(state, run, copy.due, copy.order)
            state.coming[coming] = index
            coming += 1
        else:
            copy.next = stays
            stays = index
        index = following
    state.stretches[slot] = stays
    run.later -= coming
    _bring_closer(tables, state, coming)


@compiled
def _bring_closer(tables: Tables, state: State, coming: int) -> None:
    """Step by step for all of them, since each place is known only from the one before it."""
    for i in range(coming):
        _bring_parts(tables, state, state.coming[i])
    for i in range(coming):
        node = tables.copies[state.coming[i]].node
        if node != NONE:
            prefetch(tables.dependents, tables.places[node].dependents)
    for i in range(coming):
        node = tables.copies[state.coming[i]].node
        if node != NONE:
            _bring_dependents(tables, state, tables.places[node])
    for i in range(coming):
        node = tables.copies[state.coming[i]].node
        if node != NONE:
            _bring_steps(tables, tables.places[node])


@inlined
def _bring_parts(tables: Tables, state: State, index: int) -> None:
    """What is known from the copy itself."""
    copy = tables.copies[index]
    prefetch(tables.parts, copy.repair if state.copies[index].state == _WORKING else copy.life)
    if copy.unit != NONE:
        prefetch(state.units, copy.unit)
    if copy.node != NONE:
        prefetch(tables.places, copy.node)
        prefetch(state.nodes, copy.node)
        prefetch(state.reasons, copy.node)
        prefetch(state.levels, copy.node)


@inlined
def _bring_dependents(tables: Tables, state: State, place: Place) -> None:
    for i in range(place.dependents, place.dependents_end):
        each = tables.dependents[i]
        prefetch(tables.places, each)
        prefetch(state.nodes, each)
        prefetch(state.levels, each)


@inlined
def _bring_steps(tables: Tables, place: Place) -> None:
    """The requirements of what depends on a node."""
    for i in range(place.dependents, place.dependents_end):
        needs = tables.places[tables.dependents[i]]
        for step in range(needs.steps, needs.steps_end, _STEPS_IN_LINE):
            prefetch(tables.steps, step)
