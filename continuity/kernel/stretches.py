"""Lists of indexes of which each row has its own stretch."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from continuity.kernel.arrays import Ints


class Stretches:
    """Collects stretches one after the other."""

    def __init__(self) -> None:
        self._all: list[int] = []

    def add(self, indexes: Iterable[int]) -> tuple[int, int]:
        """Add a stretch; returns where it begins and where it ends."""
        first = len(self._all)
        self._all.extend(indexes)
        return first, len(self._all)

    def array(self) -> Ints:
        """All of them."""
        return np.array(self._all, dtype=np.int64)
