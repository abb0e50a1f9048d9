"""How long nobody is there, by calendars of the week."""

from __future__ import annotations

from collections.abc import Sequence

from continuity.model import Calendar
from continuity.units import DAY, WEEK


def longest_gap(calendars: Sequence[Calendar]) -> int:
    """The longest time in a week, holidays apart, in which none of some calendars is open, in microseconds."""
    windows = sorted(
        (day * DAY + calendar.opens + week * WEEK, day * DAY + calendar.closes + week * WEEK)
        for calendar in calendars
        for day in calendar.days
        for week in (-1, 0, 1)  # a window of Sunday may close on Monday
    )
    gap, until = 0, windows[0][0]
    for opens, closes in windows:
        gap, until = max(gap, opens - until if opens >= 0 else 0), max(until, closes)
    return gap
