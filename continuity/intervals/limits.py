"""The limits that all intervals stand on: Student's t where it holds, else gamma type and Poisson.

The gamma-type interval is built on Fay and Feuer 1997, Statistics in Medicine 16, 791-801: a total of events
of unequal size is treated as a gamma variable with the same mean and variance, the upper limit as if one
more event of the largest size had come. Theirs takes the sizes as known; here they are estimated from the
same events, so the upper quantile is that of F, and the variation of the sizes is drawn towards that of
exponential ones when there are few. docs/statistics.md has the study that decided this.
"""

import math
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from continuity.intervals.special import f_quantile, gamma_quantile, student_quantile
from continuity.results import Estimate, finite_or_none

Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

HOUR_US = 3_600_000_000
YEAR_HOURS = 8760.0

ENOUGH_REPLICATIONS = 10  # fewer: their spread says too little, single outages are judged instead
ENOUGH_OUTAGES = 100  # fewer: never Student's t, which misses the skewness of rare events
ENOUGH_EFFECTIVE = 1000.0  # the same by weight: (sum)^2 / (sum of squared deviations)
ALIKE = 0.1  # or replications that are each a sum of so many outages that their squared variation is below this
FEW = 10  # fewer outages, or replications with any: the method calls for care
PRIOR_WEIGHT = 2.0  # exponential sizes (squared coefficient of variation 1) count as so many observations


class Limits(NamedTuple):
    """Ends of an interval and the method in words; NaN where there is no end, infinity where it is open."""

    low: float
    high: float
    method: str


class Sizes(NamedTuple):
    """Events of unequal size, summed up.

    total, number, squares, largest: sum, number, sum of squares and maximum of the sizes. fresh: how much of
    the number is chance, from 1 (rare events) to 0 (it could not have been another).
    """

    total: float
    number: int
    squares: float
    largest: float
    fresh: float


def gamma_limits(sizes: Sizes, dispersion: float, confidence: float) -> tuple[float, float]:
    """Return limits for the expected total of events whose number and sizes are both chance.

    `dispersion` multiplies the variance, for events known to come in bunches. The lower limit is a gamma
    quantile with the total's mean and variance; the upper one is that of a gamma number of events over an
    independent gamma mean size, which is F, for one more event of the largest size.
    """
    tail = (1 - confidence) / 2
    spread = variation(sizes.total, sizes.number, sizes.squares - sizes.total**2 / sizes.number)
    variance = dispersion * (sizes.fresh + spread) / sizes.number
    low = sizes.total * variance * gamma_quantile(1 / variance, tail)
    shape = min((sizes.number + 1) / (dispersion * max(sizes.fresh, 1e-9)), 1e8)  # F is slow beyond
    upper = f_quantile(2 * shape, 2 * sizes.number / (dispersion * spread), 1 - tail)
    return low, (sizes.total + sizes.largest * sizes.fresh) * upper


def length_limits(mean: float, shape: float, extra: float, confidence: float) -> tuple[float, float]:
    """Return limits for the mean size of events, if the sum of sizes seen is gamma with this shape.

    `extra` is the largest size as a share of the total, for the upper limit as in `gamma_limits`.
    """
    tail = (1 - confidence) / 2
    low = mean * shape / gamma_quantile(shape + 1, 1 - tail)
    return low, mean * (1 + extra) * shape / gamma_quantile(shape, tail)


def variation(total: float, count: int, squares: float) -> float:
    """Return the squared coefficient of variation of sizes, drawn towards 1 when they are few.

    `squares` is the sum of their squared deviations.
    """
    seen = max(squares, 0.0) * (count / total) ** 2
    return (seen + PRIOR_WEIGHT) / (count - 1 + PRIOR_WEIGHT)


def poisson_limits(count: int, dispersion: float, confidence: float) -> tuple[float, float]:
    """Return exact limits for the mean of a Poisson count, wider where the counts are known to be dispersed.

    Source: Garwood 1936, Biometrika 28, 437-442.
    """
    tail = (1 - confidence) / 2
    low = dispersion * gamma_quantile(count / dispersion, tail) if count else 0.0
    return low, dispersion * gamma_quantile((count + 1) / dispersion, 1 - tail)


def plenty(n: int, outages: int, total: float, squares: float) -> bool:
    """Tell whether Student's t holds: enough replications, enough outages, and none that outweighs the rest.

    `total` and `squares` are the sum over replications and the sum of their squared deviations.
    """
    enough = min(ENOUGH_EFFECTIVE, n / ALIKE)
    return n >= ENOUGH_REPLICATIONS and outages >= ENOUGH_OUTAGES and total**2 >= enough * squares


def student_limits(mean: float, error: float, n: int, confidence: float) -> Limits:
    """Return limits by Student's t from the standard error over `n` replications."""
    half = student_quantile(n - 1, (1 + confidence) / 2) * error
    remark = "; no variation between replications" if half <= 1e-12 * abs(mean) else ""
    return Limits(mean - half, mean + half, "Student's t over replications" + remark)


def unseen_share(n: int, confidence: float) -> float:
    """Return the largest share of replications that can differ while none of `n` did.

    Source: Clopper and Pearson 1934, Biometrika 26, 404-413, for no success.
    """
    return -math.expm1(math.log((1 - confidence) / 2) / n)


def standard_error(values: Real) -> float | None:
    """Return the standard error of the mean; None for a single value."""
    return float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else None


def from_replications(hit: int, n: int, outages: int | None, what: str = "outage") -> str:
    """Name the gamma method by replication, with a call for care where little was seen."""
    if outages is not None and outages < FEW:
        return f"gamma type, from {hit} of {n} replications; few {what}s ({outages}): treat with care"
    remark = f"; seen in few replications ({hit}): treat with care" if hit < FEW else ""
    return f"gamma type, from {hit} of {n} replications{remark}"


def from_outages(kind: str, outages: int, n: int, what: str = "outage") -> str:
    """Name a method that has to take outages, or other events, as independent, with a call for care if few."""
    remark = f"; few {what}s ({outages}): treat with care" if outages < FEW else ""
    return f"{kind}, {outages} {what}s taken as independent ({replications(n)}){remark}"


def replications(n: int) -> str:
    """Write a number of replications."""
    return "1 replication" if n == 1 else f"{n} replications"


def make_estimate(value: float, limits: Limits, error: float | None, n: int, confidence: float) -> Estimate:
    """Put an estimate together; an end that rounding pushed past the value is drawn back to it."""
    return Estimate(
        estimate=value,
        low=finite_or_none(min(limits.low, value)),
        high=finite_or_none(max(limits.high, value)),
        confidence=confidence,
        standard_error=error,
        n=n,
        method=limits.method,
    )
