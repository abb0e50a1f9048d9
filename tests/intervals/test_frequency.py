"""How often and how long: against published limits and by hand."""

import math

import numpy as np
import pytest
import scipy.stats

from continuity.intervals import (
    OutageLengths,
    mean_outage_estimate,
    mean_up_estimate,
    rate_estimate,
    ratio_estimate,
)
from tests.intervals.kit import HOUR, NONE, YEAR, ends, whole


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)]
)
def test_few_outages_have_garwoods_limits(count: int, low: float, high: float) -> None:
    one = rate_estimate(whole(count), YEAR)
    many = rate_estimate(whole(*[1] * count, *[0] * (100 - count)), YEAR // 100)
    for estimate in (one, many):
        assert ends(estimate) == pytest.approx((low, count, high), abs=6e-4)
        assert ("few outages" in estimate.method) == (count < 10)
    assert one.standard_error is None
    assert "taken as independent (1 replication)" in one.method


def test_ratio_by_hand() -> None:
    # outages of 2 h + 4 h, 6 h, and none: ratio 12 / 3; residuals -2, 2, 0; variance 3/2 * 8 / 3^2
    estimate = ratio_estimate(whole(6, 6, 0), whole(2, 1, 0))
    assert estimate.estimate == 4
    assert estimate.standard_error == pytest.approx(math.sqrt(1.5 * 8) / 3)


def test_mean_outage_and_up_time_are_in_hours() -> None:
    down, counts = whole(6 * HOUR, 6 * HOUR, 0), whole(2, 1, 0)
    outage = mean_outage_estimate(down, counts, OutageLengths.of([2 * HOUR, 4 * HOUR, 6 * HOUR]))
    up = mean_up_estimate(YEAR - down, counts)
    assert outage.estimate == pytest.approx(4)
    assert up.estimate == pytest.approx((3 * 8760 - 12) / 3)
    assert "few outages (3): treat with care" in outage.method
    assert "few outages (3): treat with care" in up.method


def test_single_exponential_outage_has_its_exact_upper_limit() -> None:
    low, mean, high = ends(ratio_estimate(whole(5), whole(1)))
    assert mean == 5
    assert high == pytest.approx(5 / -math.log(0.975))
    assert low == pytest.approx(5 / scipy.stats.gamma.ppf(0.975, 2))


def test_without_outage_only_up_time_has_a_limit() -> None:
    down, counts = np.zeros(20, dtype=np.int64), np.zeros(20, dtype=np.int64)
    outage, up = mean_outage_estimate(down, counts, NONE), mean_up_estimate(YEAR - down, counts)
    assert (outage.estimate, outage.low, outage.high) == (None, None, None)
    assert (up.estimate, up.high, up.standard_error) == (None, None, None)
    assert up.low == pytest.approx(20 * 8760 / -math.log(0.025))


def test_planned_outages_are_certain_in_the_frequency() -> None:
    surprise = whole(*[1] * 4, *[0] * 96)
    alone, planned = rate_estimate(surprise, YEAR), rate_estimate(surprise + 13, YEAR)
    assert ends(planned) == pytest.approx([end + 13 for end in ends(alone)])


def test_no_up_time_is_no_up_time() -> None:
    assert mean_up_estimate(np.zeros(20, dtype=np.int64), np.ones(20, dtype=np.int64)).estimate is None
