"""Backups: copies made on a schedule, searched from the newest backwards and never listed.

A backup is begun at a scheduled moment and has ended `takes` later.

| the backup | what it is |
|---|---|
| what it reads, or its place, away at its begin or before its end | never made |
| not successful, or made from a copy that had nothing | never made |
| made, before its end | under way: it cannot be used |
| from its end, until `keep` after that | usable |
| afterwards, or once its place is destroyed | gone |

Backups are numbered: the first scheduled moment at or after the start is 0, those before it are 2^64 - 1, 2^64 - 2, ...
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from continuity.schedules import Schedule
from continuity.simulation.absences import Absences
from continuity.simulation.holders import Held, Kept, Original, Source
from continuity.simulation.luck import Process, Sampler
from continuity.simulation.searches import Search

_NUMBERS: Final = 2**64
_LONG_AGO: Final = -(2**80)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BackupJobs:
    """The backups of one copy, the same in every replication.

    `first`: the first scheduled moment at or after the start; `every`, `keep` (None: for ever), `shortest` and
    `longest`, the extremes of what a backup can take: microseconds; `succeeds`: the probability; `luck`: what decides
    it, None where it is certain; `lags`: of the replicas that the backups are made from.
    """

    schedule: Schedule
    first: int
    every: int
    takes: Sampler
    shortest: int
    longest: int
    keep: int | None
    succeeds: float
    luck: Process | None
    lags: Mapping[str, Sampler]

    def number(self, start: int) -> int:
        """The number of the backup of a scheduled moment, which clock changes may have moved by some hours."""
        return (2 * (start - self.first) + self.every) // (2 * self.every) % _NUMBERS

    def is_successful(self, number: int) -> bool:
        """Whether a backup succeeds, if nothing is away."""
        return self.luck is None or self.luck.stream.draw_try(number, 0) < self.succeeds

    def is_kept(self, end: int, moment: int) -> bool:
        """Whether a backup that ended at `end` can be used at a moment."""
        return end <= moment and (self.keep is None or moment < end + self.keep)


class Backups(Kept):
    """The backups of one copy in one replication. Parameters: as of `Kept`; `source`, what they are made from."""

    __slots__ = ("_jobs", "_of_original", "_source")

    def __init__(self, name: str, place: Absences, source: Source, jobs: BackupJobs) -> None:
        super().__init__(name, place)
        self._source = source
        self._of_original = isinstance(source, Original)
        self._jobs = jobs

    def held(self, moment: int, search: Search) -> Held | None:
        """The backup begun last of those that are usable at a moment and will do."""
        jobs = self._jobs
        if jobs.succeeds <= 0:
            return None
        earliest = self._earliest(moment)
        start = self._previous(moment - jobs.shortest, search)
        while start >= earliest:
            search.spend(self.name)
            number = jobs.number(start)
            end = start + jobs.takes.of_try(number, 0)
            away = self._away(start, end)
            if away is not None:
                start = min(start, away)  # all that began in this absence was not made either
            elif jobs.is_kept(end, moment) and (held := self._made(start, number, search)) is not None:
                return Held(held, number)
            start = self._previous(start - 1, search)
        return None

    def _earliest(self, moment: int) -> int:
        """Before this no backup can have begun that is usable at a moment."""
        keep = self._jobs.keep
        unexpired = _LONG_AGO if keep is None else moment - keep - self._jobs.longest + 1
        destroyed = self.last_destroyed(moment)
        return unexpired if destroyed is None else max(unexpired, destroyed)

    def _previous(self, moment: int, search: Search) -> int:
        """The last scheduled moment that may be of use; a backup of the original holds its own moment."""
        start = self._jobs.schedule.previous(moment)
        while self._of_original and not search.accepts(start):
            start = self._jobs.schedule.previous(search.newest(start))
        return start

    def _away(self, start: int, end: int) -> int | None:
        """When the absence began, if there is one, because of which a backup was not made."""
        source, place = self._source.absences.first_over(start, end), self.absences.first_over(start, end)
        return place if source is None else source if place is None else min(source, place)

    def _made(self, start: int, number: int, search: Search) -> int | None:
        """The moment that a backup holds; None where it did not succeed, had nothing to take, or will not do."""
        if not self._jobs.is_successful(number):
            return None
        if self._of_original:
            return start
        found = self._source.held(start, search.for_backup(number, self._jobs.lags))
        return found.moment if found is not None and search.accepts(found.moment) else None
