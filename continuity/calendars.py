"""Working hours during a run: when a calendar is open, when that changes, and how much of a time it is open.

A calendar's window of a day (one of its weekdays and no holiday) runs from the day's midnight plus `opens` to that
midnight plus `closes`, read on the clocks of its zone; it is open in the moment of opening and closed in the moment of
closing. Windows that touch or overlap are one. Where a clock change makes a window close before it opens (it lies at
the end of the skipped hour), there is none that day.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from continuity.model import Calendar
from continuity.timeline import Timeline
from continuity.units import DAY, NEVER, WEEK

_STRETCH: Final = 52 * WEEK
_KEPT: Final = 256  # stretches, of some 12 kB: more years than most runs have


class Hours(Protocol):
    """When something is open; all times are microseconds from the start of the run."""

    def is_open(self, moment: int) -> bool:
        """Whether it is open: yes in the moment of opening, no in the moment of closing."""

    def next_opening(self, moment: int) -> int:
        """Return the first moment at or after this one at which it is open, NEVER if there is none."""

    def next_change(self, moment: int) -> int:
        """Return the first moment after this one at which it opens or closes, NEVER if there is none."""

    def open_time(self, begins: int, ends: int) -> int:
        """Return how many microseconds of [begins, ends) it is open; 0 where `ends` is not after `begins`."""


class _Always:
    """Hours without end."""

    __slots__ = ()

    def is_open(self, moment: int) -> bool:
        """Yes."""
        return True

    def next_opening(self, moment: int) -> int:
        """Now."""
        return moment

    def next_change(self, moment: int) -> int:
        """Never."""
        return NEVER

    def open_time(self, begins: int, ends: int) -> int:
        """All of it."""
        return max(ends - begins, 0)


ALWAYS: Final[Hours] = _Always()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """What a calendar does in one stretch of 52 weeks.

    `open_before`: whether it is open until the stretch begins. `changes`: when it opens or closes. `open_times[i]`:
    how long it is open from the beginning to change i - 1 (0 for i = 0); the last is up to the last change.
    """

    begins: int
    open_before: bool
    changes: array[int]
    open_times: array[int]

    def open_time(self, moment: int) -> int:
        """How long it is open from the beginning of the stretch to a moment of it, or to its end."""
        position = bisect_right(self.changes, moment)
        if self.open_before == (position % 2 == 1):  # closed
            return self.open_times[position]
        return self.open_times[position] + moment - (self.changes[position - 1] if position else self.begins)


class OpenHours:
    """When a calendar is open during a run.

    Parameters: `timeline`, whose zone is the calendar's where it has none of its own. Times are worked out 52 weeks at
    a time when they are first asked for; the present stretch without a change is remembered, so asking again and again
    while time goes on is quick.
    """

    __slots__ = ("_calendar", "_holidays", "_open", "_since", "_stretches", "_timeline", "_totals", "_until", "_zone")

    def __init__(self, calendar: Calendar, timeline: Timeline) -> None:
        self._calendar = calendar
        self._timeline = timeline
        self._zone = calendar.timezone or timeline.zone
        self._holidays = frozenset(day.toordinal() - 1 for day in calendar.holidays)
        self._stretches: dict[int, _Stretch] = {}
        self._totals: dict[int, int] = {}
        # It is open, or closed, all through [since, until); at first that is empty.
        self._since, self._until, self._open = 0, 0, False

    def is_open(self, moment: int) -> bool:
        """Whether it is open: yes in the moment of opening, no in the moment of closing."""
        if not self._since <= moment < self._until:
            self._look(moment)
        return self._open

    def next_opening(self, moment: int) -> int:
        """Return the first moment at or after this one at which it is open, NEVER if there is none."""
        return moment if self.is_open(moment) else self._until

    def next_change(self, moment: int) -> int:
        """Return the first moment after this one at which it opens or closes, NEVER if there is none."""
        if not self._since <= moment < self._until:
            self._look(moment)
        return self._until

    def open_time(self, begins: int, ends: int) -> int:
        """Return how many microseconds of [begins, ends) it is open; 0 where `ends` is not after `begins`."""
        if ends <= begins:
            return 0
        if self._since <= begins and ends <= self._until:
            return ends - begins if self._open else 0
        first, last = begins // _STRETCH, ends // _STRETCH
        whole = sum(map(self._total, range(first, last)))
        return whole + self._stretch(last).open_time(ends) - self._stretch(first).open_time(begins)

    def _look(self, moment: int) -> None:
        """Find the time without a change around a moment, from the beginning of its stretch at the earliest."""
        index = moment // _STRETCH
        stretch = self._stretch(index)
        changes = stretch.changes
        position = bisect_right(changes, moment)
        self._open = stretch.open_before != (position % 2 == 1)
        self._since = changes[position - 1] if position else stretch.begins
        self._until = changes[position] if position < len(changes) else self._first_change(index + 1)

    def _first_change(self, index: int) -> int:
        """Return the first change in this stretch or a later one.

        Only holidays interrupt a calendar that is open, or closed, for 52 weeks: after the last there is no change.
        """
        last_holiday = self._timeline.when((max(self._holidays, default=0) + 2) * DAY, self._zone)
        while not (changes := self._stretch(index).changes):
            if index * _STRETCH > last_holiday:
                return NEVER
            index += 1
        return changes[0]

    def _total(self, index: int) -> int:
        """Return how long it is open in a whole stretch."""
        if index not in self._totals:
            self._totals[index] = self._stretch(index).open_time((index + 1) * _STRETCH)
        return self._totals[index]

    def _stretch(self, index: int) -> _Stretch:
        stretch = self._stretches.get(index)
        if stretch is None:
            if len(self._stretches) >= _KEPT:
                del self._stretches[next(iter(self._stretches))]  # the one worked out first
            stretch = self._stretches[index] = self._work_out(index * _STRETCH)
        return stretch

    def _work_out(self, begins: int) -> _Stretch:
        ends = begins + _STRETCH
        open_before = False
        changes, open_times = array("q"), array("q", [0])
        since, total = begins, 0
        for opens, closes in _joined(self._windows(begins, ends)):
            open_before = open_before or opens < begins <= closes
            for change in (opens, closes):
                if begins <= change < ends:
                    total += change - since if open_before != (len(changes) % 2 == 1) else 0
                    since = change
                    changes.append(change)
                    open_times.append(total)
        return _Stretch(begins=begins, open_before=open_before, changes=changes, open_times=open_times)

    def _windows(self, begins: int, ends: int) -> Iterator[tuple[int, int]]:
        """Yield all windows that touch a time, and some around it, in their order."""
        calendar, when, zone = self._calendar, self._timeline.when, self._zone
        first = self._timeline.wall(begins, zone) // DAY - calendar.closes // DAY - 1
        last = self._timeline.wall(ends, zone) // DAY + 1
        for day in range(first, last + 1):
            if day % 7 in calendar.days and day not in self._holidays:
                opens, closes = when(day * DAY + calendar.opens, zone), when(day * DAY + calendar.closes, zone)
                if opens < closes:
                    yield opens, closes


def _joined(windows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield windows, those that touch or overlap as one."""
    current: tuple[int, int] | None = None
    for opens, closes in windows:
        if current and opens <= current[1]:
            current = current[0], max(current[1], closes)
            continue
        if current:
            yield current
        current = opens, closes
    if current:
        yield current
