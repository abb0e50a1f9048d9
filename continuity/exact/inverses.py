"""Quantiles of many probabilities at once, for the distributions whose inverse is known; not those of sums.

`continuity.distributions` gives one at a time, which simulation draws by; these agree with it to rounding.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtri

from continuity.distributions import (
    Distribution,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    Weibull,
)

Floats = npt.NDArray[np.float64]


def quantiles_of(law: Distribution, p: Floats, q: Floats) -> Floats:
    """The times that are not exceeded with probabilities p; q = 1 - p, so that small ones of either kind are exact.

    Raises TypeError for a distribution that has steps, or is made of others.
    """
    match law:
        case Exponential():
            return -law.scale * _log(q, p)
        case Weibull():
            return np.asarray(law.scale * (-_log(q, p)) ** (1.0 / law.shape))
        case LogNormal():
            return np.asarray(law.median * np.exp(law.sigma * _normal(p, q)))
        case Normal():
            return np.maximum(0.0, law.centre + law.sd * _normal(p, q))
        case Gamma():
            return np.asarray(law.scale * np.where(p < q, gammaincinv(law.shape, p), gammainccinv(law.shape, q)))
        case Uniform() | Triangular() | Pert():
            return _bounded(law, p, q)
        case _:
            raise TypeError(f"{type(law).__name__} has no inverse here")


def _bounded(law: Uniform | Triangular | Pert, p: Floats, q: Floats) -> Floats:
    width = law.high - law.low
    if isinstance(law, Uniform) or width == 0.0:
        return law.low + width * p
    if isinstance(law, Triangular):
        left, right = width * (law.mode - law.low), width * (law.high - law.mode)
        return np.where(p * width <= law.mode - law.low, law.low + np.sqrt(left * p), law.high - np.sqrt(right * q))
    above, under = (law.mode - law.low) / width, (law.high - law.mode) / width
    return np.asarray(law.low + width * betaincinv(1.0 + 4.0 * above, 1.0 + 4.0 * under, p))


def _log(q: Floats, p: Floats) -> Floats:
    """Log q, from whichever of both is small; -infinity of 0."""
    with np.errstate(divide="ignore"):
        return np.where(p < q, np.log1p(-p), np.log(q))


def _normal(p: Floats, q: Floats) -> Floats:
    return np.where(p < q, ndtri(p), -ndtri(q))
