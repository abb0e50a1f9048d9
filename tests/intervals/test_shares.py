"""Availability, down time and level: intervals from either end, with many and few replications."""

import math

import numpy as np
import pytest
import scipy.stats

from continuity.intervals import OutageLengths, downtime_estimate, mean_estimate, pooled_share_estimate, share_estimate
from tests.intervals.kit import HOUR, NONE, YEAR, ends, whole


def test_many_outages_get_students_t_over_replications() -> None:
    down = np.random.default_rng(1).gamma(40, HOUR / 40, 500).astype(np.int64)
    estimate = downtime_estimate(down, YEAR, OutageLengths.of([HOUR // 40] * 20_000))
    expected = scipy.stats.t.interval(0.95, 499, down.mean() / HOUR, scipy.stats.sem(down / HOUR))
    assert ends(estimate) == pytest.approx((expected[0], down.mean() / HOUR, expected[1]), rel=1e-9)
    assert estimate.standard_error == pytest.approx(scipy.stats.sem(down / HOUR))
    assert estimate.method == "Student's t over replications"


def test_fewer_than_100_outages_never_get_students_t() -> None:
    lengths = np.random.default_rng(1).gamma(400, HOUR / 400, 99).astype(np.int64)
    assert "gamma type" in downtime_estimate(lengths, YEAR, OutageLengths.of(lengths)).method
    again = np.append(lengths, lengths[0])
    assert "Student" in downtime_estimate(again, YEAR, OutageLengths.of(again)).method


def test_no_outage_gives_an_honest_bound() -> None:
    estimate = share_estimate(np.zeros(1000, dtype=np.int64), YEAR, NONE)
    assert ends(estimate) == pytest.approx((0.025 ** (1 / 1000), 1, 1))
    assert "not seen" in estimate.method


def test_always_down_is_the_mirror_image_of_never_down() -> None:
    never = share_estimate(np.zeros(50, dtype=np.int64), YEAR, NONE)
    always = share_estimate(np.full(50, YEAR), YEAR, OutageLengths.of([YEAR] * 50))
    assert ends(always) == pytest.approx([1 - end for end in reversed(ends(never))])


def test_nearly_always_down_is_the_mirror_image_of_seldom_down() -> None:
    rng = np.random.default_rng(2)
    down = np.where(rng.random(400) < 0.02, (rng.exponential(0.01, 400) * YEAR).astype(np.int64), 0)
    seldom = share_estimate(down, YEAR, OutageLengths.of(down[down > 0]))
    mostly = share_estimate(YEAR - down, YEAR, OutageLengths.of(YEAR - down))
    assert ends(mostly) == pytest.approx([1 - end for end in reversed(ends(seldom))], rel=1e-9)


def test_down_time_keeps_the_digits_that_availability_loses() -> None:
    down = np.zeros(1000, dtype=np.int64)
    down[:12] = 1
    low, mean, high = ends(downtime_estimate(down, YEAR, OutageLengths.of([1] * 12)))
    assert mean == pytest.approx(12 / 1000 / HOUR, rel=1e-12)
    assert 0.4 * mean < low < mean < high < 2.5 * mean


def test_planned_outages_have_no_part_in_the_interval() -> None:
    surprise = np.zeros(200, dtype=np.int64)
    surprise[:6] = [HOUR, 2 * HOUR, HOUR, 5 * HOUR, HOUR, 3 * HOUR]
    lengths = OutageLengths.of(surprise[:6])
    alone = downtime_estimate(surprise, YEAR, lengths)
    planned = downtime_estimate(surprise + 24 * HOUR, YEAR, lengths + OutageLengths.of([2 * HOUR] * 2400))
    assert ends(planned) == pytest.approx([end + 24 for end in ends(alone)])


def test_one_replication_is_judged_by_its_outages() -> None:
    lengths = [HOUR * k for k in range(1, 41)]
    estimate = downtime_estimate(whole(sum(lengths)), YEAR, OutageLengths.of(lengths))
    low, mean, high = ends(estimate)
    expected = math.sqrt(sum(k * k for k in range(1, 41)))  # a compound Poisson total: variance = sum of squares
    assert estimate.standard_error is None
    assert mean == 820
    assert low == pytest.approx(820 - 1.96 * expected, abs=0.3 * expected)
    assert high == pytest.approx(820 + 1.96 * expected, abs=0.8 * expected)
    assert "40 outages taken as independent (1 replication)" in estimate.method


def test_few_replications_that_differ_more_than_their_outages_explain_are_wider() -> None:
    lengths = OutageLengths.of([HOUR] * 60)
    alike = downtime_estimate(whole(19 * HOUR, 20 * HOUR, 21 * HOUR), YEAR, lengths)
    unlike = downtime_estimate(whole(2 * HOUR, 3 * HOUR, 55 * HOUR), YEAR, lengths)
    assert ends(unlike)[2] - ends(unlike)[0] > 2 * (ends(alike)[2] - ends(alike)[0])


def test_one_replication_without_lengths_has_no_interval() -> None:
    estimate = share_estimate(whole(HOUR), YEAR, NONE)
    assert (estimate.low, estimate.high, estimate.standard_error) == (None, None, None)
    assert estimate.estimate == 1 - 1 / 8760


def test_squares_of_lengths_are_exact() -> None:
    lengths = [YEAR, YEAR - 1, 3]
    parts = OutageLengths.of(lengths[:1]) + OutageLengths.of(np.array(lengths[1:], dtype=np.int64))
    assert parts == OutageLengths.of(lengths)
    assert parts.squares_us2 == sum(length**2 for length in lengths)


def test_level_that_is_mostly_full() -> None:
    values = np.ones(300)
    values[:5] = 0.4
    low, mean, high = ends(mean_estimate(values))
    assert mean == pytest.approx(0.99)
    assert 0.97 < low < mean < high < 0.998
    assert ends(mean_estimate(np.ones(300)))[1:] == (1, 1)


def test_level_ignores_what_rounding_left_over() -> None:
    values = np.ones(300)
    values[7] = 1 - 2e-16
    assert mean_estimate(values) == mean_estimate(np.ones(300))


def test_same_level_below_full_everywhere_is_no_certainty() -> None:
    low, mean, high = ends(mean_estimate(np.full(100, 0.75)))
    assert mean == 0.75
    assert low == pytest.approx(0.75 * 0.025 ** (1 / 99))
    assert high == pytest.approx(1 - 0.25 * 0.025 ** (1 / 99))
    assert mean_estimate(np.array([0.75])).low is None


@pytest.mark.parametrize("missing", [False, True])
def test_a_share_of_a_whole_that_is_a_matter_of_chance_is_held_as_often_as_it_says(missing: bool) -> None:
    """Work of exponential length, a random part of which makes the whole larger, as work out of hours does."""
    rng, trials, held = np.random.default_rng(7), 300, 0
    truth = 0.5 * 10_000 / (1_000_000 + 0.5 * 10_000 * 0.25)
    for _ in range(trials):
        part = np.array([int(rng.exponential(10_000, jobs).sum()) for jobs in rng.poisson(0.5, 20)], dtype=np.int64)
        total = 1_000_000 + (part * rng.random(20) * 0.5).astype(np.int64)
        found = pooled_share_estimate(total - part if missing else part, total)
        low, _, high = ends(found)
        held += low <= (1 - truth if missing else truth) <= high
    assert held / trials > 0.95 - 3 * math.sqrt(0.95 * 0.05 / trials)
