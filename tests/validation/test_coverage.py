"""A small version of the study of how often intervals hold the truth, from the plan to the program's answer."""

from math import sqrt

import pytest

from tests.validation.coverage_study import SERVICES, Interval, Size, _coverage, study

RUNS = 100
FLOOR = 0.93 - 3 * sqrt(0.93 * 0.07 / RUNS)
"""What 100 runs of intervals that hold the truth in 93% fall below once in 700 times."""

KINDS = ("down 1e-5 of the time", "down 1e-3 of the time", "both of a pair")


@pytest.fixture(scope="module")
def found() -> dict[str, float]:
    return {kind: each.share for kind, each in study(KINDS, Size(10, 1), range(1, RUNS + 1)).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_interval_of_a_small_run_holds_the_truth(kind: str, found: dict[str, float]) -> None:
    assert found[kind] >= FLOOR


def test_intervals_are_not_so_wide_that_they_say_nothing() -> None:
    """With a hundred outages in a run, an interval is no wider than half of the down time, or a little more."""
    wide = study(KINDS[:2], Size(20, 5), range(1, 21))
    assert all(90 < each.outages < 110 and each.width < 0.7 for each in wide.values())


def test_coverage_counts_what_holds_the_truth() -> None:
    intervals = [Interval(0.9, 0.99, 1), Interval(0.97, 0.98, 2), Interval(0.95, 1.0, 3), Interval(0.9, 0.94, 2)]
    measured = _coverage(intervals, 0.95)
    assert (measured.share, measured.outages) == (0.5, 2.0)
    assert measured.width == pytest.approx(0.9)


def test_every_kind_is_one_that_a_plan_can_say() -> None:
    assert set(KINDS) <= SERVICES.keys()
