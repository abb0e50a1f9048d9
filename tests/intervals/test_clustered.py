"""Events that come in clusters: limits by hand and against scipy, and how often they hold the truth."""

import math

import numpy as np
import pytest
import scipy.stats
from numpy.random import Generator

from continuity.intervals import (
    Events,
    amount_estimate,
    event_percentile,
    event_share_estimate,
    hours_per_year_estimate,
    part_estimate,
    pooled_share_estimate,
    rate_estimate,
    ratio_estimate,
)
from continuity.results import Estimate
from tests.intervals.kit import HOUR, YEAR, Whole, ends, whole

FLOOR = 0.93 - 3 * math.sqrt(0.93 * 0.07 / 400)


def clopper_pearson(successes: float, size: float) -> tuple[float, float]:
    beta = scipy.stats.beta
    return beta.ppf(0.025, successes, size - successes + 1), beta.ppf(0.975, successes + 1, size - successes)


# --- shares of events ----------------------------------------------------------------------------------------------


def test_all_alike_is_bounded_by_replications_not_by_events() -> None:
    jobs = np.full(200, 12, dtype=np.int64)
    low, share, high = ends(event_share_estimate(jobs, jobs, what="job"))
    assert (low, share, high) == pytest.approx((0.025 ** (1 / 200), 1, 1))
    none = ends(event_share_estimate(0 * jobs, jobs, what="job"))
    assert none == pytest.approx((0, 0, 1 - 0.025 ** (1 / 200)))


def test_independent_events_have_nearly_binomial_limits() -> None:
    rng = np.random.default_rng(1)
    jobs, met = np.full(500, 12, dtype=np.int64), rng.binomial(12, 0.9, 500)
    estimate = event_share_estimate(met, jobs, what="job")
    low, _, high = ends(estimate)
    expected = clopper_pearson(met.sum(), 6000)
    assert (low, high) == pytest.approx(expected, abs=0.002)
    assert "6000 jobs in 500 replications worth" in estimate.method


def test_events_that_agree_within_a_replication_are_worth_one() -> None:
    # 12 jobs each, all begun at once or none: worth 500, less what Student's t with 499 degrees of freedom is wider
    jobs, met = np.full(500, 12, dtype=np.int64), np.where(np.arange(500) < 450, 12, 0)
    low, share, high = ends(event_share_estimate(met, jobs, what="job"))
    size = 500 * 499 / 500 * (scipy.stats.norm.ppf(0.975) / scipy.stats.t.ppf(0.975, 499)) ** 2
    assert share == 0.9
    assert (low, high) == pytest.approx(clopper_pearson(0.9 * size, size), rel=1e-9)


def test_events_are_never_worth_more_than_they_are() -> None:
    # every replication has 9 of 10: that they agree so well proves nothing
    low, _, high = ends(event_share_estimate(whole(*[9] * 50), whole(*[10] * 50), what="job"))
    assert (low, high) == pytest.approx(clopper_pearson(450, 500))


def test_one_replication_tells_nothing_of_how_its_events_depend() -> None:
    for estimate in (
        event_share_estimate(whole(11, 0), whole(12, 0), what="job"),
        event_percentile(events([1, 2, 3], []), 50, what="job"),
        part_estimate(whole(3, 0), whole(4, 0)),
    ):
        assert (estimate.low, estimate.high, estimate.standard_error) == (None, None, None)
        assert estimate.method == "seen in one replication: no interval"
    few = event_share_estimate(whole(11, 9), whole(12, 12), what="job")
    assert ends(few)[2] - ends(few)[0] > 0.9
    assert "few replications (2): treat with care" in few.method


def test_no_event_is_no_share() -> None:
    assert event_share_estimate(whole(0, 0), whole(0, 0), what="job").method == "not measured: no job was seen"


# --- parts of a whole ------------------------------------------------------------------------------------------------


def test_part_by_hand() -> None:
    # 3 of 4, 1 of 4, none of 0: half; residuals 1, -1; two replications count
    estimate = part_estimate(whole(3, 1, 0), whole(4, 4, 0))
    assert estimate.estimate == 0.5
    assert estimate.standard_error == pytest.approx(math.sqrt(2 * 2) / 8)
    assert "2 of 3 replications; few replications (2): treat with care" in estimate.method


