"""Percentiles over replications, with intervals that hold for every distribution."""

from typing import NamedTuple

import numpy as np

from continuity.intervals.limits import Real, Whole
from continuity.intervals.special import binomial_cdf
from continuity.results import Estimate, Percentiles

_SHOWN = (50, 90, 95, 99)


class Counted(NamedTuple):
    """Values in ascending order, and how many replications have each of them."""

    values: Real
    numbers: Whole

    @property
    def n(self) -> int:
        """How many replications."""
        return int(self.numbers.sum())

    def at_rank(self, *ranks: int) -> list[float]:
        """The values of these ranks, from 1."""
        places = np.searchsorted(np.cumsum(self.numbers), np.array(ranks))
        return [float(each) for each in self.values[places]]


def percentiles(values: Real | Counted, mean: Estimate) -> Percentiles:
    """Find percentiles and their intervals between order statistics.

    Parameters: `values[n]`, in the unit of `mean`, which is handed on and whose confidence is used.
    A percentile is the smallest value that so many per cent of replications do not exceed.
    Source: David and Nagaraja 2003, Order Statistics, 7.1.
    """
    counted = values if isinstance(values, Counted) else Counted(*np.unique(values, return_counts=True))
    found = counted.at_rank(*(-(-counted.n * p // 100) for p in _SHOWN))  # in whole numbers: 0.95 * 100 is not 95
    intervals = {f"p{p}": _order_limits(counted, p, mean.confidence) for p in _SHOWN}
    return Percentiles(mean=mean, p50=found[0], p90=found[1], p95=found[2], p99=found[3], intervals=intervals)


def _order_limits(counted: Counted, per_cent: int, confidence: float) -> tuple[float | None, float | None]:
    """Values between which the percentile lies; None where no rank is far enough out."""
    n, tail = counted.n, (1 - confidence) / 2
    below = safe_rank(n, per_cent / 100, tail)
    above = n + 1 - safe_rank(n, 1 - per_cent / 100, tail)
    low = counted.at_rank(below)[0] if below else None
    return low, counted.at_rank(above)[0] if above <= n else None


def safe_rank(n: int, share: float, tail: float) -> int:
    """Largest r for which fewer than r of n have probability `tail` at most; 0 if there is none."""
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        if binomial_cdf(middle - 1, n, share) <= tail:
            low = middle
        else:
            high = middle - 1
    return low
