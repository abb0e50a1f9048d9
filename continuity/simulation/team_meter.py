"""What is measured of one team while a history goes by: its jobs, their waits, and its people's time.

What lies outside the window is clipped. A job counts if it is asked for in the window, and belongs to the team that
was asked, whoever does it; its wait goes on until its people are taken, or until the window ends. Only the wait before
its first people counts: a job that was interrupted is not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from continuity.calendars import Hours
from continuity.simulation.recorder import Window
from continuity.simulation.waits import bucket_of


@dataclass(slots=True)
class TeamMeasured:
    """What was measured of one team in one replication; times in microseconds.

    `jobs`: asked for; `at_once`: how many of them were begun in that moment; `left_over`: for how many of them nobody
    was taken until the window ended, or until they were withdrawn. `waited`: the sum of their waits, `waits`: their
    number by bucket. `queue`: the time integral of the number of jobs that wait. Person-time: `busy`, from the call to
    the end of the work; `called_out`, the part of it outside the persons' hours; `available`, in hours and not resting,
    or busy outside them.
    """

    jobs: int = 0
    at_once: int = 0
    left_over: int = 0
    waited: int = 0
    queue: int = 0
    busy: int = 0
    called_out: int = 0
    available: int = 0
    waits: dict[int, int] = field(default_factory=dict)


def time_in_hours(window: Window, people: Iterable[Hours]) -> int:
    """How many person-microseconds of the window people are in their hours, in every history: once for each of them."""
    return sum(hours.open_time(window.begins, window.ends) for hours in people)


class Unmeasured:
    """A meter that measures nothing, where nobody asks how teams fare."""

    __slots__ = ()

    def asked(self, now: int) -> None:
        """Nothing to note."""

    def taken(self, asked_at: int, now: int) -> None:
        """Nothing to note."""

    def withdrawn(self, asked_at: int, now: int) -> None:
        """Nothing to note."""

    def begun(self, asked_at: int, now: int) -> None:
        """Nothing to note."""

    def worked(self, taken_at: int, ended_at: int, hours: Hours) -> None:
        """Nothing to note."""

    def rests(self, begins: int, ends: int, hours: Hours) -> None:
        """Nothing to note."""

    def finish(self) -> TeamMeasured:
        """No job, and nobody's time."""
        return TeamMeasured()


class TeamMeter:
    """Measures one team.

    Parameters: `window`; `in_hours`, what `time_in_hours` gives for the team's people.
    """

    __slots__ = ("_begins", "_ends", "_in_hours", "_measured", "_rested", "_waiting")

    def __init__(self, window: Window, in_hours: int) -> None:
        self._begins = window.begins
        self._ends = window.ends
        self._in_hours = in_hours
        self._measured = TeamMeasured()
        self._rested = 0
        self._waiting: dict[int, int] = {}

    def asked(self, now: int) -> None:
        """A job is asked for, and waits from now on."""
        self._waiting[now] = self._waiting.get(now, 0) + 1
        if self._counts(now):
            self._measured.jobs += 1

    def taken(self, asked_at: int, now: int) -> None:
        """The people of a job that waited are taken, for the first time."""
        self._leaves(asked_at)
        self._waited(asked_at, now)
        if self._counts(asked_at) and now > self._ends:
            self._measured.left_over += 1

    def withdrawn(self, asked_at: int, now: int) -> None:
        """A job that waited is not wanted any more: it counts with the wait that it had."""
        self._leaves(asked_at)
        self._waited(asked_at, now)
        if self._counts(asked_at):
            self._measured.left_over += 1

    def begun(self, asked_at: int, now: int) -> None:
        """The work of a job begins, for the first time."""
        if asked_at == now and self._counts(asked_at):
            self._measured.at_once += 1

    def worked(self, taken_at: int, ended_at: int, hours: Hours) -> None:
        """A person with these hours was busy from the call to the end of the work, or of the history."""
        begins, ends = self._clip(taken_at, ended_at)
        if begins < ends:
            self._measured.busy += ends - begins
            self._measured.called_out += ends - begins - hours.open_time(begins, ends)

    def rests(self, begins: int, ends: int, hours: Hours) -> None:
        """A person with these hours can do nothing in this stretch of time, which may end after the history."""
        begins, ends = self._clip(begins, ends)
        if begins < ends:
            self._rested += hours.open_time(begins, ends)

    def finish(self) -> TeamMeasured:
        """End the history at a moment not before the window's end, and give what was measured."""
        measured = self._measured
        for asked_at, number in self._waiting.items():
            for _ in range(number):
                self._waited(asked_at, max(asked_at, self._ends))
            if self._counts(asked_at):
                measured.left_over += number
        measured.available = self._in_hours - self._rested + measured.called_out
        return measured

    def _counts(self, asked_at: int) -> bool:
        return self._begins <= asked_at < self._ends

    def _clip(self, begins: int, ends: int) -> tuple[int, int]:
        return max(begins, self._begins), min(ends, self._ends)

    def _leaves(self, asked_at: int) -> None:
        if self._waiting[asked_at] == 1:
            del self._waiting[asked_at]
        else:
            self._waiting[asked_at] -= 1

    def _waited(self, asked_at: int, until: int) -> None:
        begins, ends = self._clip(asked_at, until)
        if begins < ends:
            self._measured.queue += ends - begins
        if not self._counts(asked_at):
            return
        wait = ends - asked_at
        self._measured.waited += wait
        bucket = bucket_of(wait)
        self._measured.waits[bucket] = self._measured.waits.get(bucket, 0) + 1


Meter = TeamMeter | Unmeasured
