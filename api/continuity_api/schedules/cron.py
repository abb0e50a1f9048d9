"""Cron expressions in a time zone: minute, hour, day of the month, month, day of the week.

Where clocks are put forward, a time that is skipped comes when they have been; where they are put back, a time that
comes twice counts once (Debian's rules, which cronsim follows).
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_FIELDS = 5


class CronError(ValueError):
    """No cron expression, no time zone, or times that never come; the message says what to write."""


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
        raise CronError("there is no such time zone: write one such as Europe/Berlin, or UTC") from None
