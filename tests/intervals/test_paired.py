"""Differences between two runs on the same luck: most of them nothing, the rest of either sign."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats
from numpy.random import Generator
from numpy.typing import NDArray

from continuity.intervals.paired import paired_difference
from tests.intervals.kit import ends

TRIALS = 500
FLOOR = 0.94 - 3 * math.sqrt(0.94 * 0.06 / TRIALS)

Real = NDArray[np.float64]
SIZES: dict[str, Callable[[Generator, int], Real]] = {  # hours, mean 1
    "equal": lambda rng, size: np.ones(size),
    "exponential": lambda rng, size: rng.exponential(1, size),
    "lognormal": lambda rng, size: rng.lognormal(-0.5, 1.0, size),
}


def pairs(rng: Generator, sizes: str, n: int, expected: float, longer: float) -> tuple[Real, Real]:
    """Two runs that differ in so many replications on average, and after the change last longer in this share."""
    before = rng.exponential(10, n) + 10
    hit = rng.random(n) < expected / n
    sign = np.where(rng.random(n) < longer, 1, -1)
    return before, before + np.where(hit, sign * SIZES[sizes](rng, n), 0)


def same(value: float, n: int) -> Real:
    return np.full(n, value, dtype=np.float64)


def test_many_differences_get_students_t_of_the_differences() -> None:
    rng = np.random.default_rng(1)
    before = rng.exponential(100, 400)
    after = before + rng.normal(1, 0.2, 400)
    estimate = paired_difference(before, after)
    gained = after - before
    expected = scipy.stats.t.interval(0.95, 399, gained.mean(), scipy.stats.sem(gained))
    assert ends(estimate) == pytest.approx((expected[0], gained.mean(), expected[1]), rel=1e-9)
    assert estimate.method == "Student's t over replications"
    assert estimate.n == 400


def test_what_both_runs_share_does_not_widen_the_interval() -> None:
    calm, wild = np.zeros(300), np.random.default_rng(2).exponential(1000, 300)
    change = np.zeros(300)
    change[:12] = np.linspace(-1, 3, 12)
    assert ends(paired_difference(wild, wild + change)) == pytest.approx(ends(paired_difference(calm, change)))


def test_the_other_way_round_is_the_mirror_image() -> None:
    before, after = pairs(np.random.default_rng(3), "exponential", 500, 15, 0.7)
    there, back = ends(paired_difference(before, after)), ends(paired_difference(after, before))
    assert there == pytest.approx([-end for end in reversed(back)])


def test_no_difference_at_all_has_a_bound_where_figures_have_a_ceiling() -> None:
    share = paired_difference(same(0.9, 1000), same(0.9, 1000), ceiling=1.0)
    unseen = 1 - 0.025 ** (1 / 1000)
    assert ends(share) == pytest.approx((-unseen, 0, unseen))
    hours = paired_difference(same(0.9, 1000), same(0.9, 1000))
    assert (hours.estimate, hours.low, hours.high) == (0, None, None)
    assert hours.method == "no difference in 1000 replications: no bound for what was not seen"


def test_always_the_same_difference_is_no_proof_that_it_always_is() -> None:
    before = np.random.default_rng(4).random(50) / 2
    low, middle, high = ends(paired_difference(before, before + 0.25, ceiling=1.0))
    unseen = 1 - 0.025 ** (1 / 49)  # the first only told what to expect
    assert (low, middle, high) == pytest.approx((0.25 - 1.25 * unseen, 0.25, 0.25 + 0.75 * unseen))
    assert paired_difference(before, before + 0.25).low is None


def test_what_most_replications_differ_by_is_set_aside() -> None:
    surprise = np.zeros(200)
    surprise[:20] = np.linspace(-1, 2, 20)
    plain, shifted = ends(paired_difference(same(0, 200), surprise)), ends(paired_difference(same(7, 200), surprise))
    assert shifted == pytest.approx([end - 7 for end in plain])


def test_rounding_is_no_difference() -> None:
    before = np.random.default_rng(5).random(100) * 1000
    estimate = paired_difference(before, before * (1 + 2e-16))
    assert estimate.estimate == 0
    assert "no difference" in estimate.method


@pytest.mark.parametrize("seen", [1, 3])
def test_few_differences_of_one_sign_prove_no_direction(seen: int) -> None:
    after = same(0, 1000)
    after[:seen] = -1
    low, _, high = ends(paired_difference(same(0, 1000), after))
    assert low < 0 < high


def test_many_differences_of_one_sign_prove_it() -> None:
    after = same(0, 1000)
    after[:25] = np.linspace(-2, -0.5, 25)
    low, middle, high = ends(paired_difference(same(0, 1000), after))
    assert low < middle < high < 0


def test_shares_cannot_differ_by_more_than_everything() -> None:
    low, _, high = ends(paired_difference(same(0, 10), np.eye(10)[0], ceiling=1.0))
    assert -1 <= low < high == 1


@pytest.mark.parametrize(
    ("n", "hit", "words"),
    [(1000, 3, "few replications (3): treat with care"), (5, 5, "treat with care"), (1000, 30, "each sign by itself")],
)
def test_method_says_what_it_stands_on(n: int, hit: int, words: str) -> None:
    after = same(0, n)
    after[:hit] = np.linspace(-1, 2, hit)
    method = paired_difference(same(0, n), after).method
    assert f"from {hit} of {n} replications" in method
    assert words in method


def test_one_replication_has_no_interval() -> None:
    estimate = paired_difference(same(1, 1), same(2, 1))
    assert (estimate.estimate, estimate.low, estimate.high, estimate.standard_error) == (1, None, None, None)


@pytest.mark.parametrize("sizes", [(3, 2), (0, 0)])
def test_what_is_no_pairing_is_refused(sizes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no pair"):
        paired_difference(same(1, sizes[0]), same(1, sizes[1]))


def covered(sizes: str, n: int, expected: float, longer: float) -> tuple[float, float]:
    """How often the interval and a plain Student's t hold the truth."""
    rng = np.random.default_rng([n, int(expected), int(100 * longer), len(sizes)])
    truth, held, plain = expected / n * (2 * longer - 1), 0, 0
    for _ in range(TRIALS):
        before, after = pairs(rng, sizes, n, expected, longer)
        estimate = paired_difference(before, after)
        held += (estimate.low is None or estimate.low <= truth) and (estimate.high is None or truth <= estimate.high)
        half = scipy.stats.t.ppf(0.975, n - 1) * (after - before).std(ddof=1) / math.sqrt(n)
        plain += abs((after - before).mean() - truth) <= half
    return held / TRIALS, plain / TRIALS


@pytest.mark.parametrize("longer", [0, 0.2, 0.5])
@pytest.mark.parametrize("expected", [3, 10, 100])
@pytest.mark.parametrize("sizes", SIZES)
def test_rare_differences_are_covered(sizes: str, expected: int, longer: float) -> None:
    assert covered(sizes, 400, expected, longer)[0] >= FLOOR


@pytest.mark.parametrize("n", [20, 100])
def test_differences_in_most_replications_are_covered(n: int) -> None:
    assert covered("exponential", n, 0.9 * n, 0.3)[0] >= FLOOR


def test_the_study_would_notice_an_interval_that_does_not_hold() -> None:
    assert covered("lognormal", 400, 10, 0)[1] < 0.9
