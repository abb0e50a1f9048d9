"""Hazard rates against the slope of the cumulative hazard, which the quantiles give without them."""

from __future__ import annotations

import pytest

from continuity.distributions import (
    Constant,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Never,
    ScaledHazard,
    SingleDraw,
    SumOf,
    Uniform,
    Weibull,
)
from continuity.hazards import hazard_of

HOUR = 3.6e9
LIVES = (
    Exponential(scale=100 * HOUR),
    Weibull(shape=2.5, scale=100 * HOUR),
    Weibull(shape=0.6, scale=100 * HOUR),
    LogNormal(median=100 * HOUR, sigma=0.8),
    Gamma(shape=3.0, scale=40 * HOUR),
    Gamma(shape=0.5, scale=40 * HOUR),
    Uniform(low=10 * HOUR, high=90 * HOUR),
    ScaledHazard(of=LogNormal(median=100 * HOUR, sigma=0.8), share=0.2),
)
STEP = 1e-4


@pytest.mark.parametrize("life", LIVES, ids=repr)
@pytest.mark.parametrize("hazard", [0.01, 0.3, 1.0, 5.0])
def test_slope_of_the_cumulative_hazard(life: SingleDraw, hazard: float) -> None:
    rate = hazard_of(life)
    assert rate is not None
    age, before, after = (life.at_hazard(hazard * factor) for factor in (1.0, 1.0 - STEP, 1.0 + STEP))
    assert rate(age) == pytest.approx(2 * STEP * hazard / (after - before), rel=1e-5)


@pytest.mark.parametrize("life", LIVES, ids=repr)
def test_far_out(life: SingleDraw) -> None:
    """Where nothing is left of the tail, the rate still is a number, and not below 0."""
    rate = hazard_of(life)
    assert rate is not None
    for age in (0.0, 1e5 * HOUR, 1e9 * HOUR):
        assert 0.0 <= rate(age) < float("inf")


def test_share_of_a_hazard() -> None:
    life = Weibull(shape=2.0, scale=HOUR)
    whole, part = hazard_of(life), hazard_of(life, 0.25)
    assert whole is not None
    assert part is not None
    assert part(HOUR / 3) == pytest.approx(0.25 * whole(HOUR / 3), rel=1e-15)


@pytest.mark.parametrize(
    "life",
    [
        Constant(time=5),
        Never(),
        Empirical(values=(1.0, 2.0)),
        SumOf(terms=(Exponential(scale=1.0), Exponential(scale=2.0))),
    ],
)
def test_lives_without_a_hazard(life: SingleDraw) -> None:
    assert hazard_of(life) is None
