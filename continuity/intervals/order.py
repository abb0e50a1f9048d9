"""Percentiles over replications, with intervals that hold for every distribution."""

import numpy as np

from continuity.intervals.limits import Real
from continuity.intervals.special import binomial_cdf
from continuity.results import Estimate, Percentiles


def percentiles(values: Real, mean: Estimate) -> Percentiles:
    """Find percentiles and their intervals between order statistics.

    Parameters: `values[n]`, in the unit of `mean`, which is handed on and whose confidence is used.
    A percentile is the smallest value that so many per cent of replications do not exceed.
    Source: David and Nagaraja 2003, Order Statistics, 7.1.
    """
    ordered = np.sort(values)
    return Percentiles(
        mean=mean,
        p50=_percentile(ordered, 50),
        p90=_percentile(ordered, 90),
        p95=_percentile(ordered, 95),
        p99=_percentile(ordered, 99),
        intervals={f"p{p}": _order_limits(ordered, p, mean.confidence) for p in (50, 90, 95, 99)},
    )


def _percentile(ordered: Real, per_cent: int) -> float:
    rank = -(-len(ordered) * per_cent // 100)  # rounded up in whole numbers: 0.95 * 100 is not 95
    return float(ordered[rank - 1])


def _order_limits(ordered: Real, per_cent: int, confidence: float) -> tuple[float | None, float | None]:
    """Values between which the percentile lies; None where no rank is far enough out."""
    n, tail = len(ordered), (1 - confidence) / 2
    below = safe_rank(n, per_cent / 100, tail)
    above = n + 1 - safe_rank(n, 1 - per_cent / 100, tail)
    low = float(ordered[below - 1]) if below else None
    return low, float(ordered[above - 1]) if above <= n else None


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
