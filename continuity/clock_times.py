"""Moments as plans write them: on a date, every day or every week, by the clocks of the plan's time zone.

`parse_moment` raises a ValueError that tells the way out; `format_moment` writes text that it reads as the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from continuity.units import quoted, required_text

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9:]+))?")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_MOMENT_EXAMPLES = "write it like 2027-01-04, 2027-01-04T09:00, 02:00 or Sun 02:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMoment:
    """One moment on the clocks of the plan's time zone."""

    date: date
    time: time


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfDay:
    """A time that comes every day."""

    time: time


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfWeek:
    """A time that comes every week; `weekday` 0 is Monday."""

    weekday: int
    time: time


Moment = LocalMoment | TimeOfDay | TimeOfWeek


def parse_moment(value: object) -> Moment:
    """Return a date (its beginning), a date with a time, a time of day or a weekday with a time."""
    text = required_text(value, "a moment", "2027-01-04T09:00 or 02:00")
    day, space, clock = text.partition(" ")
    if _TIME.fullmatch(text):
        return TimeOfDay(time=_time(text, text))
    if space and day.capitalize() in WEEKDAYS:
        return TimeOfWeek(weekday=WEEKDAYS.index(day.capitalize()), time=_time(clock, text))
    if found := _DATE.fullmatch(text):
        return LocalMoment(date=_date(found, text), time=_time(found[4] or "00:00", text))
    raise ValueError(f"{quoted(text)} is no moment{_moment_hint(text)}: {_MOMENT_EXAMPLES}")


def _moment_hint(text: str) -> str:
    zoned = re.fullmatch(r".*T.*(Z|[+-][0-9:]+)", text)
    return ", and its time zone is the plan's `timezone`" if zoned else ""


def _date(found: re.Match[str], text: str) -> date:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"{quoted(text)}: there is no such day") from None


def _time(clock: str, text: str) -> time:
    found = _TIME.fullmatch(clock)
    if not found:
        raise ValueError(f"{quoted(text)}: a time has two digits each: {_MOMENT_EXAMPLES}")
    if found[1] == "24":
        raise ValueError(f"{quoted(text)}: a day ends at 23:59:59: write 00:00 of the next one")
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        raise ValueError(f"{quoted(text)}: there is no such time") from None


def format_moment(moment: Moment) -> str:
    """Return the plain text of a moment; midnight of a date is the date alone."""
    clock = moment.time.isoformat("seconds" if moment.time.second else "minutes")
    match moment:
        case LocalMoment(date=day):
            return f"{day}T{clock}" if moment.time != time(0) else str(day)
        case TimeOfWeek(weekday=weekday):
            return f"{WEEKDAYS[weekday]} {clock}"
        case TimeOfDay():
            return clock


def parse_local_time(value: object) -> datetime:
    """Return a date such as `2027-01-04`, or one with a time, as that moment on local clocks; a date is its midnight.

    Raises ValueError for anything else, and for years before 1900 or after 2999.
    """
    moment = parse_moment(value)
    if not isinstance(moment, LocalMoment) or not _FIRST_YEAR <= moment.date.year <= _LAST_YEAR:
        raise ValueError(f"{value} is no date between {_FIRST_YEAR} and {_LAST_YEAR}: write it like 2027-01-04")
    return datetime.combine(moment.date, moment.time)
