"""A line of jobs that wait for the same people and the same part, the most urgent first, and what they wait for."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from continuity.simulation.moments import Timer
from continuity.simulation.people import Team
from continuity.simulation.spare_parts import SpareParts
from continuity.units import NEVER

if TYPE_CHECKING:
    from continuity.simulation.jobs import Job

_REMEMBERED = 256


class Line:
    """Jobs that ask for the same.

    Parameters: `people`, the teams with the number that each sends; `part`, the spare parts of which each takes one;
    `timer`, for the next moment at which somebody's hours or rest may let the first of them start. `call_at`: when
    somebody must be called to arrive with those whose hours begin then; `looks_at`: for when `timer` is set.
    """

    __slots__ = ("_lacking", "call_at", "jobs", "looks_at", "number", "part", "people", "timer")

    def __init__(self, number: int, people: Sequence[tuple[Team, int]], part: SpareParts | None, timer: Timer) -> None:
        self.number = number
        self.people = people
        self.part = part
        self.timer = timer
        self.jobs: list[Job] = []
        self.call_at = self.looks_at = NEVER
        self._lacking: list[tuple[int, str]] = []

    def join(self, job: Job) -> None:
        """Let a job wait, in its place."""
        insort(self.jobs, job, key=_order)

    def leave(self, job: Job) -> None:
        """The job waits no longer."""
        self.jobs.remove(job)
        if not self.jobs:
            self._lacking.clear()

    def lacks(self, now: int, what: str) -> None:
        """Note what the first job waits for from now on: the id of a team, or of a pool of spares."""
        if not self._lacking or self._lacking[-1][1] != what:
            self._lacking.append((now, what))
            if len(self._lacking) > _REMEMBERED:
                self._forget()

    def _forget(self) -> None:
        """Drop what was before the first of those that wait."""
        first = min((job.asked_at for job in self.jobs), default=0)
        while len(self._lacking) > 1 and self._lacking[1][0] <= first:
            del self._lacking[0]

    def lacked(self, begins: int, ends: int) -> Iterator[tuple[str, int, int]]:
        """What was waited for in a stretch of time, as (team or pool, begin, end)."""
        noted = self._lacking
        for number, (at, what) in enumerate(noted):
            since = max(begins, at) if number else begins
            until = min(ends, noted[number + 1][0]) if number + 1 < len(noted) else ends
            if since < until:
                yield what, since, until


def _order(job: Job) -> tuple[object, ...]:
    return job.order
