"""The hazard rate of a life at an age: how likely its end is in the next moment, if it has lasted so long.

hazard(x) = f(x) / (1 - F(x)), per microsecond. Lives that end at set times, or that are sums, have none here: None.
Formulas: W. Q. Meeker, L. A. Escobar, Statistical Methods for Reliability Data, Wiley 1998, chapters 4 and 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from continuity.distributions import Distribution, Exponential, Gamma, LogNormal, ScaledHazard, Uniform, Weibull

Hazard = Callable[[float], float]
"""The hazard rate per microsecond, by the age in microseconds."""

_YOUNGEST = 0.5
"""Half of the smallest age there is: some hazards are infinite at 0."""
_ROOT_OF_TWO, _ROOT_OF_TWO_PI = math.sqrt(2.0), math.sqrt(2.0 * math.pi)
_FAR_OUT = 30.0


def hazard_of(life: Distribution, share: float = 1.0) -> Hazard | None:
    """Return a share of the hazard rate of a life, by its age; None where it has none, or none that is known here."""
    whole = _whole_hazard(life)
    return whole if whole is None or share == 1.0 else lambda age: share * whole(age)


def _whole_hazard(life: Distribution) -> Hazard | None:
    match life:
        case Exponential(scale=scale):
            return lambda age: 1.0 / scale
        case Weibull(shape=shape, scale=scale):
            return lambda age: shape / scale * (max(age, _YOUNGEST) / scale) ** (shape - 1.0)
        case LogNormal(median=median, sigma=sigma):
            return lambda age: _lognormal(max(age, _YOUNGEST), median, sigma)
        case Gamma(shape=shape, scale=scale):
            return lambda age: _gamma(max(age, _YOUNGEST) / scale, shape) / scale
        case Uniform(low=low, high=high):
            return lambda age: 1.0 / (high - age) if low <= age < high else 0.0
        case ScaledHazard(of=whole, share=share):
            return hazard_of(whole, share)
        case _:
            return None


def _lognormal(age: float, median: float, sigma: float) -> float:
    return _normal(math.log(age / median) / sigma) / (sigma * age)


def _normal(z: float) -> float:
    """The standard normal density over its upper tail; far out, where both vanish, by Laplace's fraction."""
    if z > _FAR_OUT:
        return z + 1.0 / (z + 2.0 / z)
    return math.exp(-0.5 * z * z) / _ROOT_OF_TWO_PI / (0.5 * math.erfc(z / _ROOT_OF_TWO))


def _gamma(x: float, shape: float) -> float:
    """The hazard rate at x scales; far out, where the tail vanishes, its asymptote."""
    # lazy: scipy takes long to load, and few lives are of this kind
    from scipy.special import gammaincc

    tail = float(gammaincc(shape, x))
    if tail <= 0.0:
        return max(0.0, 1.0 - (shape - 1.0) / x)
    return math.exp((shape - 1.0) * math.log(x) - x - math.lgamma(shape)) / tail
