"""The calendar: events of copies that are far away, compiled, in stretches of time without any order among them.

A queue of all events of a large plan is deep, and every step in it waits for memory. So it holds only those of the
stretch that is open; when they have happened, the next stretch is opened. A stretch is a list that goes from copy to
copy: to add to it touches the copy, which has just been looked at, and the head of the list. Heads are many, so one is
in no near cache: the processor is asked for it, and copies join their lists together, some stretches later. Stretches
follow each other in a circle; what is due in a later turn stays in its list. Events that may be moved or dropped are in
the queue from the beginning.

Source: Brown, "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem", CACM
31 (1988), with the queue of `queue` in the place of sorted days.
"""

from __future__ import annotations

from continuity.kernel.compiling import compiled, inlined, prefetch
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE

JOINS_EVERY = 8
"""After so many stretches, a power of 2, all copies join their lists that have not yet."""
_SOON = 2 * JOINS_EVERY
"""What is not so many stretches away must not wait for that."""


@inlined
def put_later(state: State, run: Run, index: int, time: int, order: int) -> None:
    """Let a copy's event wait in a stretch that is not open yet."""
    mine = state.copies[index]
    mine.due = time
    mine.order = order
    run.later += 1
    stretch = time >> run.width
    if stretch - run.opened < _SOON:
        _join(state, run, index)
    else:
        prefetch(state.stretches, stretch & (len(state.stretches) - 1))
        mine.next = run.joining
        run.joining = index


@compiled
def join_all(state: State, run: Run) -> None:
    """Let all copies join the lists of their stretches that have not yet."""
    index = run.joining
    while index != NONE:
        following = state.copies[index].next
        _join(state, run, index)
        index = following
    run.joining = NONE


@inlined
def _join(state: State, run: Run, index: int) -> None:
    mine = state.copies[index]
    slot = (mine.due >> run.width) & (len(state.stretches) - 1)
    mine.next = state.stretches[slot]
    state.stretches[slot] = index
