"""Clocks for budgets of time that can be played again: then a run ends where the first one did, to the last bit.

Everything else in a run follows from plan, options and seed; only what a clock said when a budget was looked at does
not. So it is written down, in whole milliseconds.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

from continuity.errors import AnalysisError

_PER_SECOND = 1000


class RecordingClock:
    """A clock that remembers what it said; `now` gives seconds that pass.

    `readings`: what it said, in milliseconds after the first time that it was asked.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._begin: float | None = None
        self.readings: list[int] = []

    def __call__(self) -> float:
        """Return the seconds since the first call."""
        now = self._now()
        self._begin = now if self._begin is None else self._begin
        self.readings.append(int((now - self._begin) * _PER_SECOND))
        return self.readings[-1] / _PER_SECOND


class ReplayedClock:
    """A clock that says what another one said; see `RecordingClock`."""

    def __init__(self, readings: Iterable[int]) -> None:
        self.readings = list(readings)
        self._left = deque(self.readings)

    def __call__(self) -> float:
        """Return what was said. Raises AnalysisError where the clock was not asked so often then."""
        if not self._left:
            raise AnalysisError("the run goes on where it ended before: it was made with another installation")
        return self._left.popleft() / _PER_SECOND


Clock = RecordingClock | ReplayedClock
