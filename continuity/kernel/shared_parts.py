"""The shared part of a `beta` beside a joint repair, compiled: who comes first at one moment.

Both have the same rank, and in `simulation.moments` that comes first which was set first. The repair of the shared part
stands before the joint one, or behind it, as another actor, if that was set before.
"""

from __future__ import annotations

from continuity.kernel.compiling import apart
from continuity.kernel.queue import ENDS, is_set, rename, set_timer
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables


@apart
def set_shared_repair(tables: Tables, state: State, run: Run, index: int, takes: int) -> None:
    """Set the timer for the end of a shared part's repair. Parameters: `index` of its call."""
    told = tables.calls[index]
    copy = tables.copies[tables.called[told.copies]]
    is_late = is_set(state, run, tables.calls[told.beside].actor)
    set_timer(state, run, told.actor if is_late else copy.actor, takes, ENDS)


@apart
def joint_event_is_over(tables: Tables, state: State, run: Run, index: int) -> None:
    """What a joint repair waited for is over: a shared part's repair behind it comes before its next event."""
    beside = tables.calls[index].beside
    if beside != NONE and is_set(state, run, tables.calls[beside].actor):
        copy = tables.copies[tables.called[tables.calls[beside].copies]]
        rename(state, run, tables.calls[beside].actor, copy.actor)
