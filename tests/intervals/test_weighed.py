"""Intervals for means of what weighs very unequally."""

from __future__ import annotations

import math

import numpy as np
import pytest

from continuity.intervals import amount_estimate, effective_size, freedom_of, log_limits, weighed_estimate
from continuity.intervals.limits import Real
from continuity.intervals.special import student_quantile

RUNS = 2_000
NOMINAL = 0.95


def misses(estimate: object, runs: Real, truth: float) -> float:
    """The share of runs whose interval does not hold the truth."""
    found = [weighed_estimate(run) if estimate is weighed_estimate else amount_estimate(run) for run in runs]
    missed = [
        (each.high is not None and each.high < truth) or (each.low is not None and each.low > truth) for each in found
    ]
    return sum(missed) / len(missed)


def uneven(histories: int, sigma: float) -> tuple[Real, float]:
    """Runs of histories, of which half weigh nothing and the others have lognormal weights; and their true mean."""
    rng = np.random.default_rng(6)
    weights = rng.lognormal(0.0, sigma, (RUNS, histories)) * (rng.random((RUNS, histories)) < 0.5)
    return weights, 0.5 * math.exp(sigma**2 / 2)


@pytest.mark.parametrize(
    ("histories", "sigma"), [(10, 1.0), (30, 1.0), (100, 1.0), (30, 1.5), (200, 1.5), (1_000, 1.5)]
)
def test_intervals_of_uneven_weights_hold_the_truth(histories: int, sigma: float) -> None:
    """In 93% of runs or more, less 4 standard errors: with few heavy ones, no method without their law gives 95%."""
    runs, truth = uneven(histories, sigma)
    error = math.sqrt(0.07 * 0.93 / RUNS)
    assert misses(weighed_estimate, runs, truth) <= 0.07 + 4 * error


def test_they_miss_less_often_than_those_of_amounts_where_few_count() -> None:
    runs, truth = uneven(10, 1.5)
    error = math.sqrt(2 * 0.1 * 0.9 / RUNS)
    assert misses(weighed_estimate, runs, truth) < misses(amount_estimate, runs, truth) - 4 * error


def test_with_plenty_they_are_those_of_student() -> None:
    """An interval of +-1%: the scale of logarithms makes a difference of some 0.01% of the mean."""
    values = np.random.default_rng(1).gamma(1.0, 1.0, 40_000)
    found = weighed_estimate(values)
    half = student_quantile(len(values) - 1, (1 + NOMINAL) / 2) * values.std(ddof=1) / math.sqrt(len(values))
    assert found.low == pytest.approx(values.mean() - half, rel=2e-4)
    assert found.high == pytest.approx(values.mean() + half, rel=2e-4)


def test_effective_sizes() -> None:
    """Equal ones count in full, zeros not at all: for the mean by Kish, and less one for the variance."""
    equal = np.array([0.0, 3.0, 3.0, 3.0, 3.0])
    assert effective_size(equal) == pytest.approx(4.0)
    assert freedom_of(equal) == pytest.approx(3.0)
    assert freedom_of(np.array([1.0, 1.0, 2.0])) == pytest.approx(36 / 18 - 1)
    assert freedom_of(1e-200 * equal) == pytest.approx(3.0)
    assert effective_size(np.zeros(3)) == freedom_of(np.zeros(3)) == 0.0


def test_one_history_that_counts_gives_no_ends() -> None:
    found = weighed_estimate(np.array([0.0, 0.0, 4.0, 0.0]))
    assert (found.estimate, found.low, found.high) == (1.0, 0.0, None)
    assert weighed_estimate(np.array([0.0, 0.0, 0.4, 0.0]), ceiling=1.0).high == 1.0


@pytest.mark.parametrize("values", [np.zeros(50), np.full(50, 2.0), np.array([3.0])])
def test_what_does_not_differ_is_an_amount(values: Real) -> None:
    assert weighed_estimate(values) == amount_estimate(values)


def test_limits_are_as_far_from_the_mean_either_way() -> None:
    low, high, _ = log_limits(2.0, 0.5, 10.0, NOMINAL)
    assert low * high == pytest.approx(4.0)
    assert math.log(high / 2.0) == pytest.approx(2.228138852 * math.sqrt(math.log(1 + 0.25**2)))
