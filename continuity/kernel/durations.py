"""Durations, compiled from the same quantiles that Python runs: the functions of `continuity.quantiles` themselves.

Their five special functions are the C functions of scipy's `cython_special`, which Python's versions call, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from inspect import isfunction

import numpy as np
from scipy.special import cython_special

from continuity import quantiles
from continuity.kernel.arrays import Floats, Table
from continuity.kernel.compiling import Double, c_function, call_instead, compile_where_called, compiled
from continuity.kernel.random import uniform
from continuity.kernel.tables import Part, Shape
from continuity.units import NEVER

_CAPSULES = cython_special.__pyx_capi__
_ndtri = c_function(_CAPSULES, "ndtri", 1)
_ndtri_exp = c_function(_CAPSULES, "ndtri_exp", 1)
_gammaincinv = c_function(_CAPSULES, "gammaincinv", 2)
_gammainccinv = c_function(_CAPSULES, "gammainccinv", 2)
_betaincinv = c_function(_CAPSULES, "__pyx_fuse_0betaincinv", 3)

_REPLACED: dict[Double, Callable[..., Double]] = {
    quantiles.normal_quantile: lambda p: lambda p: _ndtri(p, 0),
    quantiles.normal_quantile_of_log: lambda log_p: lambda log_p: _ndtri_exp(log_p, 0),
    quantiles.gamma_quantile: lambda shape, p: lambda shape, p: _gammaincinv(shape, p, 0),
    quantiles.gamma_upper_quantile: lambda shape, q: lambda shape, q: _gammainccinv(shape, q, 0),
    quantiles.beta_quantile: lambda a, b, p: lambda a, b, p: _betaincinv(a, b, p, 0),
}
for _plain, _implementation in _REPLACED.items():
    call_instead(_plain, _implementation)
compile_where_called(
    *(
        function
        for function in vars(quantiles).values()
        if isfunction(function) and function.__module__ == quantiles.__name__ and function not in _REPLACED
    )
)


@compiled
def quantile(part: Part, values: Floats, p: float, q: float) -> float:  # noqa: PLR0911 - one for each
    """Return the time in microseconds that a part of a duration does not exceed with probability p = 1 - q."""
    shape = part.shape
    if shape == Shape.EXPONENTIAL:
        return quantiles.exponential(p, q, part.a)
    if shape == Shape.WEIBULL:
        return quantiles.weibull(p, q, part.a, part.b)
    if shape == Shape.LOGNORMAL:
        return quantiles.lognormal(p, q, part.a, part.b)
    if shape == Shape.NORMAL:
        return quantiles.normal(p, q, part.a, part.b)
    if shape == Shape.GAMMA:
        return quantiles.gamma(p, q, part.a, part.b)
    if shape == Shape.UNIFORM:
        return quantiles.uniform(p, q, part.a, part.b)
    if shape == Shape.TRIANGULAR:
        return quantiles.triangular(p, q, part.a, part.b, part.c)
    if shape == Shape.PERT:
        return quantiles.pert(p, q, part.a, part.b, part.c)
    # An array is no Sequence for type checkers, but has all that is asked of one here.
    return quantiles.empirical(p, q, values[part.first : part.first + part.count])  # type: ignore[arg-type]


@compiled
def at_hazard(part: Part, values: Floats, hazard: float) -> float:
    """Return the time in microseconds at which a part's cumulative hazard has the given value."""
    if part.shape == Shape.LOGNORMAL:
        return quantiles.lognormal_at_hazard(hazard, part.a, part.b)
    if part.shape == Shape.NORMAL:
        return quantiles.normal_at_hazard(hazard, part.a, part.b)
    if part.shape == Shape.GAMMA:
        return quantiles.gamma_at_hazard(hazard, part.a, part.b)
    p, q = quantiles.tails_at_hazard(hazard)
    return quantile(part, values, p, q)


@compiled
def sample(part: Part, values: Floats, u: float) -> int:
    """Return the time in whole microseconds that belongs to a uniform number, NEVER at most."""
    if part.share < 1.0:
        return quantiles.to_microseconds(at_hazard(part, values, -math.log(1.0 - u) / part.share))
    return quantiles.to_microseconds(quantile(part, values, u, 1.0 - u))


@compiled
def duration(parts: Table[Part], values: Floats, first: int, seed: np.uint64, replication: int, n: int) -> int:
    """Return the duration of event n in whole microseconds, NEVER at most.

    Parameters: `first`, the index of its first part.
    """
    total = 0
    index = first
    while True:
        part = parts[index]
        if part.shape == Shape.CERTAIN:
            time = part.certain
        else:
            time = sample(part, values, uniform(seed, part.key, n, replication))
        if time >= NEVER - total:  # asked this way round, because two that never end add up to no int64
            return NEVER
        total += time
        if not part.more:
            return total
        index += 1
