"""What an operation is given besides plan and options: workers, limits, the date; and whom it tells how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from continuity.errors import ContinuityError, LimitError
from continuity_api.operations.clock import Clock, RecordingClock
from continuity_api.operations.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from continuity.executors import Workers

Progress = Callable[[int, int], None]


class CancelledError(ContinuityError):
    """The operation was given up because nobody wants its result any more."""

    def __init__(self) -> None:
        super().__init__("the run was cancelled")


def _nobody(done: int, total: int) -> None:
    """Nobody wants to know."""


def _never() -> bool:
    return False


class Context:
    """What an operation is given.

    Parameters: `today`, the date that ages are counted from; `workers`, who simulate, None for this process; `limits`;
    `progress`, called with (done, sure to come), both growing from one phase of the work to the next; `cancelled`,
    asked between pieces of the work; `clock`, for budgets.
    """

    def __init__(
        self,
        *,
        today: date,
        workers: Workers | None = None,
        limits: Limits = DEFAULT_LIMITS,
        progress: Progress = _nobody,
        cancelled: Callable[[], bool] = _never,
        clock: Clock | None = None,
    ) -> None:
        self.today = today
        self.limits = limits
        self.clock: Clock = clock or RecordingClock()
        self._workers = workers
        self._progress = progress
        self._cancelled = cancelled
        self._ends = time.monotonic() + limits.seconds
        self._before = self._known = 0

    @property
    def workers(self) -> Workers:
        """Who simulates."""
        from continuity.executors import Here  # lazy: not needed to describe an operation

        return self._workers or Here()

    @contextmanager
    def phase(self, name: str) -> Iterator[Progress]:
        """A phase of the work; yields what to call with (done, sure to come) between its pieces.

        What is called raises CancelledError when the operation is cancelled, LimitError when its time is over.
        """
        self.look()
        yield self._advance
        self._before = self._known

    def look(self) -> None:
        """Raise CancelledError when the operation is cancelled, LimitError when its time is over."""
        if self._cancelled():
            raise CancelledError
        if time.monotonic() >= self._ends:
            raise LimitError(f"the run took longer than the {self.limits.time} that are allowed here: ask for less")

    def _advance(self, done: int, total: int) -> None:
        self.look()
        self._known = max(self._known, self._before + total)
        self._progress(self._before + done, self._known)
