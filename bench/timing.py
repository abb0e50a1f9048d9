"""How fast something goes, beside a floor that is measured in the same moments.

A machine's speed changes from minute to minute: with its temperature, and with what else runs on it. So each piece of
work is done several times between two measurements of the floor: how many exponential numbers numpy draws a second.
The ratio is that of the best moments of both; it says more than the seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter, process_time

import numpy as np

_DRAWS = 2_000_000
_TIMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One figure. `what`: was measured; `per_second`: so many `units`, at best; `slowest_per_second`: at worst.

    `floor_per_second`: exponential numbers drawn in the same moments, at best.
    """

    what: str
    units: str
    per_second: float
    slowest_per_second: float
    floor_per_second: float

    @property
    def draws_for_each(self) -> float:
        """How many exponential numbers could have been drawn instead of one unit."""
        return self.floor_per_second / self.per_second

    def as_json(self) -> dict[str, str | float]:
        """For programs."""
        return {**asdict(self), "draws_for_each": self.draws_for_each}


def measured(
    what: str, units: str, count: float, work: Callable[[], object], *, clock: Callable[[], float] = process_time
) -> Measured:
    """Do a piece of work several times, and the floor around each.

    Parameters: `count`, how many units the work is; `clock`, seconds: of this process, or of the wall where others do
    the work.
    """
    works, floors = [], [_seconds(_draw, process_time)]
    for _ in range(_TIMES):
        works.append(_seconds(work, clock))
        floors.append(_seconds(_draw, process_time))
    return Measured(
        what=what,
        units=units,
        per_second=count / min(works),
        slowest_per_second=count / max(works),
        floor_per_second=_DRAWS / min(floors),
    )


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    work()
    return clock() - begun


def _draw() -> None:
    np.random.Generator(np.random.Philox(1)).standard_exponential(_DRAWS)


WALL = perf_counter
