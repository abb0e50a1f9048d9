"""Scalar quantiles against scipy.stats, in the middle and in both tails, and compiled against plain."""

import math
import subprocess
import sys
from collections.abc import Callable
from functools import partial

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.distributions import rv_frozen

from continuity import quantiles
from continuity.quantiles import to_microseconds
from continuity.units import NEVER

PROBABILITIES = (2.0**-53, 2.0**-30, 2.0**-10, 0.05, 0.25, 0.5, 0.75, 0.95, 1 - 2.0**-10, 1 - 2.0**-40)
TAILS = (0.1, 1e-6, 2.0**-53, 1e-30, 1e-100)

CASES: dict[str, tuple[Callable[[float, float], float], rv_frozen]] = {
    "exponential": (partial(quantiles.exponential, mean=30.0), stats.expon(scale=30.0)),
    "normal": (partial(quantiles.normal, mean=50.0, sd=2.0), stats.norm(50.0, 2.0)),
    "uniform": (partial(quantiles.uniform, low=3.0, high=11.0), stats.uniform(3.0, 8.0)),
    **{
        f"weibull {k}": (partial(quantiles.weibull, shape=k, scale=7.0), stats.weibull_min(k, scale=7.0))
        for k in (0.5, 1.0, 1.7, 10.0)
    },
    **{
        f"lognormal {s}": (partial(quantiles.lognormal, median=9.0, sigma=s), stats.lognorm(s, scale=9.0))
        for s in (0.1, 0.8, 2.5)
    },
    **{
        f"gamma {k}": (partial(quantiles.gamma, shape=k, scale=4.0), stats.gamma(k, scale=4.0))
        for k in (0.3, 1.0, 2.5, 40.0)
    },
    **{
        f"triangular {mode}": (
            partial(quantiles.triangular, low=2.0, mode=mode, high=10.0),
            stats.triang((mode - 2) / 8, 2.0, 8.0),
        )
        for mode in (2.0, 3.0, 10.0)
    },
    **{
        f"pert {mode}": (
            partial(quantiles.pert, low=2.0, mode=mode, high=10.0),
            stats.beta(1 + (mode - 2) / 2, 1 + (10 - mode) / 2, 2.0, 8.0),
        )
        for mode in (2.0, 3.0, 10.0)
    },
}


@pytest.mark.parametrize("p", PROBABILITIES)
@pytest.mark.parametrize("name", CASES)
def test_quantiles_are_those_of_scipy(name: str, p: float) -> None:
    quantile, reference = CASES[name]
    assert quantile(p, 1 - p) == pytest.approx(float(reference.ppf(p)), rel=1e-12)


