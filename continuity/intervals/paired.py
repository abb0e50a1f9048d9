"""The difference that a change makes: two runs with the same numbers, compared replication by replication.

Two plans on the same luck have the same history until the change matters, and in most replications it never does. So
most differences are exactly 0, a few are not, and these may be large and of either sign. The spread of so few says
little (Student's t from ten differences holds the truth in 80 to 90% of cases), so each sign is judged by itself, as
down time is: a total of rare events of unequal size, with limits of the gamma type. The two are put together by the
method of variance estimates recovery, which takes each limit's distance from its estimate for that side's error. A sign
that was not seen is no sign that cannot be: it counts with the share of replications that can have been missed, and the
mean size of the differences that were seen.

Source: Zou and Donner 2008, Statistics in Medicine 27, 1693-1702. docs/statistics.md has the study that decided this.
"""

import math
from typing import NamedTuple

import numpy as np

from continuity.intervals.limits import (
    Limits,
    Real,
    Sizes,
    from_replications,
    gamma_limits,
    make_estimate,
    plenty,
    replications,
    standard_error,
    student_limits,
    unseen_share,
    variation,
)
from continuity.intervals.special import f_quantile
from continuity.results import Estimate

ROUNDING = 1e-12  # a difference below this, relative to the figures, is what adding up left over


class _Side(NamedTuple):
    """Mean of the differences of one sign over all replications, its limits, and the spread of a single one."""

    mean: float
    low: float
    high: float
    deviation: float


def paired_difference(before: Real, after: Real, *, ceiling: float = math.inf, confidence: float = 0.95) -> Estimate:
    """Estimate the mean of after - before.

    Parameters: `before[n]` and `after[n]`, finite figures of the same replications with the same random numbers, in
    any unit; `ceiling`, the most that a figure can be, if figures lie between 0 and there (1 for shares).
    Returns: the mean difference in that unit. If all replications differ by the same, above all by nothing, the
    interval is what those not seen may add, which needs a ceiling; without one it has no ends.
    Raises ValueError where the two are not of the same length, or empty.
    """
    if before.shape != after.shape or not before.size:
        raise ValueError("there is no pair for each replication")
    slack = ROUNDING * np.maximum(np.abs(after), np.abs(before))
    differences = _without_rounding(after - before, slack)
    base = _common(differences, slack)
    low, high, method = _limits(_without_rounding(differences - base, slack), base, ceiling, confidence)
    bounded = Limits(max(low, -ceiling), min(high, ceiling), method)
    error = standard_error(differences)
    return make_estimate(float(differences.mean()), bounded, error, len(differences), confidence)


def _limits(excess: Real, base: float, ceiling: float, confidence: float) -> Limits:
    """Limits for the base, which is no chance, and the mean of what replications differ by beyond it."""
    n, sizes = len(excess), np.abs(excess)
    hit = int(np.count_nonzero(sizes))
    if not hit:
        return _no_variation(base, ceiling, n, confidence)
    if plenty(n, hit, float(sizes.sum()), float(((sizes - sizes.mean()) ** 2).sum())):
        return student_limits(base + float(excess.mean()), float(excess.std(ddof=1)) / math.sqrt(n), n, confidence)
    more, less = _side(excess, sizes, confidence), _side(-excess, sizes, confidence)
    low = base + more.mean - less.mean - _joined(more.mean - more.low, less.high - less.mean, more, less)
    high = base + more.mean - less.mean + _joined(more.high - more.mean, less.mean - less.low, more, less)
    return Limits(low, high, f"{from_replications(hit, n, None)}; each sign by itself")


def _without_rounding(differences: Real, slack: Real) -> Real:
    """The differences, with 0 for those that are nothing but rounding."""
    return np.where(np.abs(differences) <= slack, 0.0, differences)


def _common(differences: Real, slack: Real) -> float:
    """What more than half of the replications differ by, nearly always 0: then it is the median."""
    middle = float(np.median(differences))
    alike = int(np.count_nonzero(np.abs(differences - middle) <= slack))
    return middle if 2 * alike > len(differences) else 0.0


def _side(excess: Real, sizes: Real, confidence: float) -> _Side:
    """The differences above 0 by themselves; `sizes` are those of both signs, for a side that was not seen."""
    n, amounts = len(excess), np.maximum(excess, 0.0)
    hit, total = int(np.count_nonzero(amounts)), float(amounts.sum())
    if not hit:
        return _Side(0.0, 0.0, _unseen_total(sizes[sizes > 0], confidence) / n, 0.0)
    events = Sizes(total, hit, float((amounts**2).sum()), float(amounts.max()), 1.0 - hit / n)
    low, high = gamma_limits(events, 1.0, confidence)
    return _Side(total / n, low / n, high / n, float(amounts.std()))


def _unseen_total(sizes: Real, confidence: float) -> float:
    """The upper limit for a total of which no event was seen, but events of the same sizes with the other sign.

    As in `gamma_limits`, one more event than was seen, of the mean size.
    """
    number, mean = len(sizes), float(sizes.mean())
    spread = variation(float(sizes.sum()), number, float(((sizes - mean) ** 2).sum()))
    return mean * f_quantile(2, 2 * number / spread, (1 + confidence) / 2)


def _joined(one: float, other: float, more: _Side, less: _Side) -> float:
    """The distance to a limit of the difference, from those to the limits of both sides.

    A replication that differs one way does not differ the other way: that is a correlation, and it widens.
    """
    deviations = more.deviation * less.deviation
    correlation = -more.mean * less.mean / deviations if deviations else 0.0
    return math.sqrt(one**2 + other**2 - 2 * max(correlation, -1.0) * one * other)


def _no_variation(value: float, ceiling: float, n: int, confidence: float) -> Limits:
    """Limits when all differ by the same: in the share of replications that can have been missed, anything may be."""
    what = "no difference" if not value else "always the same difference"
    judged = n - 1 if value else n  # the first of them only told which value to expect
    if math.isinf(ceiling) or not judged:
        return Limits(math.nan, math.nan, f"{what} in {replications(n)}: no bound for what was not seen")
    unseen = unseen_share(judged, confidence)
    low, high = value - unseen * (ceiling + value), value + unseen * (ceiling - value)
    return Limits(low, high, f"{what} in {replications(n)}: bound for what was not seen")
