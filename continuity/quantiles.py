"""Quantiles as plain functions of floats: what Python runs as it is, a compiler can compile unchanged.

Every quantile takes both p, the probability of lying below it, and q = 1 - p, so that no digit of a small
tail is lost. Times are microseconds as floats; `to_microseconds` rounds, once. Only `math` is used and,
behind functions of their own (`normal_quantile` to `beta_quantile`), five of scipy's `cython_special`. A
compiler puts the same five C functions in their place; then all bits agree.

Formulas without a source given: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions,
volumes 1 and 2, Wiley 1994 and 1995.
"""

import math
from collections.abc import Sequence
from functools import cache
from types import ModuleType

from continuity.units import NEVER

Z95 = 1.6448536269514722
"""The standard normal's 95% quantile."""

_LARGEST_EXPONENT = 700.0  # exp of it is still a float, and longer than any time
_DEEP = 690.0  # beyond this cumulative hazard exp(-hazard) comes near the smallest floats
_HARDEST = 1e30  # a cumulative hazard that is reached beyond any time that counts
_SMALLEST_TAIL = 1e-100  # the beta quantile fails near the smallest floats; here it is less than 1e-19
_PRECISION = 1e-15


def to_microseconds(time: float) -> int:
    """Return a time of at least 0 as whole microseconds, half upwards; NEVER if it is as long as that."""
    return NEVER if time >= NEVER else int(time + 0.5)


def tails_at_hazard(hazard: float) -> tuple[float, float]:
    """Return (p, q) where the cumulative hazard -log(q) has the given value.

    Multiplying a hazard rate by c multiplies the cumulative hazard, so the new time at (p, q) is the old one
    at `tails_at_hazard(-log(q) / c)`.
    """
    return -math.expm1(-hazard), math.exp(-hazard)


def exponential(p: float, q: float, mean: float) -> float:
    """Return the exponential quantile."""
    return -mean * math.log(q)


def weibull(p: float, q: float, shape: float, scale: float) -> float:
    """Return the Weibull quantile, scale (-log q)^(1/shape)."""
    return weibull_at_hazard(-math.log(q), shape, scale)


def weibull_at_hazard(hazard: float, shape: float, scale: float) -> float:
    """Return the time at which a Weibull distribution's cumulative hazard has the given value."""
    return scale * math.pow(hazard, 1.0 / shape)


def lognormal(p: float, q: float, median: float, sigma: float) -> float:
    """Return the lognormal quantile; sigma is the standard deviation of the logarithm."""
    return lognormal_at_deviate(normal_deviate(p, q), median, sigma)


def lognormal_at_hazard(hazard: float, median: float, sigma: float) -> float:
    """Return the time at which a lognormal distribution's cumulative hazard has the given value."""
    return lognormal_at_deviate(normal_deviate_at_hazard(hazard), median, sigma)


def lognormal_at_deviate(deviate: float, median: float, sigma: float) -> float:
    """Return the lognormal value that belongs to a value of the standard normal distribution."""
    return median * math.exp(min(sigma * deviate, _LARGEST_EXPONENT))


def normal(p: float, q: float, mean: float, sd: float) -> float:
    """Return the normal quantile, 0 where that is negative."""
    return max(0.0, mean + sd * normal_deviate(p, q))


def normal_at_hazard(hazard: float, mean: float, sd: float) -> float:
    """Return the time at which the cumulative hazard of `normal` has the given value."""
    return max(0.0, mean + sd * normal_deviate_at_hazard(hazard))


def normal_deviate(p: float, q: float) -> float:
    """Return the standard normal quantile, exact in both tails."""
    return normal_quantile(p) if p < q else -normal_quantile(q)


def normal_deviate_at_hazard(hazard: float) -> float:
    """Return the standard normal quantile where -log(q) has the given value, however large."""
    if hazard < _DEEP:
        p, q = tails_at_hazard(hazard)
        return normal_deviate(p, q)
    return -normal_quantile_of_log(-hazard)


def gamma(p: float, q: float, shape: float, scale: float) -> float:
    """Return the gamma quantile."""
    return scale * (gamma_quantile(shape, p) if p < q else gamma_upper_quantile(shape, q))


