"""How likely a duration, or a sum of several, is longer than a time, and how much of it is beyond on average.

Both are sums of positive terms, so that tiny ones keep their digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from continuity.distributions import Exponential, SingleDraw
from continuity.exact.inverses import quantiles_of
from continuity.exact.laws import by_spread, cdf, double_exponential, is_discrete, points, points_of


def longer_than(parts: Sequence[SingleDraw], time: float) -> tuple[float, float]:
    """P(D > time), and the mean of what D has beyond it, E[max(0, D - time)], for a sum D of durations."""
    *others, last = by_spread(parts)
    before = others.pop() if others and not is_discrete(others[-1]) else None
    rest = points(others)
    share = excess = 0.0
    for value, weight in zip(rest.values.tolist(), rest.weights.tolist(), strict=True):
        left = time - value
        p, mean = _longer(last, left) if before is None else _two_longer(before, last, left)
        share += weight * p
        excess += weight * mean
    return share, excess


def _two_longer(a: SingleDraw, b: SingleDraw, time: float) -> tuple[float, float]:
    """P(A + B > t) and E[max(0, A + B - t)]: A alone is longer, or it ends before and B is longer than what is left."""
    if time <= 0.0:
        return 1.0, a.mean() + b.mean() - time
    share, excess = _longer(a, time)
    excess += share * b.mean()
    within = 1.0 - share
    u, rest, weights = double_exponential()
    ends = quantiles_of(a, u * within, share + rest * within)
    for end, weight in zip(ends.tolist(), weights.tolist(), strict=True):
        p, mean = _longer(b, time - end)
        share += within * weight * p
        excess += within * weight * mean
    return share, excess


def _longer(part: SingleDraw, time: float) -> tuple[float, float]:
    if time <= 0.0:
        return 1.0, part.mean() - time
    if isinstance(part, Exponential):
        tail = math.exp(-time / part.scale)
        return tail, tail * part.scale
    if is_discrete(part):
        of = points_of(part)
        over = np.maximum(of.values - time, 0.0)
        return float(of.weights[over > 0.0].sum()), float(over @ of.weights)
    tail = 1.0 - float(cdf(part, np.array([time]))[0])
    p, q, weights = double_exponential()
    del p
    over = np.array([part.quantile(1.0 - tail * each, tail * each) for each in q.tolist()]) - time if tail else q * 0.0
    return tail, tail * float(np.maximum(over, 0.0) @ weights)
