"""Differences of shares on the same luck, against every outcome there can be."""

from math import factorial

import pytest

from continuity.intervals.paired_shares import paired_share_difference


def difference(won: int, lost: int, n: int, confidence: float = 0.95) -> tuple[float, float, float]:
    before = [False] * won + [True] * lost + [True] * (n - won - lost)
    after = [True] * won + [False] * lost + [True] * (n - won - lost)
    found = paired_share_difference(before, after, confidence=confidence)
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    return found.estimate, found.low, found.high


@pytest.mark.parametrize(("better", "worse"), [(0.02, 0.0), (0.1, 0.1), (0.3, 0.1), (0.05, 0.2), (0.5, 0.5)])
def test_intervals_hold_the_truth_over_all_outcomes(better: float, worse: float) -> None:
    """The exact probability, of 25 replications, that the interval holds the true difference."""
    n, covered = 25, 0.0
    for won in range(n + 1):
        for lost in range(n + 1 - won):
            same = n - won - lost
            ways = factorial(n) / (factorial(won) * factorial(lost) * factorial(same))
            chance = ways * better**won * worse**lost * (1 - better - worse) ** same
            _, low, high = difference(won, lost, n)
            covered += chance * (low - 1e-12 <= better - worse <= high + 1e-12)
    assert covered >= 0.945


def test_a_single_difference_leaves_a_narrow_interval() -> None:
    estimate, low, high = difference(1, 0, 500)
    assert estimate == pytest.approx(0.002)
    assert -0.008 < low < 0 < high < 0.012


def test_better_and_worse_are_mirror_images() -> None:
    one, other = difference(7, 2, 100), difference(2, 7, 100)
    assert (one[0], one[1], one[2]) == pytest.approx((-other[0], -other[2], -other[1]))


def test_no_difference_at_all_is_not_certain() -> None:
    estimate, low, high = difference(0, 0, 100)
    assert estimate == 0
    assert low == pytest.approx(-high)
    assert high == pytest.approx(1 - 0.025**0.01)  # the upper limit for what was never seen


@pytest.mark.parametrize(("before", "after"), [([], []), ([True], [True, False])])
def test_what_is_not_paired_is_refused(before: list[bool], after: list[bool]) -> None:
    with pytest.raises(ValueError, match=r"replication|argument"):
        paired_share_difference(before, after)