def test_part_that_is_all_or_the_same_everywhere_counts_replications_by_weight() -> None:
    alike = ends(part_estimate(whole(4, 4, 4, 4), whole(4, 4, 4, 4)))
    assert alike == pytest.approx((0.025**0.25, 1, 1))
    unlike = ends(part_estimate(whole(9, 1), whole(9, 1)))
    assert unlike[0] == pytest.approx(
        0.025**0.82
    )  # Kish: 1 / (0.9^2 + 0.1^2) replications, to the power of one over it
    half = ends(part_estimate(whole(2, 2, 2, 2), whole(4, 4, 4, 4)))
    assert (half[0], half[2]) == pytest.approx(clopper_pearson(2, 4))


def test_part_of_nothing_is_not_measured() -> None:
    assert part_estimate(whole(3, 0), whole(4, 0)).estimate == 0.75
    assert part_estimate(whole(0), whole(0)).estimate is None


# --- amounts ---------------------------------------------------------------------------------------------------------


def test_time_share_by_hand() -> None:
    # 30 of 100, 10 of 60: a quarter; residuals 5, -5; standard error of the ratio
    estimate = pooled_share_estimate(whole(30, 10), whole(100, 60))
    assert estimate.estimate == 0.25
    assert estimate.standard_error == pytest.approx(math.sqrt(2 * 50) / 160)
    assert pooled_share_estimate(whole(0), whole(0)).estimate is None


