"""Durations that are sums of others, against closed forms and against adaptive quadrature."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammainc, gammaincc, ndtr

from continuity.distributions import (
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pert,
    SingleDraw,
    SumOf,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.exact.inverses import quantiles_of
from continuity.exact.laws import cdf
from continuity.exact.tails import longer_than
from continuity.units import HOUR

LAWS: tuple[SingleDraw, ...] = (
    Exponential(scale=3.0 * HOUR),
    Weibull(shape=1.7, scale=4.0 * HOUR),
    LogNormal(median=3.0 * HOUR, sigma=0.7),
    Gamma(shape=2.5, scale=2.0 * HOUR),
    Normal(centre=9.0 * HOUR, sd=2.0 * HOUR),
    Uniform(low=1.0 * HOUR, high=5.0 * HOUR),
    Triangular(low=1.0 * HOUR, mode=2.0 * HOUR, high=6.0 * HOUR),
    Pert(low=1.0 * HOUR, mode=2.0 * HOUR, high=6.0 * HOUR),
)
EDGES = np.array([1e-3, 0.1, 0.2, 0.5, 0.9, 1 - 1e-6])


def at(law: SingleDraw | SumOf, hours: float) -> float:
    return float(cdf(law, np.array([hours * HOUR]))[0])


@pytest.mark.parametrize("law", LAWS, ids=lambda law: type(law).__name__)
def test_many_quantiles_are_those_of_the_simulation(law: SingleDraw) -> None:
    expected = [law.quantile(p, 1 - p) for p in EDGES.tolist()]
    assert quantiles_of(law, EDGES, 1 - EDGES) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("hours", [0.01, 1.0, 24.0, 300.0, 2000.0])
@pytest.mark.parametrize("means", [(50.0, 225.0), (225.0, 50.0), (0.1, 225.0), (8.0, 8.1)])
def test_two_exponential_stages(means: tuple[float, float], hours: float) -> None:
    a, b = means
    known = 1 - (a * math.exp(-hours / a) - b * math.exp(-hours / b)) / (a - b)
    assert at(SumOf(terms=tuple(Exponential(scale=each * HOUR) for each in means)), hours) == pytest.approx(
        known, abs=1e-10
    )


@pytest.mark.parametrize("hours", [0.5, 5.0, 12.0, 60.0])
def test_three_alike_stages_are_a_gamma_distribution(hours: float) -> None:
    stages = tuple(Exponential(scale=4.0 * HOUR) for _ in range(2))
    law = SumOf(terms=(*stages, Gamma(shape=3.0, scale=4.0 * HOUR)))
    assert at(law, hours) == pytest.approx(float(gammainc(5, hours / 4)), abs=1e-7)
    assert at(SumOf(terms=stages), hours) == pytest.approx(float(gammainc(2, hours / 4)), abs=1e-10)


@pytest.mark.parametrize("hours", [2.5, 4.0, 6.0, 8.0, 9.5])
def test_two_uniform_stages_are_a_triangle(hours: float) -> None:
    x = (hours - 2) / 4
    known = x**2 / 2 if x < 1 else 1 - (2 - x) ** 2 / 2
    assert at(SumOf(terms=(LAWS[5], LAWS[5])), hours) == pytest.approx(known, abs=1e-10)


@pytest.mark.parametrize("first", [*LAWS[:4], *LAWS[5:]], ids=lambda law: type(law).__name__)
@pytest.mark.parametrize("second", LAWS[:4], ids=lambda law: type(law).__name__)
def test_any_two_stages(first: SingleDraw, second: SingleDraw) -> None:
    """Against the mean of one's distribution function over the other's quantiles, by another quadrature."""
    hours = 9.0

    def over(p: float) -> float:
        return at(second, hours - first.quantile(p, 1 - p) / HOUR)

    end = at(first, hours)
    known = quad(over, 0.0, end, limit=400, epsabs=1e-12, epsrel=1e-12)[0]
    assert at(SumOf(terms=(first, second)), hours) == pytest.approx(known, abs=1e-8)


def test_a_normal_stage_that_may_take_no_time() -> None:
    known = quad(lambda x: math.exp(-x / 3) / 3 * ndtr(-x / 2), 0.0, 9.0, epsabs=1e-13)[0]
    assert at(SumOf(terms=(LAWS[0], LAWS[4])), 9.0) == pytest.approx(known, abs=1e-10)


@pytest.mark.parametrize("hours", [0.5, 12.0, 60.0, 200.0])
def test_what_is_left_of_two_alike_stages(hours: float) -> None:
    """P(D > t) and E[max(0, D - t)] of a gamma distribution of shape 2, also where they are tiny."""
    x = hours / 4
    share, excess = longer_than([Exponential(scale=4.0 * HOUR)] * 2, hours * HOUR)
    assert share == pytest.approx(float(gammaincc(2, x)), rel=1e-9)
    known = 2 * 4 * float(gammaincc(3, x)) - hours * float(gammaincc(2, x))
    assert excess / HOUR == pytest.approx(known, rel=1e-6)
