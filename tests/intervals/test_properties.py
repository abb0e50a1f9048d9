"""What holds for all data."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from continuity.intervals import (
    OutageLengths,
    downtime_estimate,
    first_outage_estimate,
    mean_estimate,
    mean_outage_estimate,
    mean_up_estimate,
    rate_estimate,
    reliability_estimate,
    share_estimate,
)
from tests.intervals.kit import HOUR, Whole, ends, whole

downtimes = st.lists(st.integers(0, 400) | st.just(0), min_size=1, max_size=40)


def singles(down: Whole) -> OutageLengths:
    return OutageLengths.of(down[down > 0])


@given(downtimes, st.sampled_from([0.8, 0.95, 0.99]))
def test_estimates_lie_in_their_intervals(minutes: list[int], confidence: float) -> None:
    down = whole(*minutes) * (HOUR // 60)
    counts = (down > 0).astype(np.int64)
    window, c = 400 * HOUR // 60, confidence
    for estimate in (
        share_estimate(down, window, singles(down), confidence=c),
        downtime_estimate(down, window, singles(down), confidence=c),
        rate_estimate(counts, window, confidence=c),
        mean_outage_estimate(down, counts, singles(down), confidence=c),
        mean_up_estimate(window - down, counts, confidence=c),
        mean_estimate(1 - down / window, confidence=c),
        first_outage_estimate(down, counts == 0, window, confidence=c),
        reliability_estimate(down, counts == 0, window // 2, confidence=c),
    ):
        data = estimate.as_data()  # NaN and infinity would have become None by then: compare
        assert data["low"] == estimate.low
        if estimate.estimate is not None:
            assert estimate.low is None or estimate.low <= estimate.estimate
            assert estimate.high is None or estimate.estimate <= estimate.high


@given(downtimes, st.integers(2, 1000))
def test_the_unit_of_time_does_not_matter(down: list[int], factor: int) -> None:
    arrays, window = (whole(*down), whole(*down) * factor), 400
    small, large = (share_estimate(x, w, singles(x)) for x, w in zip(arrays, (window, window * factor), strict=True))
    for one, other in zip((small.low, small.high), (large.low, large.high), strict=True):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-12)


@given(st.lists(st.integers(0, 400), min_size=3, max_size=40))
def test_more_of_the_same_is_narrower(down: list[int]) -> None:
    assume(len(set(down)) > 1)
    narrow = ends(share_estimate(whole(*down * 4), 400, singles(whole(*down * 4))))
    wide = ends(share_estimate(whole(*down), 400, singles(whole(*down))))
    assert narrow[2] - narrow[0] < wide[2] - wide[0]
