"""What is asked of a comparison, and who does the work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from continuity.engines import tell_nobody
from continuity.executors import Workers
from continuity.simulation.layout import DEFAULT_START
from continuity.stopping import Wanted
from continuity.units import SECOND, YEAR

Progress = Callable[[int, int], None]
DEFAULT_BUDGET = 30 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersRequest:
    """What both plans are asked to do.

    horizon: microseconds of everyday running, over which availability is measured. replications: histories of that and
    of each scenario; None: as usual for such plans, as many as `precision` needs for the new plan, and in scenarios
    until promises of both are judged, while `budget` (microseconds, of all scenarios together) lasts.
    """

    horizon: int = YEAR
    start: datetime = DEFAULT_START
    seed: int = 1
    replications: int | None = None
    precision: Wanted | None = None
    budget: int = DEFAULT_BUDGET


@contextmanager
def _watched_by_nobody(_: str) -> Iterator[Progress | None]:
    """Nobody watches how far it is."""
    yield None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Who does the work, and who watches.

    workers: who simulate, None for this process. progress: called with what begins, gives what to call with
    (done, in all) while it lasts. tell: called with what a reader should know meanwhile. clock: seconds that pass, for
    budgets.
    """

    workers: Workers | None = None
    progress: Callable[[str], AbstractContextManager[Progress | None]] = _watched_by_nobody
    tell: Callable[[str], None] = tell_nobody
    clock: Callable[[], float] = time.monotonic
