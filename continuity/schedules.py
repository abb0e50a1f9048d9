"""Moments that come again and again: schedules of maintenance and backups, and whole calendar periods.

All times are microseconds from the start of the run.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from continuity.clock_times import LocalMoment, Moment, TimeOfWeek
from continuity.timeline import Timeline, midnight, month_of
from continuity.units import DAY, SECOND

_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


class Schedule:
    """The moments of `every` and `at`; they have followed one another for ever and always will.

    Parameters: `every`, the time between two moments, above 0; `at`, where one of them lies: a date, or a time of day
    or of week, which means the first such moment at or after the start; None: the start.

    A schedule in whole days with an `at` goes by the clocks of the run's zone: 02:00 stays 02:00 when they change. Any
    other goes by elapsed time.
    """

    __slots__ = ("_anchor", "_by_clocks", "_every", "_timeline")

    def __init__(self, every: int, at: Moment | None, timeline: Timeline) -> None:
        self._every = every
        self._timeline = timeline
        self._by_clocks = at is not None and every % DAY == 0
        wall = timeline.wall(0) if at is None else _anchor(at, timeline)
        self._anchor = wall if self._by_clocks else 0 if at is None else timeline.when(wall)

    @property
    def is_even(self) -> bool:
        """Whether the same time lies between any two moments, because it goes by elapsed time."""
        return not self._by_clocks

    def next(self, moment: int) -> int:
        """Return the first scheduled moment at or after this one."""
        if not self._by_clocks:
            return moment + (self._anchor - moment) % self._every
        return next(found for found in self._around(moment) if found >= moment)

    def previous(self, moment: int) -> int:
        """Return the last scheduled moment at or before this one, also before the start."""
        if not self._by_clocks:
            return moment - (moment - self._anchor) % self._every
        return next(found for found in reversed(self._around(moment)) if found <= moment)

    def _around(self, moment: int) -> list[int]:
        """Return scheduled moments around this one; a clock change moves none by more than a day."""
        reached = (self._timeline.wall(moment) - self._anchor) // self._every
        return [self._timeline.when(self._anchor + count * self._every) for count in range(reached - 1, reached + 3)]


def _anchor(at: Moment, timeline: Timeline) -> int:
    """Return what the clocks show at the date, or at the first such time of day or week at or after the start."""
    time = ((at.time.hour * 60 + at.time.minute) * 60 + at.time.second) * SECOND
    if isinstance(at, LocalMoment):
        return (at.date.toordinal() - 1) * DAY + time
    wall = (timeline.wall(0) // DAY - 1) * DAY + time
    while timeline.when(wall) < 0 or (isinstance(at, TimeOfWeek) and wall // DAY % 7 != at.weekday):
        wall += DAY
    return wall


def periods(timeline: Timeline, each: str, begins: int, ends: int) -> tuple[tuple[int, int], ...]:
    """Return the whole calendar periods that lie in [begins, ends), by the clocks of the run's zone, in their order.

    Parameters: `each`, one of day, week (from Monday), month, quarter and year. Returns: (begins, ends) of each.
    """
    bounds = [timeline.when(wall) for wall in _bounds(each, timeline.wall(begins), timeline.wall(ends))]
    return tuple((first, second) for first, second in pairwise(bounds) if begins <= first < second <= ends)


def _bounds(each: str, begins: int, ends: int) -> list[int]:
    """Return the midnights between periods from before one wall reading until after another."""
    if days := _DAYS.get(each):
        size = days * DAY
        return [period * size for period in range(begins // size, ends // size + 2)]
    months = _MONTHS[each]
    return [midnight(period * months) for period in range(month_of(begins) // months, month_of(ends) // months + 2)]
