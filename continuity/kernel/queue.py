"""The queue of events: of each actor one at most. The earliest comes first, at one moment by round, phase and rank.

A heap in which every event has four below it: half as deep as one with two, and the four fill one line of the
processor's cache. It knows where the events of tracked actors are, so that these can be moved or dropped. While an
event happens it stays the first; most actors put their next one in its place.
"""

from __future__ import annotations

from continuity.kernel.arrays import Ints, Table
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.later import put_later
from continuity.kernel.state import Pending, Run, State
from continuity.kernel.tables import NONE, TRACKED

FIRST = 3
"""Where the first event stands: behind it, each four events that belong together begin a line of the cache."""
ROUND_SHIFT = 44
ACTOR_MASK = (1 << 40) - 1
AFTER_ROUNDS = 1 << 61
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
    firing = run.firing
    if actor == firing:
        run.firing = NONE
    _put(state.queue, state.queue_place, run, firing, run.now + delay, order)


@apart
def set_after_rounds(state: State, run: Run, actor: int) -> None:
    """Let an actor's event come in this moment after all rounds that are due."""
    firing = run.firing
    if actor == firing:
        run.firing = NONE
    _put(state.queue, state.queue_place, run, firing, run.now, AFTER_ROUNDS | actor)


@apart
def rename(state: State, run: Run, actor: int, other: int) -> None:
    """Let an actor's event, which has not begun to happen, be that of another actor with none.

    One of this very round stays: nothing may come before the event that happens.
    """
    event = state.queue[state.queue_place[actor]]
    time, order = event.time, event.order
    if time == run.now and order >> ROUND_SHIFT == run.round:
        return
    cancel(state, run, actor)
    _put(state.queue, state.queue_place, run, run.firing, time, order - actor + other)


@inlined
def is_set(state: State, run: Run, actor: int) -> bool:
    """Whether a tracked actor has an event that has not begun to happen."""
    return bool(state.queue_place[actor] > 0 and actor != run.firing)


@compiled
def set_copy_timer(state: State, run: Run, index: int, actor: int, delay: int, phase: int) -> None:
    """Let a copy's next event come after a delay, as `set_timer` does; one that is far away waits in the calendar."""
    happens = 0 < delay <= run.at_most - run.now
    if happens and not actor & TRACKED and (run.now + delay) >> run.width > run.opened:
        put_later(state, run, index, run.now + delay, phase | actor)
    else:
        set_timer(state, run, actor, delay, phase)


@inlined
def add(state: State, run: Run, time: int, order: int) -> None:
    """Put an event of an actor that has none into the queue, while none happens."""
    run.queued += 1
    _rise(state.queue, state.queue_place, FIRST + run.queued - 1, time, order)


@compiled
def cancel(state: State, run: Run, actor: int) -> None:
    """Drop an actor's event, if there is one that has not begun to happen."""
    place = state.queue_place[actor]
    if place > 0 and actor != run.firing:
        _remove(state.queue, state.queue_place, run, place)


@compiled
def end_first(state: State, run: Run) -> None:
    """The first event has happened: take it away, if its actor has not put another in its place."""
    if run.firing >= 0:
        run.firing = NONE
        _remove(state.queue, state.queue_place, run, FIRST)


@compiled
def _put(queue: Table[Pending], place: Ints, run: Run, firing: int, time: int, order: int) -> None:
    actor = order & ACTOR_MASK
    hole = place[actor] if actor & TRACKED else NONE
    if actor == firing:
        _sink(queue, place, FIRST + run.queued, FIRST, time, order)
    elif hole < 0:
        hole = FIRST + run.queued
        run.queued += 1
        _rise(queue, place, hole, time, order)
    elif _before(queue[hole], time, order):
        _sink(queue, place, FIRST + run.queued, hole, time, order)
    else:
        _rise(queue, place, hole, time, order)


@compiled
def _remove(queue: Table[Pending], place: Ints, run: Run, hole: int) -> None:
    if queue[hole].order & TRACKED:
        place[queue[hole].order & ACTOR_MASK] = NONE
    run.queued -= 1
    end = FIRST + run.queued
    if hole < end:
        last, above = queue[end], queue[(hole >> 2) + 2]
        if hole > FIRST and _before(last, above.time, above.order):
            _rise(queue, place, hole, last.time, last.order)
        else:
            _sink(queue, place, end, hole, last.time, last.order)


@inlined
def _rise(queue: Table[Pending], place: Ints, hole: int, time: int, order: int) -> None:
    """Put an event at a hole, or above it."""
    while hole > FIRST:
        parent = (hole >> 2) + 2
        if _before(queue[parent], time, order):
            break
        _store(queue, place, hole, queue[parent].time, queue[parent].order)
        hole = parent
    _store(queue, place, hole, time, order)


@inlined
def _sink(queue: Table[Pending], place: Ints, end: int, hole: int, time: int, order: int) -> None:
    """Put an event at a hole, or below it."""
    while True:
        child = 4 * (hole - 2)
        if child >= end:
            break
        best = child
        for other in range(child + 1, min(child + 4, end)):
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
    if order & TRACKED:
        place[order & ACTOR_MASK] = index
