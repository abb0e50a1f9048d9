"""The queue of events, a binary heap: the earliest first, at one moment by round, phase and rank.

A copy has one event at most, and after it the next one; so the usual step puts an event in the place of the first.
"""

from __future__ import annotations

from continuity.kernel.arrays import Table
from continuity.kernel.compiling import inlined
from continuity.kernel.state import Pending, Run

ROUND_SHIFT = 44
ENDS, BEGINS = 1 << 40, 2 << 40
"""The phases, above all ranks and below the rounds: the order is that of `simulation.moments`, as are the numbers."""


@inlined
def push(queue: Table[Pending], run: Run, time: int, order: int, copy: int) -> None:
    """Add an event."""
    hole = run.waiting
    run.waiting += 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if _before(queue[parent], time, order):
            break
        _move(queue, parent, hole)
        hole = parent
    _put(queue, hole, time, order, copy)


@inlined
def replace_first(queue: Table[Pending], run: Run, time: int, order: int, copy: int) -> None:
    """Take the first event away and add another."""
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= run.waiting:
            break
        if child + 1 < run.waiting and _before(queue[child + 1], queue[child].time, queue[child].order):
            child += 1
        if not _before(queue[child], time, order):
            break
        _move(queue, child, hole)
        hole = child
    _put(queue, hole, time, order, copy)


@inlined
def remove_first(queue: Table[Pending], run: Run) -> None:
    """Take the first event away."""
    run.waiting -= 1
    last = queue[run.waiting]
    replace_first(queue, run, last.time, last.order, last.copy)


@inlined
def _before(event: Pending, time: int, order: int) -> bool:
    return event.time < time or (event.time == time and event.order < order)


@inlined
def _move(queue: Table[Pending], source: int, target: int) -> None:
    _put(queue, target, queue[source].time, queue[source].order, queue[source].copy)


@inlined
def _put(queue: Table[Pending], index: int, time: int, order: int, copy: int) -> None:
    event = queue[index]
    event.time = time
    event.order = order
    event.copy = copy
