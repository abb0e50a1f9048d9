"""Durations, compiled from the same quantiles that Python runs: the functions of `continuity.quantiles` themselves.

Their five special functions are the C functions of scipy's `cython_special`, which Python's versions call, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from inspect import isfunction

from scipy.special import cython_special

from continuity import quantiles
from continuity.kernel.arrays import Floats, Table
from continuity.kernel.compiling import Double, apart, c_function, call_instead, compile_where_called, compiled, inlined
from continuity.kernel.random import uniform, uniform_of_try
from continuity.kernel.state import Run
from continuity.kernel.tables import Form, Part, Shape, Tables
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
def quantile(form: Form, values: Floats, p: float, q: float) -> float:  # noqa: PLR0911 - one for each
    """Return the time in microseconds that a part of a duration does not exceed with probability p = 1 - q."""
    shape = form.shape
    if shape == Shape.EXPONENTIAL:
        return quantiles.exponential(p, q, form.a)
    if shape == Shape.WEIBULL:
        return quantiles.weibull(p, q, form.a, form.b)
    if shape == Shape.LOGNORMAL:
        return quantiles.lognormal(p, q, form.a, form.b)
    if shape == Shape.NORMAL:
        return quantiles.normal(p, q, form.a, form.b)
    if shape == Shape.GAMMA:
        return quantiles.gamma(p, q, form.a, form.b)
    if shape == Shape.UNIFORM:
        return quantiles.uniform(p, q, form.a, form.b)
    if shape == Shape.TRIANGULAR:
        return quantiles.triangular(p, q, form.a, form.b, form.c)
    if shape == Shape.PERT:
        return quantiles.pert(p, q, form.a, form.b, form.c)
    # An array is no Sequence for type checkers, but has all that is asked of one here.
    return quantiles.empirical(p, q, values[form.first : form.first + form.count])  # type: ignore[arg-type]


@compiled
def at_hazard(form: Form, values: Floats, hazard: float) -> float:
    """Return the time in microseconds at which a part's cumulative hazard has the given value."""
    if form.shape == Shape.LOGNORMAL:
        return quantiles.lognormal_at_hazard(hazard, form.a, form.b)
    if form.shape == Shape.NORMAL:
        return quantiles.normal_at_hazard(hazard, form.a, form.b)
    if form.shape == Shape.GAMMA:
        return quantiles.gamma_at_hazard(hazard, form.a, form.b)
    p, q = quantiles.tails_at_hazard(hazard)
    return quantile(form, values, p, q)


@compiled
def sample(form: Form, values: Floats, u: float) -> int:
    """Return the time in whole microseconds that belongs to a uniform number, NEVER at most."""
    if form.share < 1.0:
        return quantiles.to_microseconds(at_hazard(form, values, -math.log(1.0 - u) / form.share))
    return quantiles.to_microseconds(quantile(form, values, u, 1.0 - u))


@inlined
def duration(tables: Tables, run: Run, first: int, n: int) -> int:
    """Return the duration of event n in whole microseconds, NEVER at most.

    Parameters: `first`, the index of its first part.
    """
    part = tables.parts[first]
    form = tables.forms[part.form]
    if form.shape == Shape.EXPONENTIAL and form.share == 1.0 and not part.more:  # the usual one, made quick
        q = 1.0 - uniform(run.seed, part.key, n, run.replication)
        return quantiles.to_microseconds(quantiles.exponential(0.0, q, form.a))
    return _any_duration(tables.parts, tables.forms, tables.values, run, first, n, 0)


@inlined
def duration_of_try(tables: Tables, run: Run, first: int, n: int, m: int) -> int:
    """Return the duration of try m (from 0) of event n, as `duration` does."""
    return _any_duration(tables.parts, tables.forms, tables.values, run, first, n, m)


@apart
def _any_duration(parts: Table[Part], forms: Table[Form], values: Floats, run: Run, first: int, n: int, m: int) -> int:
    total = 0
    index = first
    while True:
        part = parts[index]
        form = forms[part.form]
        if form.shape == Shape.CERTAIN:
            time = form.certain
        else:
            time = sample(form, values, uniform_of_try(run.seed, part.key, n, m, run.replication))
        if time >= NEVER - total:  # asked this way round, because two that never end add up to no int64
            return NEVER
        total += time
        if not part.more:
            return total
        index += 1
