"""The calendar: events of copies that are far away, compiled, in stretches of time without any order among them.

A queue of all events of a large plan is deep, and every step in it waits for memory. So it holds only those of the
stretch that is open; when they have happened, the next stretch is opened. A stretch is a list that goes from copy to
copy: to add to it touches nothing but the copy, which has just been looked at. Stretches follow each other in a circle;
what is due in a later turn stays in its list. Events that may be moved or dropped are in the queue from the beginning.

Source: Brown, "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem", CACM
31 (1988), with the queue of `queue` in the place of sorted days.
"""

from __future__ import annotations

from continuity.kernel.compiling import inlined
from continuity.kernel.state import Run, State


@inlined
def put_later(state: State, run: Run, index: int, time: int, order: int) -> None:
    """Let a copy's event wait in a stretch that is not open yet."""
    mine, slot = state.copies[index], (time >> run.width) & (len(state.stretches) - 1)
    mine.due = time
    mine.order = order
    mine.next = state.stretches[slot]
    state.stretches[slot] = index
    run.later += 1
