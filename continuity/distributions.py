"""How long things take: one small class for each distribution that a plan can write.

Times are microseconds: floats where they are parameters, means or quantiles, whole numbers where they are
sampled. A draw is one uniform number u in (0, 1); the quantiles are in `quantiles`. `as_written` of a class is the
inverse of its form in `distribution_forms`. All classes stand in one file, so that what one of them has to say is
seen beside the others.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from continuity import quantiles
from continuity.quantiles import Z95, to_microseconds
from continuity.units import NEVER, format_duration

Written: TypeAlias = "str | int | float | Sequence[Written] | Mapping[str, Written]"
"""Plain data as a YAML reader gives it and a YAML writer takes it."""

Parameters: TypeAlias = tuple[tuple[str, float], ...]
"""Names and values as they were written, where the parameters of a class are others."""

_LARGEST_EXPONENT = 500.0  # exp of it is still a float, and longer than any time


class Distribution(ABC):
    """How long something takes, not negative."""

    __slots__ = ()

    @property
    @abstractmethod
    def draws(self) -> int:
        """How many uniform numbers a sample needs."""

    @abstractmethod
    def parts(self) -> tuple[SingleDraw, ...]:
        """The durations that follow each other, in the written order; each is drawn by its own process."""

    @abstractmethod
    def moments(self) -> tuple[float, float]:
        """Mean in microseconds, infinite for never, and variance in square microseconds."""

    def mean(self) -> float:
        """The mean in microseconds; infinite for never."""
        return self.moments()[0]

    def variance(self) -> float:
        """The variance in square microseconds."""
        return self.moments()[1]

    @abstractmethod
    def as_written(self) -> Written:
        """What a plan writes: plain data from which `parse_distribution` makes the same distribution."""

    def sample_many(self, uniforms: Iterable[float]) -> int:
        """Return a duration in whole microseconds: its parts, each rounded once, added up.

        Parameters: `uniforms`, one number in (0, 1) for each draw, in the order of the parts.
        """
        rest = iter(uniforms)
        return min(NEVER, sum(part.sample(next(rest) if part.draws else 0.5) for part in self.parts()))

    @property
    def is_constant(self) -> bool:
        """Whether it is always the same finite time."""
        return self.draws == 0 and not self.is_never

    @property
    def is_never(self) -> bool:
        """Whether it does not end."""
        return any(isinstance(part, Never) for part in self.parts())


class SingleDraw(Distribution):
    """A distribution with a quantile function: one uniform number makes one duration."""

    __slots__ = ()

    @property
    def draws(self) -> int:
        """One, but none for what is certain."""
        return 1

    def parts(self) -> tuple[SingleDraw, ...]:
        """Itself alone."""
        return (self,)

    @abstractmethod
    def quantile(self, p: float, q: float) -> float:
        """Return the time that is not exceeded with probability p.

        Parameters: p and q = 1 - p, both, so that small ones of either kind are exact. Returns microseconds.
        """

    def at_hazard(self, hazard: float) -> float:
        """Return the time at which the cumulative hazard, -log(q), has the given value, however large."""
        p, q = quantiles.tails_at_hazard(hazard)
        return self.quantile(p, q)

    def sample(self, u: float) -> int:
        """Return the duration that belongs to a uniform number, in whole microseconds, at most NEVER."""
        return to_microseconds(self.quantile(u, 1.0 - u))

    def with_hazard(self, share: float) -> SingleDraw:
        """Return the time with `share` (0 to 1) of this one's hazard rate, as `beta` splits it."""
        if not 0 <= share <= 1:
            raise ValueError("a share of a hazard rate lies between 0 and 1")
        if share == 0:
            return Never()
        return self if share == 1 else self._with_less_hazard(share)

    def _with_less_hazard(self, share: float) -> SingleDraw:
        return ScaledHazard(of=self, share=share)

    def moment_with_hazard(self, share: float, power: int) -> float:
        """Return the mean of a power of the time with `share` (above 0) of the hazard rate, by quadrature."""
        # lazy: only the exact analysis of a shared cause with an unusual distribution needs scipy
        from scipy.integrate import quad

        def weighted(hazard: float) -> float:
            weight = math.exp(-hazard)
            return weight * math.pow(self.at_hazard(hazard / share), power) if weight else 0.0

        value: float = quad(weighted, 0, math.inf, epsabs=0, epsrel=1e-10, limit=500)[0]
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Never(SingleDraw):
    """What does not end."""

    @property
    def draws(self) -> int:
        """None: it is certain."""
        return 0

    def quantile(self, p: float, q: float) -> float:
        """Infinity."""
        return math.inf

    def moments(self) -> tuple[float, float]:
        """Infinity, without spread."""
        return math.inf, 0.0

    def _with_less_hazard(self, share: float) -> SingleDraw:
        return self

    def as_written(self) -> Written:
        """`never`."""
        return "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(SingleDraw):
    """Always `time` microseconds."""

    time: int

    @property
    def draws(self) -> int:
        """None: it is certain."""
        return 0

    def quantile(self, p: float, q: float) -> float:
        """The time itself."""
        return float(self.time)

    def sample(self, u: float) -> int:
        """The time itself."""
        return self.time

    def moments(self) -> tuple[float, float]:
        """The time itself, without spread."""
        return float(self.time), 0.0

    def _with_less_hazard(self, share: float) -> SingleDraw:
        return self

    def as_written(self) -> Written:
        """A duration."""
        return format_duration(self.time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponential(SingleDraw):
    """Without memory; `scale` is the mean in microseconds, above 0."""

    scale: float

    def quantile(self, p: float, q: float) -> float:
        """-scale log(q)."""
        return quantiles.exponential(p, q, self.scale)

    def at_hazard(self, hazard: float) -> float:
        """Scale x hazard."""
        return self.scale * hazard

    def moments(self) -> tuple[float, float]:
        """Scale, scale^2."""
        return self.scale, self.scale * self.scale

    def _with_less_hazard(self, share: float) -> SingleDraw:
        return Exponential(scale=self.scale / share)

    def as_written(self) -> Written:
        """`exponential: MEAN`."""
        return {"exponential": _text(self.scale)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weibull(SingleDraw):
    """Ageing (shape above 1) or infant mortality (below 1); `scale` in microseconds is exceeded by 1 / e."""

    shape: float
    scale: float
    written: Parameters = field(default=(), compare=False)

    @classmethod
    def from_mean(cls, *, shape: float, mean: float) -> Weibull:
        """Make the one with this mean in microseconds."""
        scale = mean / math.gamma(1.0 + 1.0 / shape)
        return cls(shape=shape, scale=scale, written=(("shape", shape), ("mean", mean)))

    def quantile(self, p: float, q: float) -> float:
        """Scale (-log q)^(1 / shape)."""
        return quantiles.weibull(p, q, self.shape, self.scale)

    def at_hazard(self, hazard: float) -> float:
        """Scale hazard^(1 / shape)."""
        return quantiles.weibull_at_hazard(hazard, self.shape, self.scale)

    def moments(self) -> tuple[float, float]:
        """Scale G(1), scale^2 (G(2) - G(1)^2), where G(n) = Gamma(1 + n / shape)."""
        first, second = math.gamma(1.0 + 1.0 / self.shape), math.gamma(1.0 + 2.0 / self.shape)
        return self.scale * first, self.scale * self.scale * (second - first * first)

    def _with_less_hazard(self, share: float) -> SingleDraw:
        longer = math.exp(min(-math.log(share) / self.shape, _LARGEST_EXPONENT))
        return Weibull(shape=self.shape, scale=self.scale * longer)

    def as_written(self) -> Written:
        """`weibull: {shape, scale}` or `{shape, mean}`."""
        return {"weibull": _mapping(self.written or (("shape", self.shape), ("scale", self.scale)))}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNormal(SingleDraw):
    """Its logarithm is normal with standard deviation `sigma`; `median` in microseconds."""

    median: float
    sigma: float
    written: Parameters = field(default=(), compare=False)

    @classmethod
    def from_p95(cls, *, median: float, p95: float) -> LogNormal:
        """Make the one with this median and 95% quantile in microseconds."""
        return cls(median=median, sigma=_sigma(median, p95), written=(("median", median), ("p95", p95)))

    @classmethod
    def usually(cls, *, usually: float, at_worst: float) -> LogNormal:
        """Make the one with this median and 95% quantile, in the words of people."""
        sigma = _sigma(usually, at_worst)
        return cls(median=usually, sigma=sigma, written=(("usually", usually), ("at_worst", at_worst)))

    @classmethod
    def from_mean(cls, *, mean: float, sd: float) -> LogNormal:
        """Make the one with this mean and standard deviation in microseconds."""
        spread = 1.0 + (sd / mean) * (sd / mean)
        median, sigma = mean / math.sqrt(spread), math.sqrt(math.log1p((sd / mean) * (sd / mean)))
        return cls(median=median, sigma=sigma, written=(("mean", mean), ("sd", sd)))

    def quantile(self, p: float, q: float) -> float:
        """Median exp(sigma z), where z is the standard normal quantile."""
        return quantiles.lognormal(p, q, self.median, self.sigma)

    def at_hazard(self, hazard: float) -> float:
        """The quantile, also far beyond the smallest q."""
        return quantiles.lognormal_at_hazard(hazard, self.median, self.sigma)

    def moments(self) -> tuple[float, float]:
        """Median exp(sigma^2 / 2), and the square of that times exp(sigma^2) - 1."""
        mean = self.median * math.exp(self.sigma * self.sigma / 2.0)
        return mean, mean * mean * math.expm1(self.sigma * self.sigma)

    def as_written(self) -> Written:
        """`usually: .., at_worst: ..`, or `lognormal: {median, p95}` or `{mean, sd}`."""
        p95 = quantiles.lognormal_at_deviate(Z95, self.median, self.sigma)
        plain = _mapping(self.written or (("median", self.median), ("p95", p95)))
        return plain if "usually" in plain else {"lognormal": plain}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gamma(SingleDraw):
    """The gamma distribution; `scale` in microseconds."""

    shape: float
    scale: float

    @classmethod
    def from_mean(cls, *, shape: float, mean: float) -> Gamma:
        """Make the one with this mean in microseconds."""
        return cls(shape=shape, scale=mean / shape)

    def quantile(self, p: float, q: float) -> float:
        """Scale times the inverse of the incomplete gamma function."""
        return quantiles.gamma(p, q, self.shape, self.scale)

    def at_hazard(self, hazard: float) -> float:
        """The quantile, also far beyond the smallest q."""
        return quantiles.gamma_at_hazard(hazard, self.shape, self.scale)

    def moments(self) -> tuple[float, float]:
        """Shape x scale, shape x scale^2."""
        return self.shape * self.scale, self.shape * self.scale * self.scale

    def as_written(self) -> Written:
        """`gamma: {shape, mean}`."""
        return {"gamma": _mapping((("shape", self.shape), ("mean", self.mean())))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal(SingleDraw):
    """A normal variable with mean `centre` and standard deviation `sd` in microseconds; below 0 becomes 0."""

    centre: float
    sd: float

    def quantile(self, p: float, q: float) -> float:
        """The normal quantile, or 0."""
        return quantiles.normal(p, q, self.centre, self.sd)

    def at_hazard(self, hazard: float) -> float:
        """The quantile, also far beyond the smallest q."""
        return quantiles.normal_at_hazard(hazard, self.centre, self.sd)

    def moments(self) -> tuple[float, float]:
        """Mean and variance of max(0, X): its mean is a little more than the centre."""
        z = self.centre / self.sd
        above = math.erfc(-z / math.sqrt(2.0)) / 2.0
        density = math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)
        mean = self.centre * above + self.sd * density
        square = (self.centre * self.centre + self.sd * self.sd) * above + self.centre * self.sd * density
        return mean, square - mean * mean

    def as_written(self) -> Written:
        """`normal: {mean, sd}`."""
        return {"normal": _mapping((("mean", self.centre), ("sd", self.sd)))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniform(SingleDraw):
    """Anything between `low` and `high` microseconds, all equally likely."""

    low: float
    high: float

    def quantile(self, p: float, q: float) -> float:
        """Low + p (high - low)."""
        return quantiles.uniform(p, q, self.low, self.high)

    def moments(self) -> tuple[float, float]:
        """The middle, and the width squared divided by 12."""
        return (self.low + self.high) / 2.0, (self.high - self.low) ** 2 / 12.0

    def as_written(self) -> Written:
        """`uniform: [a, b]`."""
        return {"uniform": _list((self.low, self.high))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Triangular(SingleDraw):
    """Between `low` and `high` microseconds, its density a triangle with its tip at `mode`."""

    low: float
    mode: float
    high: float

    def quantile(self, p: float, q: float) -> float:
        """One square root on either side of the mode."""
        return quantiles.triangular(p, q, self.low, self.mode, self.high)

    def moments(self) -> tuple[float, float]:
        """The mean of the three, and a quadratic form in the two sides of the mode."""
        left, right = self.mode - self.low, self.high - self.mode
        return (self.low + self.mode + self.high) / 3.0, (left * left + left * right + right * right) / 18.0

    def as_written(self) -> Written:
        """`triangular: [min, mode, max]`."""
        return {"triangular": _list((self.low, self.mode, self.high))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pert(SingleDraw):
    """A smooth hill between `low` and `high` microseconds with its top at `mode`, which has weight 4."""

    low: float
    mode: float
    high: float

    def quantile(self, p: float, q: float) -> float:
        """A scaled beta quantile."""
        return quantiles.pert(p, q, self.low, self.mode, self.high)

    def moments(self) -> tuple[float, float]:
        """(low + 4 mode + high) / 6, and (mean - low)(high - mean) / 7: the beta's parameters add to 6."""
        mean = (self.low + 4.0 * self.mode + self.high) / 6.0
        return mean, (mean - self.low) * (self.high - mean) / 7.0

    def as_written(self) -> Written:
        """`pert: [min, mode, max]`."""
        return {"pert": _list((self.low, self.mode, self.high))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Empirical(SingleDraw):
    """Each of `values`, ascending microseconds, is equally likely. `source`: their file and column."""

    values: tuple[float, ...]
    source: tuple[str, str] | None = field(default=None, compare=False)

    def quantile(self, p: float, q: float) -> float:
        """Value number floor(p n)."""
        return quantiles.empirical(p, q, self.values)

    def moments(self) -> tuple[float, float]:
        """The mean of the values and their mean square distance from it."""
        n = len(self.values)
        mean = math.fsum(self.values) / n
        return mean, math.fsum((value - mean) ** 2 for value in self.values) / n

    def moment_with_hazard(self, share: float, power: int) -> float:
        """Return the mean of a power of the time with `share` of the hazard rate, by summation."""
        n = len(self.values)
        left = [((n - i) / n) ** share for i in range(n + 1)]
        return math.fsum(value**power * (left[i] - left[i + 1]) for i, value in enumerate(self.values))

    def as_written(self) -> Written:
        """`empirical: [..]`, or the file and the column."""
        if self.source:
            return {"empirical": {"file": self.source[0], "column": self.source[1]}}
        return {"empirical": _list(self.values)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledHazard(SingleDraw):
    """The time with `share` (above 0, below 1) of the hazard rate of another; survival is its power."""

    of: SingleDraw
    share: float

    def quantile(self, p: float, q: float) -> float:
        """The other's time at a cumulative hazard of -log(q) / share."""
        return self.of.at_hazard(-math.log(q) / self.share)

    def at_hazard(self, hazard: float) -> float:
        """The other's time at hazard / share."""
        return self.of.at_hazard(hazard / self.share)

    def moments(self) -> tuple[float, float]:
        """By quadrature or summation."""
        mean = self.of.moment_with_hazard(self.share, 1)
        return mean, self.of.moment_with_hazard(self.share, 2) - mean * mean

    def as_written(self) -> Written:
        """The whole hazard's distribution: the share is written beside it, as `beta`."""
        return self.of.as_written()


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOf(Distribution):
    """One thing after another, independent; each part is drawn by its own process."""

    terms: tuple[Distribution, ...]

    @property
    def draws(self) -> int:
        """The draws of all terms."""
        return sum(term.draws for term in self.terms)

    def parts(self) -> tuple[SingleDraw, ...]:
        """The parts of all terms."""
        return tuple(part for term in self.terms for part in term.parts())

    def moments(self) -> tuple[float, float]:
        """The sums of both."""
        return math.fsum(term.mean() for term in self.terms), math.fsum(term.variance() for term in self.terms)

    def as_written(self) -> Written:
        """`sum: [DIST, ..]`."""
        return {"sum": [term.as_written() for term in self.terms]}


def _sigma(median: float, p95: float) -> float:
    return math.log(p95 / median) / Z95


def _text(time: float) -> str:
    return format_duration(to_microseconds(time))


def _mapping(parameters: Parameters) -> dict[str, Written]:
    return {name: value if name == "shape" else _text(value) for name, value in parameters}


def _list(times: Iterable[float]) -> list[Written]:
    return [_text(time) for time in times]
