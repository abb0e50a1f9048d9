"""Distributions as the exact route needs them: distribution functions over many times, and sets of weighted points.

Times are microseconds as floats. A duration as weighted points (`Points`) makes every mean over it a sum: exact where
the duration has few values, by double-exponential quadrature of its quantile function elsewhere (Takahasi and Mori,
Double exponential formulas for numerical integration, 1974).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammainc, gammaincc, log_ndtr, ndtr

from continuity.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Never,
    Normal,
    Pert,
    ScaledHazard,
    SingleDraw,
    SumOf,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.exact.inverses import quantiles_of

Floats: TypeAlias = npt.NDArray[np.float64]

_STEP, _REACH = 0.08, 3.2
_MOST_POINTS = 256
_KNOWN = (
    *(Never, Constant, Exponential, Weibull, LogNormal, Gamma, Normal, Uniform, Triangular, Pert, Empirical),
    *(ScaledHazard, SumOf),
)


def is_known(law: Distribution) -> bool:
    """Whether the exact route knows a distribution and all its parts."""
    inside = law.of if isinstance(law, ScaledHazard) else None
    parts = law.parts() if isinstance(law, SumOf) else ()
    return isinstance(law, _KNOWN) and (inside is None or is_known(inside)) and all(is_known(part) for part in parts)


def is_discrete(law: Distribution) -> bool:
    """Whether it has only few possible values, so that what happens by it keeps step with the clock."""
    inside = law.of if isinstance(law, ScaledHazard) else law
    return all(isinstance(part, Constant | Empirical) for part in inside.parts())


@dataclass(frozen=True, slots=True)
class Points:
    """A duration as values with weights that add up to 1, ascending; none of them infinite."""

    values: Floats
    weights: Floats

    @property
    def mean(self) -> float:
        """The mean in microseconds."""
        return float(self.values @ self.weights)


NO_TIME = Points(np.zeros(1), np.ones(1))


def points(parts: Sequence[SingleDraw], closeness: int = 1) -> Points:
    """The sum of independent durations, none of them without end, as weighted points; so many times closer."""
    total = NO_TIME
    for part in parts:
        each = points_of(part, closeness)
        values = np.add.outer(total.values, each.values).ravel()
        weights = np.multiply.outer(total.weights, each.weights).ravel()
        total = _fewer(values, weights, _MOST_POINTS * closeness)
    return total


@lru_cache(maxsize=4096)
def points_of(part: SingleDraw, closeness: int = 1) -> Points:
    """A single duration as weighted points."""
    if isinstance(part, Constant):
        return Points(np.array([float(part.time)]), np.ones(1))
    if isinstance(part, Empirical):
        values, counts = np.unique(np.array(part.values, dtype=np.float64), return_counts=True)
        return _fewer(values, counts / counts.sum(), _MOST_POINTS)
    cuts = [0.0, 1.0]
    if isinstance(part, Triangular) and part.low < part.mode < part.high:
        cuts.insert(1, (part.mode - part.low) / (part.high - part.low))
    found_values: list[Floats] = []
    found_weights: list[Floats] = []
    for low, high in pairwise(cuts):
        p, q, w = double_exponential(closeness)
        tails = zip(low + (high - low) * p, (1.0 - high) + (high - low) * q, strict=True)
        found_values.append(np.array([part.quantile(float(a), float(b)) for a, b in tails]))
        found_weights.append((high - low) * w)
    found = Points(np.concatenate(found_values), np.concatenate(found_weights))
    mean = part.mean()
    return Points(found.values * (mean / found.mean), found.weights) if found.mean > 0 else found


@lru_cache(maxsize=8)
def double_exponential(closeness: int = 1) -> tuple[Floats, Floats, Floats]:
    """Nodes u in (0, 1) as (u, 1 - u, weight)."""
    step = _STEP / closeness
    x = np.arange(-_REACH, _REACH + step / 2, step)
    y = math.pi * np.sinh(x)
    p, q = 1.0 / (1.0 + np.exp(-y)), 1.0 / (1.0 + np.exp(y))
    weights = np.cosh(x) * p * q
    return p, q, weights / weights.sum()


def _fewer(values: Floats, weights: Floats, most: int) -> Points:
    """The same mean with at most so many points: neighbours are joined at their mean."""
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    if values.size <= most:
        return Points(values, weights)
    group = np.minimum((np.cumsum(weights) * most).astype(int), most - 1)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    mass = np.add.reduceat(weights, starts)
    kept = mass > 0.0
    means = np.add.reduceat(weights * values, starts)[kept] / mass[kept]
    return Points(means, mass[kept])


def cdf(law: Distribution, times: Floats) -> Floats:
    """P(X <= t) for many times; 0 before 0."""
    if isinstance(law, SumOf):
        return _cdf_of_sum(law.parts(), times)
    if isinstance(law, ScaledHazard):
        return -np.expm1(law.share * _log_survival(law.of, times))
    below = times < 0.0
    found = _cdf_of(law, np.where(below, 0.0, times))
    return np.where(below, 0.0, found)


def _cdf_of_sum(parts: Sequence[SingleDraw], times: Floats) -> Floats:
    """P(A + B + rest <= t): A and B its two most spread parts, the rest as weighted points."""
    if any(part.is_never for part in parts):
        return np.zeros_like(times)
    *others, a, b = by_spread(parts) if len(parts) > 1 else (Constant(time=0), *parts)
    if is_discrete(a):
        others, a = [*others, a], Constant(time=0)
    rest = points(others)
    found = np.zeros_like(times)
    for value, weight in zip(rest.values.tolist(), rest.weights.tolist(), strict=True):
        found += weight * (cdf(b, times - value) if is_discrete(a) else _cdf_of_two(a, b, times - value))
    return found


def by_spread(parts: Sequence[SingleDraw]) -> list[SingleDraw]:
    """Those of few possible values first, the most spread one last."""
    return sorted(parts, key=lambda part: (not is_discrete(part), part.variance()))


def _cdf_of_two(a: SingleDraw, b: SingleDraw, times: Floats) -> Floats:
    """P(A + B <= t): the mean of P(B <= t - A) over A, between the times at which one of both has a kink."""
    latest = times - _kinks(b)[0]
    knots = [np.minimum(times - kink, latest) for kink in _kinks(b)] + [np.minimum(kink, latest) for kink in _kinks(a)]
    ends = np.sort(np.maximum(np.stack(knots), 0.0), axis=0)
    below, above = cdf(a, ends), np.exp(_log_survival(a, ends))
    found = np.where(latest < 0.0, 0.0, below[0] * cdf(b, times))  # what A has at 0
    for p, q, stretch in zip(below[:-1], above[1:], np.diff(below, axis=0), strict=True):
        for u, rest, weight in zip(*(each.tolist() for each in double_exponential()), strict=True):
            found += weight * stretch * cdf(b, times - quantiles_of(a, p + u * stretch, q + rest * stretch))
    return found


def _kinks(law: SingleDraw) -> tuple[float, ...]:
    """Where the distribution function, or its slope, has a kink, ascending."""
    match law:
        case Triangular():
            return law.low, law.mode, law.high
        case Uniform() | Pert():
            return law.low, law.high
        case _:
            return (0.0,)


def _log_survival(law: Distribution, times: Floats) -> Floats:
    """Log P(X > t), also where P(X > t) is far below what is lost when it is taken from 1."""
    t = np.maximum(times, 0.0)
    with np.errstate(divide="ignore"):
        match law:
            case LogNormal() if law.sigma:
                found = log_ndtr(-np.log(t / law.median) / law.sigma)
            case Normal():
                found = log_ndtr((law.centre - t) / law.sd)
            case Gamma():
                found = np.log(gammaincc(law.shape, t / law.scale))
            case _:
                found = np.log1p(-cdf(law, times))
    return np.where(times < 0.0, 0.0, found)


def _cdf_of(law: Distribution, t: Floats) -> Floats:
    """P(X <= t) for times of at least 0."""
    if isinstance(law, Never):
        return np.zeros_like(t)
    if isinstance(law, Constant | Empirical):
        values = (float(law.time),) if isinstance(law, Constant) else law.values
        return np.searchsorted(np.array(values), t, side="right") / len(values)
    if isinstance(law, Uniform | Triangular | Pert):
        return _bounded(law, t)
    return np.asarray(_unbounded(law, t), dtype=np.float64)


def _unbounded(law: Distribution, t: Floats) -> npt.ArrayLike:
    match law:
        case Exponential():
            return -np.expm1(-t / law.scale)
        case Weibull():
            return -np.expm1(-((t / law.scale) ** law.shape))
        case LogNormal():
            with np.errstate(divide="ignore"):
                return ndtr(np.log(t / law.median) / law.sigma) if law.sigma else (t >= law.median) * 1.0
        case Gamma():
            return np.asarray(gammainc(law.shape, t / law.scale))
        case Normal():
            return ndtr((t - law.centre) / law.sd)
        case _:
            raise TypeError(f"the exact route does not know {type(law).__name__}")


def _bounded(law: Uniform | Triangular | Pert, t: Floats) -> Floats:
    width = law.high - law.low
    if width == 0.0:
        return np.asarray(t >= law.low, dtype=np.float64)
    x = np.clip((t - law.low) / width, 0.0, 1.0)
    match law:
        case Uniform():
            return x
        case Triangular():
            return _triangular(law, np.clip(t, law.low, law.high))
        case Pert():
            above, under = (law.mode - law.low) / width, (law.high - law.mode) / width
            return np.asarray(betainc(1.0 + 4.0 * above, 1.0 + 4.0 * under, x), dtype=np.float64)


def _triangular(law: Triangular, t: Floats) -> Floats:
    width = law.high - law.low
    left = (t - law.low) ** 2 / (width * (law.mode - law.low)) if law.mode > law.low else np.zeros_like(t)
    right = 1.0 - (law.high - t) ** 2 / (width * (law.high - law.mode)) if law.mode < law.high else np.ones_like(t)
    return np.where(t < law.mode, left, right)
