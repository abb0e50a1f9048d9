"""Percentiles with their ranks, and verdicts."""

import numpy as np
import pytest
import scipy.stats

from continuity.intervals import judge, percentiles
from continuity.results import Estimate, Verdict

ANY = Estimate(estimate=0.5, low=0.4, high=0.6, confidence=0.95, standard_error=0.05, n=100, method="")


def test_percentiles_are_values_that_were_seen() -> None:
    found = percentiles(np.arange(100.0, 0.0, -1.0), ANY)
    assert [found.p50, found.p90, found.p95, found.p99] == [50, 90, 95, 99]
    assert list(found.intervals["p50"]) == [40, 61]  # Conover 1999, Practical Nonparametric Statistics, 3.2
    assert list(found.intervals["p99"]) == [97, None]
    assert found.mean is ANY


@pytest.mark.parametrize("n", [1, 5, 30, 400, 5000])
@pytest.mark.parametrize("per_cent", [50, 90, 95, 99])
def test_ranks_are_the_narrowest_that_hold(n: int, per_cent: int) -> None:
    low, high = percentiles(np.arange(1.0, n + 1), ANY).intervals[f"p{per_cent}"]
    below, share = scipy.stats.binom(n, per_cent / 100), 0.025 + 1e-12
    if low is not None:
        assert below.cdf(low - 1) <= share
    assert below.cdf(low or 0) > share
    if high is not None:
        assert below.sf(high - 1) <= share
    assert below.sf((high or n + 1) - 2) > share


def test_verdicts() -> None:
    assert judge(ANY, 0.4) is Verdict.KEPT
    assert judge(ANY, 0.5) is Verdict.UNDECIDED
    assert judge(ANY, 0.6) is Verdict.UNDECIDED
    assert judge(ANY, 0.61) is Verdict.BROKEN
    open_ended = Estimate(estimate=0.5, low=None, high=None, confidence=0.95, standard_error=None, n=1, method="")
    assert judge(open_ended, 0.1) is Verdict.UNDECIDED
