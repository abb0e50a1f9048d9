"""Agreed service time: what of a history counts for availability, and what of that was down.

A service's agreed service time is what its hours leave of the window, less the time of uncounted maintenance of the
service or of anything that it depends on.

| the service | what happens | next |
|---|---|---|
| counts, while its hours are open | uncounted maintenance begins | excluded, depth 1 |
| excluded | another begins | excluded, one deeper |
| excluded | one of several ends | excluded, one less deep |
| excluded, depth 1 | it ends | counts, while its hours are open |
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from continuity.calendars import ALWAYS, Hours
from continuity.intervals import OutageLengths
from continuity.simulation.harm import Points
from continuity.simulation.recorder import Measured, Meter, Window

Period = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTime:
    """The agreed service time of one service, as far as it is the same in every history.

    `hours`: when it is agreed. `periods`: the whole calendar periods in the window that are judged one by one, as
    (begin, end), in their order; `target`: the availability, between 0 and 1, that each must have. Times are
    microseconds from the start; `open` is the agreed time in the window, `open_by_period` that in each period.
    """

    hours: Hours = ALWAYS
    periods: tuple[Period, ...] = ()
    target: Fraction = Fraction(1)
    open: int
    open_by_period: tuple[int, ...] = ()

    @classmethod
    def of(
        cls, window: Window, *, hours: Hours = ALWAYS, periods: Sequence[Period] = (), target: float = 1.0
    ) -> AgreedTime:
        """Work out how much time is agreed. `target` is taken as it is written: 99.9% is 999/1000."""
        return cls(
            hours=hours,
            periods=tuple(periods),
            target=Fraction(repr(target)),
            open=hours.open_time(window.begins, window.ends),
            open_by_period=tuple(hours.open_time(*period) for period in periods),
        )


class AgreedMeter(Meter):
    """Measures a service whose agreed service time is not all time, or whose calendar periods are judged one by one."""

    __slots__ = (
        "_agreed",
        "_agreed_lengths",
        "_agreed_piece",
        "_depth",
        "_down_in",
        "_excluded",
        "_excluded_in",
        "_excluded_since",
    )

    def __init__(self, window: Window, up_from: float | None, agreed: AgreedTime, costs: Points = ()) -> None:
        super().__init__(window, up_from, costs)
        self._agreed = agreed
        self._agreed_piece = 0
        self._agreed_lengths: list[int] = []
        self._down_in: dict[int, int] = {}
        self._depth = 0
        self._excluded = 0
        self._excluded_since = 0
        self._excluded_in: dict[int, int] = {}

    def exclude(self, now: int) -> bool:
        """Uncounted maintenance of the node or of something below it begins; returns as `set_level` does."""
        first = False
        if not self._depth:
            first = now > self._since and self.commit(now)
            self._excluded_since = now
        self._depth += 1
        return first

    def include(self, now: int) -> bool:
        """Uncounted maintenance ends; it may have begun several times."""
        first = False
        if self._depth == 1:
            first = now > self._since and self.commit(now)
            self._end_exclusion(now)
        self._depth -= 1
        return first

    def _end_exclusion(self, now: int) -> None:
        begins, ends = max(self._excluded_since, self._begins), min(now, self._ends)
        if begins < ends:
            self._excluded += self._add_open(begins, ends, self._excluded_in)

    def _count_down(self, since: int, in_window: int) -> bool:
        if in_window > 0 and not self._depth:
            begins = max(since, self._begins)
            agreed = self._add_open(begins, begins + in_window, self._down_in)
            self._agreed_piece += agreed
            self.measured.agreed_down += agreed
        return super()._count_down(since, in_window)

    def _end_outage(self, ended_at: int) -> None:
        if self._agreed_piece:
            self._agreed_lengths.append(self._agreed_piece)
            self._agreed_piece = 0
        super()._end_outage(ended_at)

    def _add_open(self, begins: int, ends: int, by_period: dict[int, int]) -> int:
        """How much of a stretch of time is open; it is added to the periods in which it lies, too."""
        open_time = self._agreed.hours.open_time
        for index, (first, last) in self._periods_of(begins, ends):
            amount = open_time(max(begins, first), min(ends, last))
            if amount:
                by_period[index] = by_period.get(index, 0) + amount
        return open_time(begins, ends)

    def _periods_of(self, begins: int, ends: int) -> Iterator[tuple[int, Period]]:
        """The periods that a stretch of time touches, with their numbers."""
        periods = self._agreed.periods
        index = bisect_right(periods, begins, key=_end)
        while index < len(periods) and periods[index][0] < ends:
            yield index, periods[index]
            index += 1

    @property
    def _agreed_down(self) -> int:
        return self.measured.agreed_down

    def _note_agreed(self) -> None:
        measured = self.measured
        if self._depth:
            self._end_exclusion(self._ends)
        measured.agreed = self._agreed.open - self._excluded
        measured.agreed_lengths = OutageLengths.of(self._agreed_lengths)
        self._judge_periods(measured)

    def _judge_periods(self, measured: Measured) -> None:
        """Count the periods with agreed service time, and those in which the target was held."""
        target = self._agreed.target
        for index, open_time in enumerate(self._agreed.open_by_period):
            agreed = open_time - self._excluded_in.get(index, 0)
            up = agreed - self._down_in.get(index, 0)
            if agreed:
                measured.periods += 1
                measured.periods_met += up * target.denominator >= agreed * target.numerator


def _end(period: Period) -> int:
    return period[1]
