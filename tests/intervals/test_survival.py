"""Probabilities and the first outage: against published data, scipy.stats and by hand."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats

from continuity.intervals import (
    first_outage_estimate,
    kaplan_meier,
    proportion_estimate,
    reliability_estimate,
    unreliability_estimate,
)
from tests.intervals.kit import HOUR, YEAR, ends, whole


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (10, 10), (5, 10), (1, 20), (81, 263), (1, 1)])
def test_proportion_has_clopper_and_pearsons_limits(successes: int, n: int) -> None:
    expected = scipy.stats.binomtest(successes, n).proportion_ci(method="exact")
    assert ends(proportion_estimate(successes, n)) == pytest.approx(
        (expected.low, successes / n, expected.high), abs=1e-9
    )


def test_proportion_as_published() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 5
    assert ends(proportion_estimate(81, 263)) == pytest.approx((0.2527, 0.3080, 0.3676), abs=5e-5)
    assert ends(proportion_estimate(15, 148)) == pytest.approx((0.0578, 0.1014, 0.1617), abs=5e-5)
    assert ends(proportion_estimate(0, 20)) == pytest.approx((0, 0, 0.1684), abs=5e-5)
    assert ends(proportion_estimate(1, 29)) == pytest.approx((0.0009, 0.0345, 0.1776), abs=5e-5)


# Freireich et al. 1963: weeks in remission under 6-MP; negative is still in remission
REMISSION = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
WEEKS = np.abs(np.array(REMISSION, dtype=np.int64))
STILL = np.array(REMISSION) < 0


def test_kaplan_meier_on_published_data() -> None:
    # Klein and Moeschberger 2003, table 4.1B
    curve = kaplan_meier(WEEKS, STILL)
    assert curve.times_us.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.events.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert curve.survival == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    errors = curve.survival * np.sqrt(curve.variation)
    assert errors == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=6e-5)


def test_restricted_mean_on_published_data() -> None:
    # the same book, section 4.5: 23.3 weeks up to week 35, standard error 2.83
    estimate = first_outage_estimate(WEEKS * HOUR, STILL, 35 * HOUR)
    assert estimate.estimate == pytest.approx(23.29, abs=5e-3)
    assert estimate.standard_error == pytest.approx(2.83, abs=5e-3)
    assert "restricted to 35 h, 12 of 21 censored" in estimate.method


def test_restricted_mean_by_hand() -> None:
    # survival 4/5 from 1, 8/15 from 3, 0 from 5; areas 1, 2 * 4/5, 2 * 8/15
    times, censored = whole(1, 2, 3, 4, 5) * HOUR, np.array([False, True, False, True, False])
    estimate = first_outage_estimate(times, censored, 9 * HOUR)
    assert estimate.estimate == pytest.approx(1 + 8 / 5 + 16 / 15)
    variance = (8 / 3) ** 2 / (5 * 4) + (16 / 15) ** 2 / (3 * 2)
    assert estimate.standard_error == pytest.approx(math.sqrt(variance))


@pytest.mark.parametrize("at", [8, 12, 23, 30])
def test_reliability_with_censoring_agrees_with_scipy(at: int) -> None:
    curve = scipy.stats.ecdf(scipy.stats.CensoredData(uncensored=WEEKS[~STILL], right=WEEKS[STILL])).sf
    around: Any = curve.confidence_interval(method="log-log")  # its stub is wrong
    step = np.searchsorted(curve.quantiles, at, side="right") - 1
    expected = [part.probabilities[step] for part in (around.low, curve, around.high)]
    assert ends(reliability_estimate(WEEKS, STILL, at)) == pytest.approx(expected, rel=1e-9)
    mirrored = ends(unreliability_estimate(WEEKS, STILL, at))
    assert mirrored == pytest.approx([1 - end for end in reversed(expected)], rel=1e-9)


def test_reliability_while_all_are_watched_is_binomial() -> None:
    estimate = reliability_estimate(whole(3, 5, 9, 9), np.array([False, False, False, True]), 5)
    assert estimate == proportion_estimate(2, 4)
    assert unreliability_estimate(whole(3, 5, 9, 9), np.array([False, False, False, True]), 5).estimate == 0.5


def test_reliability_beyond_all_watching_is_not_measured() -> None:
    assert reliability_estimate(WEEKS, STILL, 36).method == "not measured: nobody was watched for so long"


def test_reliability_that_ended_before_censoring_reached_it() -> None:
    times, censored = whole(1, 2, 3), np.array([True, False, False])
    low, survival, high = ends(reliability_estimate(times, censored, 4))
    assert (low, survival) == (0, 0)
    assert high == pytest.approx(1 - 0.025 ** (1 / 3))


def test_first_outage_all_seen_is_a_plain_mean() -> None:
    times = np.random.default_rng(3).exponential(100 * HOUR, 2000).astype(np.int64)
    estimate = first_outage_estimate(times, np.zeros(2000, dtype=np.bool_), YEAR)
    expected = scipy.stats.t.interval(0.95, 1999, times.mean() / HOUR, scipy.stats.sem(times / HOUR))
    assert ends(estimate) == pytest.approx((expected[0], times.mean() / HOUR, expected[1]), rel=1e-9)


def test_first_outage_never_seen_says_so() -> None:
    estimate = first_outage_estimate(np.full(40, YEAR), np.ones(40, dtype=np.bool_), YEAR)
    assert ends(estimate) == pytest.approx((8760 * 0.025 ** (1 / 40), 8760, 8760))
    assert "40 of 40 censored" in estimate.method


def test_restricted_mean_without_event_before_the_end() -> None:
    estimate = first_outage_estimate(whole(3, 9, 9) * HOUR, np.array([True, True, True]), 9 * HOUR)
    assert ends(estimate) == pytest.approx((9 * 0.025 ** (1 / 2), 9, 9))
