"""Intervals that are valid at every look: the mixture by other ways, misses over all looks, verdicts."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln

from continuity.intervals import (
    Watch,
    looks_alpha,
    probability_of_meeting,
    proportion_estimate,
    proportion_sequence,
    sequential,
    sequential_proportion_estimate,
)
from continuity.intervals.sequential import likelihood_limits, mixture_drop
from continuity.results import Verdict
from continuity.units import NEVER
from tests.intervals.kit import HOUR, Whole, ends, whole

Interval = Callable[[int, int], tuple[float, float]]

PATHS = 2000
BILLION = 10**9
EVERY_TEN = [*range(1, 100), *range(100, 10_001, 10)]  # each of the first hundred, then after every ten
DOUBLING = [10 * 2**k for k in range(11)]
KEPT, BROKEN, UNDECIDED = Verdict.KEPT, Verdict.BROKEN, Verdict.UNDECIDED

some_counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
any_counts = st.integers(1, BILLION).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.5, 0.8, 0.95, 0.999, 1 - 1e-9])


# ---- the mixture ----


def test_mixture_as_krichevsky_and_trofimov_bet_one_after_the_other() -> None:
    # their rule: after s successes in n, the next is one with probability (s + 1/2) / (n + 1); in exact fractions
    for successes in (0, 1, 2, 30, 31, 32, 33, 60):
        for failures in (0, 1, 5, 31, 32, 40):
            n = successes + failures
            if not n:
                continue
            rule = [Fraction(2 * k + 1, 2) for k in (*range(successes), *range(failures))]
            mixture = math.prod(rule, start=Fraction(1, math.factorial(n)))
            top = Fraction(successes**successes * failures**failures, n**n)
            assert mixture_drop(successes, n) == pytest.approx(_log(top / mixture), abs=2e-12)


def _log(x: Fraction) -> float:
    return math.log(x.numerator) - math.log(x.denominator)


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (1, 2), (3, 20), (20, 20), (95, 100), (250, 1000)])
def test_mixture_by_numeric_integration(successes: int, n: int) -> None:
    # with p = sin^2(angle) the beta(1/2, 1/2) distribution is uniform in the angle
    failures, top = n - successes, math.asin(math.sqrt(successes / n))

    def relative_likelihood(angle: float) -> float:
        up = (math.sin(angle) ** 2 * n / successes) ** successes if successes else 1.0
        return up * ((math.cos(angle) ** 2 * n / failures) ** failures if failures else 1.0)

    pieces = quad(relative_likelihood, 0, top)[0] + quad(relative_likelihood, top, math.pi / 2)[0]
    assert mixture_drop(successes, n) == pytest.approx(-math.log(pieces * 2 / math.pi), abs=1e-7)


@given(some_counts, levels)
def test_ends_are_where_the_mixture_has_won_as_much_as_it_may(counts: tuple[int, int], confidence: float) -> None:
    successes, n = counts
    mixture = float(betaln(successes + 0.5, n - successes + 0.5)) - math.log(math.pi)
    for end in proportion_sequence(successes, n, confidence=confidence):
        if 1e-300 < end < 1 - 1e-7:  # nearer to 1 the float itself is too coarse
            likelihood = successes * math.log(end) + (n - successes) * math.log1p(-end)
            assert mixture - likelihood == pytest.approx(-math.log(1 - confidence), abs=2e-6)


def test_limits_as_published_for_the_uniform_mixture() -> None:
    # Robbins' own choice. Stoepker and Castro 2025, R package avseqmc 1.0.2, introduction: with risk 0.001, 2 in 357
    # replications gave 0.0499, as the first that was below 0.05. It is the upper limit plus the risk.
    def upper(n: int) -> float:
        drop = _log(Fraction((n + 1) * math.comb(n, 2) * 2**2 * (n - 2) ** (n - 2), n**n)) - math.log(0.001)
        return likelihood_limits(2, n, drop)[1]

    assert upper(357) + 0.001 == pytest.approx(0.0499, abs=5e-5)
    assert upper(357) + 0.001 < 0.05 < upper(356) + 0.001


def test_ends_by_hand() -> None:
    # one success: the mixture gives it 1/2, so p goes when 1/2 / p reaches 20
    assert proportion_sequence(1, 1) == pytest.approx((0.025, 1.0), abs=1e-15)
    # one of each: 1/8 / (p (1 - p)) = 20
    half = math.sqrt(0.25 - 1 / 160)
    assert proportion_sequence(1, 2) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-15)
    # all of three: 5/16 / p^3 = 20; none of three is its mirror image
    assert proportion_sequence(3, 3) == pytest.approx((0.25, 1.0), abs=1e-15)
    assert proportion_sequence(0, 3) == pytest.approx((0.0, 0.75), abs=1e-15)
    assert proportion_sequence(0, 0) == (0.0, 1.0)


# ---- what holds for all counts ----


@given(any_counts, levels)
def test_share_and_mirror_image(counts: tuple[int, int], confidence: float) -> None:
    successes, n = counts
    low, high = proportion_sequence(successes, n, confidence=confidence)
    assert 0 <= low <= successes / n <= high <= 1
    assert (low > 0, high < 1) == (successes > 0, successes < n)
    mirror_low, mirror_high = proportion_sequence(n - successes, n, confidence=confidence)
    assert (1 - mirror_high, 1 - mirror_low) == pytest.approx((low, high), abs=1e-15)


@given(any_counts, levels)
def test_a_success_more_never_lowers_an_end(counts: tuple[int, int], confidence: float) -> None:
    successes, n = counts
    low, high = proportion_sequence(successes, n, confidence=confidence)
    others = [(successes + 1, n + 1)] + [(successes + 1, n)] * (successes < n)  # one more, or one instead of a failure
    for other in others:
        more_low, more_high = proportion_sequence(*other, confidence=confidence)
        assert more_low >= low - 1e-15
        assert more_high >= high - 1e-15


@given(any_counts)
def test_more_confidence_is_wider_and_more_of_the_same_narrower(counts: tuple[int, int]) -> None:
    successes, n = counts
    low, high = proportion_sequence(successes, n)
    wide_low, wide_high = proportion_sequence(successes, n, confidence=0.99)
    assert wide_low <= low
    assert wide_high >= high
    more_low, more_high = proportion_sequence(4 * successes, 4 * n)
    assert more_low >= low
    assert more_high <= high


@given(any_counts, st.sampled_from([0.9, 0.95, 0.999]))
def test_wider_than_for_one_look(counts: tuple[int, int], confidence: float) -> None:
    successes, n = counts
    low, high = proportion_sequence(successes, n, confidence=confidence)
    once_low, _, once_high = ends(proportion_estimate(successes, n, confidence=confidence))
    assert low <= once_low + 1e-12  # with one replication they are the same
    assert high >= once_high - 1e-12


@pytest.mark.parametrize("confidence", [0.01, 0.5, 0.95, 1 - 1e-15])
@pytest.mark.parametrize("successes", [0, 1, 2, 10**6, BILLION // 2, BILLION - 1, BILLION])
def test_a_few_steps_are_enough(successes: int, confidence: float, monkeypatch: pytest.MonkeyPatch) -> None:
    found = proportion_sequence(successes, BILLION, confidence=confidence)
    monkeypatch.setattr(sequential, "STEPS", 12)
    assert proportion_sequence(successes, BILLION, confidence=confidence) == found
    assert found[0] < found[1]


def test_after_a_billion() -> None:
    low, high = proportion_sequence(BILLION // 2, BILLION)
    # at the middle the divergence is 2 (p - 1/2)^2, to be log(20) + log(pi n / 2) / 2 over n
    half = math.sqrt((math.log(20) + 0.5 * math.log(math.pi * BILLION / 2)) / 2 / BILLION)
    assert (high - low) / 2 == pytest.approx(half, rel=1e-6)
    assert proportion_sequence(BILLION - 1, BILLION, confidence=1 - 1e-12)[1] < 1


# ---- all looks together ----


def end(interval: Interval, n: int, side: int, successes: int) -> float:
    return interval(successes, n)[side]


def bounds(looks: Sequence[int], p: float, interval: Interval) -> tuple[Whole, Whole, Whole]:
    """Find, for each look, how many successes are the first not to exclude p from above, to reach it, to exceed it.

    Parameters: `looks[k]`, rising; the ends of `interval` never fall with the number of successes.
    """
    first = [bisect_left(range(n + 1), p, key=partial(end, interval, n, 1)) for n in looks]
    reach = [bisect_left(range(n + 1), p, key=partial(end, interval, n, 0)) for n in looks]
    exceed = [bisect_right(range(n + 1), p, key=partial(end, interval, n, 0)) for n in looks]
    return whole(*first), whole(*reach), whole(*exceed)


def sampled(p: float, looks: Sequence[int], seed: int = 5) -> Whole:
    """Successes by each look, [path, look]."""
    steps = np.diff(np.array([0, *looks]))
    return np.cumsum(np.random.default_rng(seed).binomial(steps, p, size=(PATHS, len(looks))), axis=1, dtype=np.int64)


def missed(p: float, looks: Sequence[int], interval: Interval) -> float:
    """Share of paths on which some look excludes the truth."""
    first, _, exceed = bounds(looks, p, interval)
    successes = sampled(p, looks)
    return float(((successes < first) | (successes >= exceed)).any(axis=1).mean())


def once(successes: int, n: int) -> tuple[float, float]:
    low, _, high = ends(proportion_estimate(successes, n))
    return low, high


LIMIT = 0.05 + 3 * math.sqrt(0.05 * 0.95 / PATHS)


@pytest.mark.parametrize("p", [0.001, 0.05, 0.5, 0.95, 0.99, 0.999])
def test_the_truth_is_held_at_all_looks_together(p: float) -> None:
    assert missed(p, EVERY_TEN, proportion_sequence) <= LIMIT


@pytest.mark.parametrize("p", [0.5, 0.95, 0.999])
def test_the_ordinary_interval_is_not_made_for_that(p: float) -> None:
    assert missed(p, EVERY_TEN, once) > 2 * LIMIT


@pytest.mark.parametrize("target", [0.95, 0.99])
def test_false_verdicts_at_the_target(target: float) -> None:
    looks = range(10, 10_001, 10)
    first, reach, _ = bounds(looks, target, proportion_sequence)
    successes = sampled(target, looks)
    kept, broken = (successes >= reach).any(axis=1).mean(), (successes < first).any(axis=1).mean()
    assert kept + broken < 0.05
    assert min(kept, broken) > 0  # such paths exist: the test could fail


@pytest.mark.parametrize(("p", "target", "replications"), [(0.99, 0.95, 226), (0.9, 0.95, 294)])
def test_replications_to_a_verdict_as_documented(p: float, target: float, replications: int) -> None:
    looks = range(10, 10_001, 10)
    first, reach, _ = bounds(looks, target, proportion_sequence)
    successes = sampled(p, looks)
    decided = (successes >= reach) | (successes < first)
    assert decided.any(axis=1).all()
    taken = 10 * (1 + decided.argmax(axis=1))
    assert abs(taken.mean() - replications) < 4 * taken.std() / math.sqrt(PATHS)


def test_looks_that_double_spend_alpha_between_them() -> None:
    assert [looks_alpha(k) for k in (1, 2, 3)] == pytest.approx([0.025, 0.05 / 6, 0.05 / 12])
    assert sum(looks_alpha(k, confidence=0.9) for k in range(1, 1000)) == pytest.approx(0.1 * 0.999)

    def spending(successes: int, n: int) -> tuple[float, float]:
        alpha = looks_alpha(1 + DOUBLING.index(n))
        low, _, high = ends(proportion_estimate(successes, n, confidence=1 - alpha))
        return low, high

    assert missed(0.8, DOUBLING, spending) <= LIMIT < missed(0.8, DOUBLING, once)


# ---- estimates and verdicts ----


def test_estimate() -> None:
    estimate = sequential_proportion_estimate(99, 100)
    assert ends(estimate) == (*proportion_sequence(99, 100)[:1], 0.99, proportion_sequence(99, 100)[1])
    assert (estimate.n, estimate.confidence) == (100, 0.95)
    assert estimate.standard_error == pytest.approx(math.sqrt(0.99 * 0.01 / 100))
    assert "valid at every look" in estimate.method
    nothing = sequential_proportion_estimate(0, 0)
    assert (nothing.estimate, nothing.low, nothing.high, nothing.n) == (None, None, None, 0)


def test_meeting_a_target_is_to_be_no_later() -> None:
    times = whole(HOUR - 1, HOUR, HOUR + 1, NEVER)
    assert ends(probability_of_meeting(times, HOUR)) == ends(sequential_proportion_estimate(2, 4))
    assert probability_of_meeting(times, 3 * HOUR).estimate == 0.75


def test_kept_after_enough_successes_in_a_row() -> None:
    watch = Watch(0.95)
    assert [watch.look(n, n) for n in (10, 50, 115)] == [UNDECIDED] * 3
    assert watch.look(116, 116) is KEPT
    assert watch.low >= 0.95


def test_broken_by_failures() -> None:
    watch = Watch(0.95)
    assert watch.look(0, 1) is UNDECIDED  # up to 97.5% are possible
    assert watch.look(0, 2) is BROKEN
    assert watch.high < 0.95


def test_always_is_broken_by_the_first_failure_and_never_kept() -> None:
    watch = Watch(1.0)
    assert watch.look(BILLION, BILLION) is UNDECIDED
    assert watch.look(BILLION, BILLION + 1) is BROKEN


def test_a_watch_keeps_what_earlier_looks_excluded() -> None:
    watch = Watch(0.7)
    assert watch.look(5, 10) is UNDECIDED
    assert (watch.low, watch.high) == proportion_sequence(5, 10)
    watch.look(16, 22)
    low, high = proportion_sequence(16, 22)
    assert high > proportion_sequence(5, 10)[1]
    assert (watch.low, watch.high) == (low, proportion_sequence(5, 10)[1])
    assert ends(watch.estimate()) == (watch.low, 16 / 22, watch.high)


def test_the_interval_that_decided_is_the_one_shown() -> None:
    watch = Watch(0.95)
    watch.look(116, 116)
    shown = watch.estimate()
    assert watch.look(116, 300) is KEPT  # its own interval would be far below
    assert watch.estimate() == shown
    assert (shown.n, shown.estimate) == (116, 1.0)


def test_where_looks_exclude_each_other_the_latest_counts() -> None:
    watch = Watch(0.3)
    assert watch.look(0, 5) is UNDECIDED
    low, high = proportion_sequence(995, 1000)
    assert low > watch.high
    assert watch.look(995, 1000) is KEPT
    assert (watch.low, watch.high) == (low, high)


def test_nothing_seen_yet() -> None:
    watch = Watch(0.95)
    assert watch.estimate().estimate is None
    assert watch.look(0, 0) is UNDECIDED
    assert (watch.verdict, watch.low, watch.high) == (UNDECIDED, 0.0, 1.0)


@pytest.mark.parametrize("p", [0.93, 0.95, 0.98])
def test_a_watch_decides_at_the_first_look_beyond_the_bounds(p: float) -> None:
    looks = range(10, 1001, 10)
    first, reach, _ = bounds(looks, 0.95, proportion_sequence)
    for path in sampled(p, looks)[:100]:
        expected, watch = UNDECIDED, Watch(0.95)
        for k, n in enumerate(looks):
            if expected is UNDECIDED:
                expected = KEPT if path[k] >= reach[k] else BROKEN if path[k] < first[k] else UNDECIDED
            assert watch.look(int(path[k]), n) is expected
