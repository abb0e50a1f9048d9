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
        each = _points_of(part, closeness)
        values = np.add.outer(total.values, each.values).ravel()
        weights = np.multiply.outer(total.weights, each.weights).ravel()
        total = _fewer(values, weights, _MOST_POINTS * closeness)
    return total


@lru_cache(maxsize=4096)
def _points_of(part: SingleDraw, closeness: int = 1) -> Points:
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
        p, q, w = _double_exponential(closeness)
        tails = zip(low + (high - low) * p, (1.0 - high) + (high - low) * q, strict=True)
        found_values.append(np.array([part.quantile(float(a), float(b)) for a, b in tails]))
        found_weights.append((high - low) * w)
    found = Points(np.concatenate(found_values), np.concatenate(found_weights))
    mean = part.mean()
    return Points(found.values * (mean / found.mean), found.weights) if found.mean > 0 else found


@lru_cache(maxsize=8)
def _double_exponential(closeness: int = 1) -> tuple[Floats, Floats, Floats]:
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
        *others, last = sorted(law.parts(), key=is_discrete, reverse=True)  # smooth by its most spread part
        if any(part.is_never for part in law.parts()):
            return np.zeros_like(times)
        rest = points(others)
        each = cdf(last, times - rest.values.reshape(-1, *[1] * times.ndim))
        return np.asarray(np.einsum("k,k...->...", rest.weights, each), dtype=np.float64)
    if isinstance(law, ScaledHazard):
        return -np.expm1(law.share * _log_survival(law.of, times))
    below = times < 0.0
    found = _cdf_of(law, np.where(below, 0.0, times))
    return np.where(below, 0.0, found)


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


def longer_than(parts: Sequence[SingleDraw], time: float) -> tuple[float, float]:
    """P(D > time), and the mean of what D has beyond it, E[max(0, D - time)], for a sum D of durations."""
    *others, last = sorted(parts, key=is_discrete, reverse=True)
    rest = points(others)
    share = excess = 0.0
    for value, weight in zip(rest.values, rest.weights, strict=True):
        p, mean = _longer(last, time - float(value))
        share += float(weight) * p
        excess += float(weight) * mean
    return share, excess


def _longer(part: SingleDraw, time: float) -> tuple[float, float]:
    if time <= 0.0:
        return 1.0, part.mean() - time
    if isinstance(part, Exponential):
        tail = math.exp(-time / part.scale)
        return tail, tail * part.scale
    if is_discrete(part):
        of = _points_of(part)
        over = np.maximum(of.values - time, 0.0)
        return float(of.weights[over > 0.0].sum()), float(over @ of.weights)
    tail = 1.0 - float(cdf(part, np.array([time]))[0])
    p, q, weights = _double_exponential()
    del p
    over = np.array([part.quantile(1.0 - tail * each, tail * each) for each in q.tolist()]) - time if tail else q * 0.0
    return tail, tail * float(np.maximum(over, 0.0) @ weights)
