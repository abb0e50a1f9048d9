"""What clocks show in a run: moments of its histories as local times, where dates matter to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from continuity.units import DAY, HOUR, MINUTE, SECOND

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Not strftime's, whose names depend on where a program runs.


class Clock:
    """The clocks of a run.

    Parameters: `start`, the moment at which its histories begin, in ISO 8601 with an offset; `zone`, the name of the
    IANA time zone whose clocks are shown: without one, they keep the offset of the start the whole year.
    """

    __slots__ = ("_start", "_zone")

    def __init__(self, start: str, zone: str = "") -> None:
        self._start = datetime.fromisoformat(start)
        self._zone = ZoneInfo(zone) if zone else None

    @property
    def name(self) -> str:
        """Whose clocks they are: `Europe/Paris` or `UTC+01:00`."""
        return self._zone.key if self._zone else str(self._start.tzname())

    def at(self, moment: int) -> datetime | None:
        """What clocks show so many microseconds after the start; None after the year 9999."""
        try:
            local = self._start + timedelta(microseconds=moment)  # exact: the offset of the start is a fixed one
            return local.astimezone(self._zone) if self._zone else local
        except OverflowError:
            return None


def date_text(moment: datetime) -> str:
    """A date, with the time unless it is midnight: `Mon 4 Jan 2027`."""
    date = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{date} {moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else date


def moment_text(moment: datetime | None) -> str:
    """Date and time, one below the other: `Mon  4 Jan 2027 07:30`; "" for None."""
    if moment is None:
        return ""
    return f"{_DAYS[moment.weekday()]} {moment.day:2} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M}"


def elapsed_text(moment: int) -> str:
    """The time since the start as a clock that counts days shows it: `26d 16:02:58`."""
    days, rest = divmod(moment, DAY)
    return f"{days}d {rest // HOUR:02}:{rest % HOUR // MINUTE:02}:{rest % MINUTE // SECOND:02}"
