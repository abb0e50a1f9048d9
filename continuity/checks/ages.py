"""How old the newest usable copy of data can be: what schedules alone say of the data loss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from continuity.checks.plan_times import mean_of
from continuity.clock_times import TimeOfDay, TimeOfWeek
from continuity.model import Backup, Copy, DataSet
from continuity.units import DAY, SECOND, WEEK


def oldest(copy: Copy, held: DataSet) -> float:
    """How old a copy is just before the next one is usable, in mean microseconds.

    That is its interval and its duration, or its lag, and the age of the copy that it is made from.
    """
    source = _source_age(copy, held)
    if copy.backup is None:
        return source + mean_of(copy.lag)
    return source + copy.backup.every + mean_of(copy.backup.takes)


def _source_age(copy: Copy, held: DataSet) -> float:
    """How old the copy that another is made from can be when that begins: exactly, where schedules say when it is."""
    if not copy.source_copy:
        return 0.0
    source = held.copies[copy.source_copy]
    if copy.backup is None or source.backup is None or copy.backup.every % source.backup.every:
        return oldest(source, held)
    begins, source_begins = _offset(copy.backup), _offset(source.backup)
    if begins is None or source_begins is None or (copy.backup.at is None) != (source.backup.at is None):
        return oldest(source, held)
    takes = mean_of(source.backup.takes)
    return (begins - source_begins - takes) % source.backup.every + takes + _source_age(source, held)


def _offset(backup: Backup) -> int | None:
    """The moment of a day or week in which a backup begins; 0 where nothing is said, None where it cannot be said."""
    if backup.at is None:
        return 0
    starts = _starts(backup)
    return starts[0] if starts else None


def worst_age(held: DataSet, copies: Sequence[Copy]) -> float:
    """How old the newest usable of some copies can be, at least, whatever nobody has said of the moments of backups.

    With several backups whose moments are all said, the longest wait in a week; where one is not said, the least that
    is possible: evenly spread, and the fastest of them. Infinite without copies.
    """
    single = min((oldest(copy, held) for copy in copies), default=float("inf"))
    backups = [copy for copy in copies if copy.backup is not None]
    if len(backups) < 2 or len(backups) < len(copies):  # noqa: PLR2004 - one alone has no other to wait for
        return single
    return min(single, _in_turn(backups, held))


def _in_turn(copies: list[Copy], held: DataSet) -> float:
    moments = [_moments(copy, held) for copy in copies]
    if any(not each for each in moments):
        backups = [copy.backup for copy in copies if copy.backup is not None]
        return 1 / sum(1 / each.every for each in backups) + min(mean_of(each.takes) for each in backups)
    usable = sorted(
        (usable + week * WEEK, holds + week * WEEK) for each in moments for usable, holds in each for week in range(4)
    )
    newest, worst = float("-inf"), 0.0
    for moment, holds in usable:
        if 2 * WEEK <= moment < 3 * WEEK:  # with weeks on both sides, whatever a backup takes
            worst = max(worst, moment - newest)
        newest = max(newest, holds)
    return worst


def _moments(copy: Copy, held: DataSet) -> list[tuple[float, float]]:
    """When the backups of one week are usable and which moment they hold; none where that is not said."""
    backup = copy.backup
    assert backup is not None
    source = _source_age(copy, held)
    return [(start + mean_of(backup.takes), start - source) for start in _starts(backup)]


def _starts(backup: Backup) -> list[int]:
    if isinstance(backup.at, TimeOfDay) and backup.every == DAY:
        return [day * DAY + _clock(backup.at.time) for day in range(7)]
    if isinstance(backup.at, TimeOfWeek) and backup.every == WEEK:
        return [backup.at.weekday * DAY + _clock(backup.at.time)]
    return []


def _clock(moment: time) -> int:
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) * SECOND
