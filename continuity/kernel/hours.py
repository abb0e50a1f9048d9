"""When calendars are open, compiled: what `continuity.calendars` answers, from a list of all changes.

Time only goes on while a history is simulated: where each calendar is in its list is remembered.
"""

from __future__ import annotations

from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.units import NEVER


@inlined
def is_open(tables: Tables, state: State, run: Run, index: int) -> bool:
    """Whether hours (NONE: always) are open now."""
    if index == NONE:
        return True
    calendar = tables.staff.calendars[index]
    passed = _go_on(tables, state, run, index) - calendar.changes
    return bool((passed & 1) == calendar.opens)


@inlined
def next_change(tables: Tables, state: State, run: Run, index: int) -> int:
    """The first moment after now at which hours open or close, NEVER if there is none."""
    if index == NONE:
        return NEVER
    at = _go_on(tables, state, run, index)
    return NEVER if at == tables.staff.calendars[index].changes_end else int(tables.staff.moments[at])


@inlined
def next_opening(tables: Tables, state: State, run: Run, index: int) -> int:
    """The first moment, now or later, at which hours are open, NEVER if there is none."""
    return run.now if is_open(tables, state, run, index) else next_change(tables, state, run, index)


@apart
def _go_on(tables: Tables, state: State, run: Run, index: int) -> int:
    """Go on to the present; returns where the next change stands."""
    calendar, moments = tables.staff.calendars[index], tables.staff.moments
    at: int = state.staff.calendar_at[index]
    while at < calendar.changes_end and moments[at] <= run.now:
        at += 1
    state.staff.calendar_at[index] = at
    if at == calendar.changes_end and not calendar.ends:
        run.full = 1  # the list is too short
    return at


@apart
def open_time(tables: Tables, index: int, begins: int, ends: int) -> int:
    """How long hours are open in [begins, ends), which must not reach beyond what the list holds."""
    if index == NONE:
        return max(0, ends - begins)
    return _open_until(tables, index, ends) - _open_until(tables, index, begins) if begins < ends else 0


@compiled
def _open_until(tables: Tables, index: int, moment: int) -> int:
    """How long hours are open from the start to a moment."""
    calendar, moments = tables.staff.calendars[index], tables.staff.moments
    low, high = calendar.changes, calendar.changes_end
    while low < high:
        middle = (low + high) >> 1
        if moments[middle] <= moment:
            low = middle + 1
        else:
            high = middle
    # `low` is the first change after the moment.
    before = low - 1
    if low == calendar.changes:
        return 0 if calendar.opens else moment
    told: int = tables.staff.open_times[before]
    if ((low - calendar.changes) & 1) == calendar.opens:
        told += moment - moments[before]
    return told
