"""Single outages, summed up: what intervals stand on when there are too few replications to compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageLengths:
    """The outages of one service over all replications.

    count: outages with time inside the window. squares_us2: sum of their squared lengths inside it in square
    microseconds, an exact int so that it does not depend on the order of adding. longest_us: in microseconds.
    """

    count: int = 0
    squares_us2: int = 0
    longest_us: int = 0

    @classmethod
    def of(cls, lengths_us: Iterable[int]) -> OutageLengths:
        """Sum up outages of these lengths in microseconds."""
        lengths = [int(length) for length in lengths_us]  # squares of numpy's int64 would overflow
        squares = sum(length * length for length in lengths)
        return cls(count=len(lengths), squares_us2=squares, longest_us=max(lengths, default=0))

    def __add__(self, other: OutageLengths) -> OutageLengths:
        """Join two sums; the order makes no difference."""
        return OutageLengths(
            count=self.count + other.count,
            squares_us2=self.squares_us2 + other.squares_us2,
            longest_us=max(self.longest_us, other.longest_us),
        )
