"""The queue of events: of each actor one at most. The earliest comes first, at one moment by round, phase and rank.

A heap in which every event has four below it: half as deep as one with two, and the four lie side by side. It knows
where each actor's event is, so that an event can be moved or dropped. While an event happens it stays the first; most
actors put their next one in its place.
"""

from __future__ import annotations

from continuity.kernel.arrays import Ints, Table
from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.state import Pending, Run, State
from continuity.kernel.tables import NONE

ROUND_SHIFT = 44
ACTOR_MASK = (1 << 40) - 1
ENDS, BEGINS = 1 << 40, 2 << 40
"""The phases, above all actors and below the rounds: the order is that of `simulation.moments`, as are the numbers."""


@compiled
def set_timer(state: State, run: Run, actor: int, delay: int, phase: int) -> None:
    """Let an actor's next event come after a delay, without one in the next round.

    What would come after the last moment is left out.
    """
    if delay > run.at_most - run.now:
        cancel(state, run, actor)
        return
    order = phase | actor
    if delay == 0:
        order |= (run.round + 1) << ROUND_SHIFT
    if actor == run.firing:
        run.firing = NONE
    _put(state.queue, state.queue_place, run, actor, run.now + delay, order)


@compiled
def cancel(state: State, run: Run, actor: int) -> None:
    """Drop an actor's event, if there is one that has not begun to happen."""
    place = state.queue_place[actor]
    if place >= 0 and actor != run.firing:
        _remove(state.queue, state.queue_place, run, place)


@compiled
def end_first(state: State, run: Run) -> None:
    """The first event has happened: take it away, if its actor has not put another in its place."""
    if run.firing >= 0:
        run.firing = NONE
        _remove(state.queue, state.queue_place, run, 0)


@compiled
def _put(queue: Table[Pending], place: Ints, run: Run, actor: int, time: int, order: int) -> None:
    hole = place[actor]
    if hole < 0:
        hole = run.queued
        run.queued += 1
        _rise(queue, place, hole, time, order)
    elif _before(queue[hole], time, order):
        _sink(queue, place, run.queued, hole, time, order)
    else:
        _rise(queue, place, hole, time, order)


@compiled
def _remove(queue: Table[Pending], place: Ints, run: Run, hole: int) -> None:
    place[queue[hole].order & ACTOR_MASK] = NONE
    run.queued -= 1
    if hole < run.queued:
        last = queue[run.queued]
        if hole and _before(last, queue[(hole - 1) >> 2].time, queue[(hole - 1) >> 2].order):
            _rise(queue, place, hole, last.time, last.order)
        else:
            _sink(queue, place, run.queued, hole, last.time, last.order)


@inlined
def _rise(queue: Table[Pending], place: Ints, hole: int, time: int, order: int) -> None:
    """Put an event at a hole, or above it."""
    while hole > 0:
        parent = (hole - 1) >> 2
        if _before(queue[parent], time, order):
            break
        _store(queue, place, hole, queue[parent].time, queue[parent].order)
        hole = parent
    _store(queue, place, hole, time, order)


@inlined
def _sink(queue: Table[Pending], place: Ints, count: int, hole: int, time: int, order: int) -> None:
    """Put an event at a hole, or below it."""
    while True:
        child = 4 * hole + 1
        if child >= count:
            break
        best = child
        for other in range(child + 1, min(child + 4, count)):
            if _before(queue[other], queue[best].time, queue[best].order):
                best = other
        if not _before(queue[best], time, order):
            break
        _store(queue, place, hole, queue[best].time, queue[best].order)
        hole = best
    _store(queue, place, hole, time, order)


@inlined
def _before(event: Pending, time: int, order: int) -> bool:
    return event.time < time or (event.time == time and event.order < order)


@inlined
def _store(queue: Table[Pending], place: Ints, index: int, time: int, order: int) -> None:
    event = queue[index]
    event.time = time
    event.order = order
    place[order & ACTOR_MASK] = index
