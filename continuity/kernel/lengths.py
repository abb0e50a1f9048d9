"""Sums of the lengths of outages, compiled, as `intervals.OutageLengths` keeps them."""

from __future__ import annotations

import numpy as np

from continuity.kernel.arrays import Table
from continuity.kernel.compiling import compiled, multiply
from continuity.kernel.state import Lengths


@compiled
def add_length(lengths: Table[Lengths], measure: int, length: int) -> None:
    """Add an outage's length to those of a node, and its square to their squares, which no 64 bits can hold."""
    sums = lengths[measure]
    sums.count += 1
    sums.longest = max(sums.longest, length)
    high, low = multiply(np.uint64(length), np.uint64(length))
    sums.squares_low += low
    sums.squares_high += high
    if sums.squares_low < low:
        sums.squares_high += np.uint64(1)