@pytest.mark.parametrize("q", TAILS)
@pytest.mark.parametrize("name", CASES)
def test_upper_tails_keep_their_precision(name: str, q: float) -> None:
    quantile, reference = CASES[name]
    assert quantile(1 - q, q) == pytest.approx(float(reference.isf(q)), rel=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_lower_tails_rise(name: str) -> None:
    quantile, _ = CASES[name]
    grid = [(k + 0.5) / 2**52 for k in (*range(5), *range(10, 10**4, 1_999), 2**51, 2**52 - 2, 2**52 - 1)]
    values = [quantile(u, 1 - u) for u in grid]
    assert values == sorted(values)
    assert values[0] >= 0


def test_normal_below_0_is_0() -> None:
    assert quantiles.normal(0.1, 0.9, 1.0, 2.0) == 0
    assert quantiles.normal(0.5, 0.5, 1.0, 2.0) == 1


def test_empirical_values_are_equally_likely_steps() -> None:
    values = (1.0, 5.0, 5.0, 8.0)
    picked = [quantiles.empirical(p, 1 - p, values) for p in (2.0**-53, 0.2499, 0.25, 0.74, 0.75, 1 - 2.0**-53, 1)]
    assert picked == [1, 1, 5, 5, 8, 8, 8]


def test_z95_is_the_95_percent_quantile() -> None:
    assert float(stats.norm.ppf(0.95)) == pytest.approx(quantiles.Z95, rel=1e-15)


HAZARDS = (1e-12, 0.01, 1.0, 30.0, 600.0, 689.99, 690.01, 700.0)


@pytest.mark.parametrize("hazard", HAZARDS)
def test_times_at_a_hazard_have_that_hazard(hazard: float) -> None:
    survivals = (
        -stats.weibull_min.logsf(quantiles.weibull_at_hazard(hazard, 1.7, 2.0), 1.7, scale=2.0),
        -stats.lognorm.logsf(quantiles.lognormal_at_hazard(hazard, 2.0, 0.5), 0.5, scale=2.0),
        -stats.norm.logsf(quantiles.normal_at_hazard(hazard, 20.0, 2.0), 20.0, 2.0),
        *(-stats.gamma.logsf(quantiles.gamma_at_hazard(hazard, k, 2.0), k, scale=2.0) for k in (0.2, 3.0, 90.0)),
    )
    assert survivals == pytest.approx([hazard] * len(survivals), rel=1e-9)


@pytest.mark.parametrize("shape", [0.1, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("hazard", [800.0, 1e4, 1e9])
def test_gamma_far_beyond_the_smallest_float(shape: float, hazard: float) -> None:
    x = quantiles.gamma_at_hazard(hazard, shape, 1.0)
    if shape == int(shape):  # the tail is that of a Poisson sum: exp(-x) (1 + x + x^2/2! ...)
        tail = x - math.log(math.fsum(x**i / math.factorial(i) for i in range(int(shape))))
    else:  # leading terms of the asymptotic series
        tail = x - (shape - 1) * math.log(x) - math.log1p((shape - 1) / x) + math.lgamma(shape)
    assert tail == pytest.approx(hazard, rel=1e-8)


def test_hazard_transform_multiplies_the_hazard() -> None:
    p, q = quantiles.tails_at_hazard(-math.log(0.3) / 0.05)
    assert q == pytest.approx(0.3**20, rel=1e-14)
    assert p == 1 - q
    p, q = quantiles.tails_at_hazard(1e-20)
    assert (p, q) == (1e-20, 1.0)


@pytest.mark.parametrize(
    ("time", "whole"),
    [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2.0**60, 2**60), (2.0**62, NEVER), (1e300, NEVER), (math.inf, NEVER)],
)
def test_times_are_rounded_once_and_capped(time: float, whole: int) -> None:
    assert to_microseconds(time) == whole


@given(st.floats(0, 2.0**52))
def test_rounding_is_to_the_nearest(time: float) -> None:
    assert abs(to_microseconds(time) - time) <= 0.5


COMPILED: dict[str, tuple[float, ...]] = {
    "exponential": (3.6e9,),
    "uniform": (1e9, 3e9),
    "triangular": (1e9, 2e9, 5e9),
    "weibull_at_hazard": (1.7, 3.6e9),
    "lognormal_at_deviate": (1e9, 0.8),
    "to_microseconds": (),
}


@pytest.mark.parametrize("name", COMPILED)
def test_compiled_quantiles_have_the_same_bits(name: str) -> None:
    plain: Callable[..., object] = getattr(quantiles, name)
    compiled: Callable[..., object] = numba.njit(plain)
    pairs = name in ("exponential", "uniform", "triangular")
    for word in np.random.default_rng(1).integers(0, 2**52, 2_000).tolist():
        u = (word + 0.5) / 2**52
        arguments = (u, 1 - u) if pairs else (-math.log(u) * 3,)
        assert compiled(*arguments, *COMPILED[name]) == plain(*arguments, *COMPILED[name])


def test_scipy_is_imported_only_when_a_special_function_is_needed() -> None:
    program = (
        "import sys; from continuity import distribution_forms as d;"
        "d.parse_distribution({'pert': ['1m', '2m', '3m']}).mean();"
        "d.parse_distribution({'weibull': {'shape': 2, 'mean': '1h'}}).sample(0.5);"
        "print('scipy' in sys.modules, 'numpy' in sys.modules);"
        "d.parse_distribution({'pert': ['1m', '2m', '3m']}).sample(0.5); print('scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True"]