def gamma_at_hazard(hazard: float, shape: float, scale: float) -> float:
    """Return the time at which a gamma distribution's cumulative hazard has the given value."""
    if hazard < _DEEP:
        p, q = tails_at_hazard(hazard)
        return gamma(p, q, shape, scale)
    return scale * _gamma_deep(min(hazard, _HARDEST), shape)


def uniform(p: float, q: float, low: float, high: float) -> float:
    """Return the quantile of the uniform distribution on [low, high]."""
    return low + p * (high - low)


def triangular(p: float, q: float, low: float, mode: float, high: float) -> float:
    """Return the quantile of the triangular distribution."""
    if p * (high - low) < mode - low:
        return low + math.sqrt(p * (high - low) * (mode - low))
    return high - math.sqrt(q * (high - low) * (high - mode))


def pert(p: float, q: float, low: float, mode: float, high: float) -> float:
    """Return the quantile of the PERT distribution: beta on [low, high] with parameters that add to 6.

    Source: D. G. Malcolm and others, Application of a technique for research and development program
    evaluation, Operations Research 7 (1959), with weight 4 on the mode.
    """
    span = high - low
    a = 1.0 + 4.0 * (mode - low) / span
    b = 1.0 + 4.0 * (high - mode) / span
    if p < q:
        return low + span * beta_quantile(a, b, max(p, _SMALLEST_TAIL))
    return high - span * beta_quantile(b, a, max(q, _SMALLEST_TAIL))


def empirical(p: float, q: float, values: Sequence[float]) -> float:
    """Return value number floor(p n) of n values in ascending order: each equally likely, nothing between."""
    return values[min(int(p * len(values)), len(values) - 1)]


def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of p; `ndtri`."""
    value: float = _special().ndtri(p)
    return value


def normal_quantile_of_log(log_p: float) -> float:
    """Return the standard normal quantile of exp(log_p); `ndtri_exp`."""
    value: float = _special().ndtri_exp(log_p)
    return value


def gamma_quantile(shape: float, p: float) -> float:
    """Return the quantile of the gamma distribution with scale 1; `gammaincinv`."""
    value: float = _special().gammaincinv(shape, p)
    return value


def gamma_upper_quantile(shape: float, q: float) -> float:
    """Return what the gamma distribution with scale 1 exceeds with probability q; `gammainccinv`."""
    value: float = _special().gammainccinv(shape, q)
    return value


def beta_quantile(a: float, b: float, p: float) -> float:
    """Return the quantile of the beta distribution; `betaincinv` for doubles."""
    value: float = _special().betaincinv(a, b, p)
    return value


@cache
def _special() -> ModuleType:
    # lazy: scipy takes longer to import than a plan takes to check
    from scipy.special import cython_special

    return cython_special


def _gamma_deep(hazard: float, shape: float) -> float:
    """Return where the gamma distribution with scale 1 reaches a large cumulative hazard.

    By Newton's method; the derivative is the hazard rate, and out there the curve is nearly straight.
    """
    x = hazard + shape
    for _ in range(50):
        rate, tail_hazard = _gamma_tail(x, shape)
        step = (hazard - tail_hazard) / rate
        x += step
        if abs(step) <= _PRECISION * x:
            break
    return x


def _gamma_tail(x: float, shape: float) -> tuple[float, float]:
    """Return hazard rate and cumulative hazard at x > shape + 1 of the gamma distribution with scale 1.

    The upper incomplete gamma function is exp(-x) x^shape times a continued fraction of Legendre, evaluated
    by the modified method of Lentz. Source: NIST Digital Library of Mathematical Functions, 8.9.2.
    """
    b = x + 1.0 - shape
    c = math.inf
    d = 1.0 / b
    fraction = d
    for i in range(1, 10_000):
        a = -i * (i - shape)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        fraction *= c * d
        if abs(c * d - 1.0) < _PRECISION:
            break
    rate = 1.0 / (x * fraction)
    return rate, x - shape * math.log(x) - math.log(fraction) + math.lgamma(shape)
