"""How times are distributed over replications, in memory that does not grow.

Up to 10,000 replications every time is kept. From then on they are counted in buckets that keep 8 binary digits, as
waits are: what is told is off by 1 in 256 at most (0.4%). Which of the two it is depends on the number of replications
only, and counts add up exactly: any split of the replications gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from continuity.intervals import Counted
from continuity.simulation.waits import buckets_of, middles_of

EXACT = 10_000
"""Up to so many replications every time is kept."""
_FEW = 1_000

Ints = NDArray[np.int64]


@dataclass(slots=True)
class Sketch:
    """Times in microseconds of n replications: distinct ones, ascending, and how often each was seen.

    `_values` are times, or buckets of more than 10,000; those `_added` have not been sorted in yet.
    """

    n: int
    _values: Ints
    _numbers: Ints
    _added: list[tuple[Ints, Ints]]

    @classmethod
    def of(cls, times: Ints) -> Sketch:
        """Those of some replications."""
        values, numbers = np.unique(times, return_counts=True)
        sketch = cls(len(times), values, numbers, [])
        if sketch.n > EXACT:
            sketch._coarsen()
        return sketch

    def add(self, other: Sketch) -> None:
        """Add those of other replications."""
        self._keep_up_with(self.n + other.n)
        other._settle()
        values = buckets_of(other._values) if self.n + other.n > EXACT >= other.n else other._values
        self._added.append((values, other._numbers))
        self.n += other.n
        if sum(len(each) for each, _ in self._added) > len(self._values) + _FEW:
            self._settle()

    def counted(self) -> Counted:
        """The times, ascending, and how many replications have each of them."""
        self._settle()
        values = self._values if self.n <= EXACT else middles_of(self._values)
        return Counted(values.astype(np.float64), self._numbers)

    def _keep_up_with(self, n: int) -> None:
        """Go over to buckets where there will be so many replications that times are not kept."""
        if self.n <= EXACT < n:
            self._coarsen()

    def _coarsen(self) -> None:
        self._settle()
        self._values = buckets_of(self._values)
        self._added = [(self._values[:0], self._numbers[:0])]
        self._settle()

    def _settle(self) -> None:
        """Sort in what was added."""
        if self._added:
            values = np.concatenate([self._values, *(each for each, _ in self._added)])
            numbers = np.concatenate([self._numbers, *(each for _, each in self._added)])
            self._values, places = np.unique(values, return_inverse=True)
            self._numbers = np.zeros(len(self._values), dtype=np.int64)
            np.add.at(self._numbers, places, numbers)
            self._added = []