def test_hours_per_year_and_amounts() -> None:
    hours = hours_per_year_estimate(whole(HOUR, 3 * HOUR), YEAR // 2)
    assert hours.estimate == pytest.approx(4)
    none = amount_estimate(np.zeros(20))
    assert (none.low, none.estimate, none.high) == (0, 0, None)


def test_dependent_amounts_are_judged_by_replication_however_few() -> None:
    # 1, 2 and 6 h of waiting in 10 jobs each: as exponential amounts of 3 replications, not of 30 jobs
    few, jobs = whole(1, 2, 6), whole(10, 10, 10)
    low, mean, high = ends(ratio_estimate(few, jobs, dependent=True))
    alone = ends(ratio_estimate(few, jobs))
    assert mean == 0.3
    assert high - low > 2 * (alone[2] - alone[0])
    assert ratio_estimate(whole(9), whole(3), dependent=True).low is None


def test_methods_name_what_is_counted() -> None:
    assert "3 jobs taken as independent" in rate_estimate(whole(3), YEAR, what="job").method
    assert "few jobs (3)" in ratio_estimate(whole(5), whole(3), what="job").method
    assert ratio_estimate(whole(0), whole(0), what="job").method == "not measured: no job was seen"


# --- percentiles -----------------------------------------------------------------------------------------------------


def events(*replications: list[int]) -> Events:
    rows = [row for row, values in enumerate(replications) for _ in values]
    values = [value for each in replications for value in each]
    return Events(len(replications), whole(*rows), whole(*values), np.ones(len(rows), dtype=np.int64))


def test_percentiles_are_values_that_were_seen() -> None:
    found = events(*([k] for k in range(100, 0, -1)))
    assert [event_percentile(found, p, what="job").estimate for p in (50, 95, 99)] == [50, 95, 99]


def test_numbers_of_events_are_events() -> None:
    many = Events(2, whole(0, 1, 1), whole(7, 7, 9), whole(60, 34, 6))
    assert event_percentile(many, 94, what="job").estimate == 7
    assert event_percentile(many, 95, what="job").estimate == 9


def test_one_event_in_each_replication_has_the_limits_between_order_statistics() -> None:
    # Conover 1999, Practical Nonparametric Statistics, 3.2: ranks 40 and 61 of 100, here of 2,500 worth almost as many
    found = event_percentile(events(*([k] for k in range(1, 2501))), 50, what="job")
    low, _, high = ends(found)
    assert low == pytest.approx(1250 - 0.98 * 50, abs=2)
    assert high == pytest.approx(1250 + 0.98 * 50, abs=3)
    assert event_percentile(events(*([k] for k in range(30))), 95, what="job").high is None


def test_events_alike_within_replications_widen_the_interval() -> None:
    rng = np.random.default_rng(3)
    means = rng.exponential(1000, 100)
    apart = [rng.exponential(1000, 20).astype(int).tolist() for _ in means]
    alike = [(np.full(20, mean) + rng.integers(0, 3, 20)).astype(int).tolist() for mean in means]
    one, other = (ends(event_percentile(events(*each), 50, what="job")) for each in (apart, alike))
    assert other[2] - other[0] > 3 * (one[2] - one[0])


def test_no_wait_at_all() -> None:
    found = event_percentile(events(*[[0, 0]] * 200), 95, what="job")
    assert (found.low, found.estimate, found.high) == (0, 0, 0)
    assert event_percentile(events([], []), 95, what="job").method == "not measured: no job was seen"


# --- how often they hold the truth ------------------------------------------------------------------------------------


def queue(rng: Generator, n: int, load: float, jobs: int) -> tuple[Events, Whole, Whole]:
    """Waits in n stationary M/M/1 queues of so many jobs on average, in 1/1,000 of a service; busy time; horizon."""
    rows, waits, busy = [], [], []
    horizon = jobs / load
    for row in range(n):
        arrivals = np.cumsum(rng.exponential(1 / load, 2 * jobs + 60))
        arrivals = arrivals[arrivals < horizon]
        services = rng.exponential(1, len(arrivals))
        backlog = rng.exponential(1 / (1 - load)) if rng.random() < load else 0.0
        worked, free_at = min(backlog, horizon), backlog
        for at, service in zip(arrivals.tolist(), services.tolist(), strict=True):
            begins = max(at, free_at)
            waits.append(begins - at)
            free_at = begins + service
            worked += max(0.0, min(free_at, horizon) - min(begins, horizon))
        rows += [row] * len(arrivals)
        busy.append(worked)
    ones = np.ones(len(rows), dtype=np.int64)
    found = Events(n, np.array(rows, dtype=np.int64), (np.array(waits) * 1000).astype(np.int64), ones)
    return found, (np.array(busy) * 1000).astype(np.int64), np.full(n, round(horizon * 1000), dtype=np.int64)


def covered(estimates: list[Estimate], truth: float) -> float:
    hits = [(e.low is None or e.low <= truth) and (e.high is None or truth <= e.high) for e in estimates]
    return sum(hits) / len(hits)


@pytest.mark.parametrize(("n", "load", "jobs"), [(20, 0.7, 40), (20, 0.3, 20), (50, 0.5, 8)])
def test_waits_and_utilisation_of_a_queue_are_covered(n: int, load: float, jobs: int) -> None:
    # in an M/M/1 queue a job waits longer than t services with probability load * exp(-(1 - load) t)
    rng = np.random.default_rng([n, jobs])
    runs = [queue(rng, n, load, jobs) for _ in range(400)]
    p95 = [event_percentile(found, 95, what="job") for found, _, _ in runs]
    assert covered(p95, 1000 * math.log(load / 0.05) / (1 - load)) >= FLOOR
    assert covered([pooled_share_estimate(busy, horizon) for _, busy, horizon in runs], load) >= FLOOR
    at_once = [event_share_estimate(*counts(found), what="job") for found, _, _ in runs]
    assert covered(at_once, 1 - load) >= FLOOR


def counts(found: Events) -> tuple[Whole, Whole]:
    """Jobs that did not wait, and all jobs, by replication."""
    at_once = np.bincount(found.rows[found.values == 0], minlength=found.n)
    return at_once.astype(np.int64), np.bincount(found.rows, minlength=found.n).astype(np.int64)


@pytest.mark.parametrize(("share", "together"), [(0.9, 0.0), (0.9, 0.8), (0.99, 0.5)])
def test_shares_of_months_are_covered(share: float, together: float) -> None:
    # a month is as the year is with probability `together`, else by itself
    rng = np.random.default_rng([int(share * 1000), int(together * 10)])
    found = []
    for _ in range(400):
        year, month = rng.random((100, 1)) < share, rng.random((100, 12)) < share
        met = np.where(rng.random((100, 12)) < together, year, month).sum(axis=1)
        found.append(pooled_share_estimate(met, np.full(100, 12, dtype=np.int64)))
    assert covered(found, share) >= FLOOR
