"""Cron expressions in a time zone: minute, hour, day of the month, month, day of the week.

Where clocks are put forward, a time that is skipped comes when they have been; where they are put back, a time that
comes twice counts once (Debian's rules, which cronsim follows).
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from continuity.planfile.names import nearest

_FIELDS = 5


class CronError(ValueError):
    """No cron expression, no time zone, or times that never come; the message says what to write.

    Parameters: `about`, which of the two cannot be used: `at` or `timezone`.
    """

    def __init__(self, message: str, about: str = "at") -> None:
        super().__init__(message)
        self.about = about


def next_after(expression: str, timezone: str, moment: datetime) -> datetime:
    """The first moment after another one that an expression tells, in UTC. Raises CronError."""
    if len(expression.split()) != _FIELDS:
        raise CronError(
            "write minute, hour, day of the month, month and day of the week: 0 2 * * * is at 2 every night"
        )
    try:
        return next(CronSim(expression, moment.astimezone(zone(timezone)))).astimezone(UTC)
    except CronSimError as error:
        raise CronError(f"this is no cron expression: {error}") from None
    except StopIteration:
        raise CronError("such a time never comes") from None


def zone(name: str) -> ZoneInfo:
    """A time zone by its name. Raises CronError."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        near = nearest(name, available_timezones())
        hint = f"did you mean '{near}'?" if near else "write one such as Europe/Berlin, or UTC"
        raise CronError(f"there is no such time zone: {hint}", "timezone") from None
