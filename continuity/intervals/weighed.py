"""Intervals for means of what histories measured that weigh very unequally, such as biased ones.

A few heavy histories make most of such a mean, and most of what is known of its scatter. So its standard error is
itself an estimate from few, and too small until the heaviest have come. Student's t allows for that if its degrees of
freedom are how many histories the variance rests on, the effective sample size for the variance,
(sum of x^2)^2 / (sum of x^4), less one. The interval is made on the scale of logarithms, since what is above 0 and
uneven is known to a factor. docs/statistics.md has the study that decided this.

Sources: Owen 2013, Monte Carlo theory, methods and examples, section 9.3 (effective sample sizes for the mean and for
the variance of weighed samples); Kish 1965, Survey Sampling, 11.7 (for the mean); Satterthwaite 1946, Biometrics
Bulletin 2, 110-114 (degrees of freedom of a variance made of unequal parts).
"""

from __future__ import annotations

import math

import numpy as np

from continuity.intervals.limits import Limits, Real, make_estimate
from continuity.intervals.shares import amount_estimate
from continuity.intervals.special import student_quantile
from continuity.results import Estimate

_FEWEST_FREEDOM = 0.2
"""With fewer degrees of freedom an interval is without end: quantiles of t are 10^6 and more."""
_WIDEST = 100.0
"""A factor of exp(this) or more is no end of an interval."""


def effective_size(values: Real) -> float:
    """How many histories of equal weight would scatter as these do; 0 where there is nothing. Source: Kish 1965."""
    squares = float(np.square(values).sum())
    return float(values.sum()) ** 2 / squares if squares else 0.0


def freedom_of(values: Real) -> float:
    """The degrees of freedom of the variance of unequal values, from 0 to one less than their number.

    Source: Owen 2013, section 9.3.
    """
    squares = np.square(values / (float(np.abs(values).max()) or 1.0))  # else what is tiny would have no fourth power
    fourth = float(np.square(squares).sum())
    return float(squares.sum()) ** 2 / fourth - 1.0 if fourth else 0.0


def log_limits(mean: float, error: float, freedom: float, confidence: float) -> Limits:
    """Limits for a figure above 0 with a standard error that is known with so many degrees of freedom.

    An end that would be beyond all measure is open: 0 or infinity.
    """
    method = f"Student's t on the scale of logarithms, {freedom:.1f} degrees of freedom by weight"
    if freedom < _FEWEST_FREEDOM:
        return Limits(0.0, math.inf, method)
    scatter = math.sqrt(math.log1p((error / mean) ** 2))
    half = student_quantile(freedom, (1 + confidence) / 2) * scatter
    return (
        Limits(0.0, math.inf, method)
        if half > _WIDEST
        else Limits(mean / math.exp(half), mean * math.exp(half), method)
    )


def weighed_estimate(values: Real, *, ceiling: float = math.inf, confidence: float = 0.95) -> Estimate:
    """Estimate the mean of `values[n]`, none below 0, that may be very unequal.

    Parameters: `ceiling`, above which the mean cannot be. Values that are all the same are taken as amounts.
    """
    n, mean = len(values), float(values.mean())
    error = float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else 0.0
    if not error or not mean:
        return amount_estimate(values, confidence=confidence)
    limits = log_limits(mean, error, freedom_of(values), confidence)
    return make_estimate(mean, limits._replace(high=min(limits.high, ceiling)), error, n, confidence)
