"""Where a run lies in calendar time: between microseconds from its start and what the clocks of a zone show.

Inside, UTC and the clocks of a zone ("wall" readings) are whole microseconds since the midnight that began 1 January
of the year 1, in the proleptic Gregorian calendar; so day `wall // DAY` is a Monday where it is a multiple of 7, and
time does not end with the year 9999. From 2800 on, and before 400, the clocks repeat with the calendar's cycle of 400
years (146,097 days, whole weeks): so far from today a zone has nothing but its yearly rule.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from continuity.units import DAY, SECOND

CYCLE_DAYS: Final = 146_097
CYCLE_MONTHS: Final = 4_800

_CYCLE: Final = CYCLE_DAYS * DAY
_MICROSECOND: Final = timedelta(microseconds=1)
_ZERO: Final = datetime(1, 1, 1)
_FIRST: Final = (date(400, 1, 1).toordinal() - 1) * DAY
_LAST: Final = (date(2800, 1, 1).toordinal() - 1) * DAY
_MARGIN: Final = 2  # days: no clock differs from UTC by so much


class Timeline:
    """The calendar time of a run.

    Parameters: `start`, the naive local time at which the run begins; `zone`, the name of the IANA time zone whose
    clocks show it, in the spelling that the plan's reader has checked.
    """

    __slots__ = ("_start", "zone")

    def __init__(self, start: datetime, zone: str) -> None:
        self.zone = zone
        self._start = _to_utc(zone, _reading(start))

    def at(self, local: datetime, zone: str | None = None) -> int:
        """Return when clocks show a naive local time, in microseconds from the start; negative before it.

        Parameters: `zone`, None for the run's own. A time that a clock change skips is read with the offset before the
        gap; of a time that comes twice it is the first (RFC 5545, section 3.3.5).
        """
        return self.when(_reading(local), zone)

    def local(self, moment: int, zone: str | None = None) -> datetime:
        """Return a moment as an aware local time. Raises: OverflowError after the year 9999."""
        utc = _ZERO.replace(tzinfo=UTC) + timedelta(microseconds=moment + self._start)
        return utc.astimezone(ZoneInfo(zone or self.zone))

    def when(self, wall: int, zone: str | None = None) -> int:
        """Return when clocks show a wall reading, in microseconds from the start; gaps and repeats as for `at`."""
        return _to_utc(zone or self.zone, wall) - self._start

    def wall(self, moment: int, zone: str | None = None) -> int:
        """Return the wall reading at a moment."""
        utc = moment + self._start
        folded = _folded(utc)
        clocks = _clocks(zone or self.zone, _year(folded))
        return utc + clocks.offsets[bisect_right(clocks.changes, folded)]


def midnight(month: int) -> int:
    """Return the wall reading at the beginning of a month, counted from 0 for January of the year 1."""
    cycles, rest = divmod(month, CYCLE_MONTHS)
    day = date(rest // 12 + 1, rest % 12 + 1, 1).toordinal() - 1
    return (cycles * CYCLE_DAYS + day) * DAY


def month_of(wall: int) -> int:
    """Return the month of a wall reading, counted from 0 for January of the year 1."""
    cycles, rest = divmod(wall // DAY, CYCLE_DAYS)
    day = date.fromordinal(rest + 1)
    return cycles * CYCLE_MONTHS + (day.year - 1) * 12 + day.month - 1


def _reading(local: datetime) -> int:
    return (local.replace(tzinfo=None) - _ZERO) // _MICROSECOND


def _to_utc(zone: str, wall: int) -> int:
    folded = _folded(wall)
    clocks = _clocks(zone, _year(folded))
    return wall - clocks.offsets[bisect_right(clocks.ends, folded)]


def _folded(time: int) -> int:
    """Return the time, in the years whose clocks are looked up, that stands for this one."""
    if time >= _LAST:
        return _LAST - _CYCLE + (time - _LAST) % _CYCLE
    return _FIRST + (time - _FIRST) % _CYCLE if time < _FIRST else time


def _year(time: int) -> int:
    return date.fromordinal(time // DAY + 1).year


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clocks:
    """The clocks of a zone around one year.

    `changes` are the times, in UTC, at which they change; `offsets[i]` is what they are ahead of UTC before change i.
    Readings below `ends[i]` are taken with the offset before change i: both a skipped and the first of two repeated
    hours lie below the larger of the two readings at the change.
    """

    changes: tuple[int, ...]
    ends: tuple[int, ...]
    offsets: tuple[int, ...]


@lru_cache(maxsize=4096)
def _clocks(zone: str, year: int) -> _Clocks:
    rules = ZoneInfo(zone)
    first, after = (date(y, 1, 1).toordinal() - 1 for y in (year, year + 1))
    begin = (first - _MARGIN) * DAY
    changes = tuple(_changes(rules, begin, (after + _MARGIN) * DAY))
    offsets = (_offset(rules, begin), *(_offset(rules, change) for change in changes))
    ends = tuple(change + max(offsets[i : i + 2]) for i, change in enumerate(changes))
    return _Clocks(changes=changes, ends=ends, offsets=offsets)


def _changes(rules: ZoneInfo, begin: int, end: int) -> Iterator[int]:
    """Yield the times in UTC at which the clocks change, found by looking at them once a day."""
    before = _offset(rules, begin)
    for day in range(begin, end, DAY):
        offset = _offset(rules, day + DAY)
        if offset != before:
            yield _change(rules, day, before)
            before = offset


def _change(rules: ZoneInfo, day: int, before: int) -> int:
    """Return the second of a day at which the offset is no longer what it was before."""
    return day + SECOND * bisect_right(
        range(DAY // SECOND), 0, key=lambda s: _offset(rules, day + s * SECOND) != before
    )


def _offset(rules: ZoneInfo, utc: int) -> int:
    ahead = (_ZERO.replace(tzinfo=UTC) + timedelta(microseconds=utc)).astimezone(rules).utcoffset()
    return (ahead or timedelta()) // _MICROSECOND
