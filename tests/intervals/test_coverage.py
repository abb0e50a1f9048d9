"""How often the interval holds the truth: a small version of the study in docs/statistics.md."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

from continuity.intervals import (
    OutageLengths,
    downtime_estimate,
    first_outage_estimate,
    mean_outage_estimate,
    mean_up_estimate,
    rate_estimate,
    share_estimate,
)
from continuity.results import Estimate
from tests.intervals.kit import HOUR, YEAR, Whole, ends

TRIALS = 1500
FLOOR = 0.93 - 3 * math.sqrt(0.93 * 0.07 / TRIALS)

Draw = Callable[[Generator, int], NDArray[np.float64]]
LENGTHS: dict[str, Draw] = {  # hours, mean 1
    "exponential": lambda rng, size: rng.exponential(1, size),
    "lognormal, p95 = 4 medians": lambda rng, size: rng.lognormal(-0.36, 0.85, size),
    "lognormal, p95 = 5.2 medians": lambda rng, size: rng.lognormal(-0.5, 1.0, size),
}


def history(rng: Generator, lengths: Draw, n: int, expected: float, bunch: float) -> tuple[Whole, Whole, OutageLengths]:
    """Down time and number of outages per replication; outages come in bunches of this mean size."""
    bunches = rng.poisson(expected / n / bunch, n)
    more = rng.negative_binomial(np.maximum(bunches, 1), 1 / bunch) if bunch > 1 else 0
    counts = np.where(bunches > 0, bunches + more, 0).astype(np.int64)
    hours = (lengths(rng, int(counts.sum())) * HOUR).astype(np.int64)
    down = np.zeros(n, dtype=np.int64)
    np.add.at(down, np.repeat(np.arange(n), counts), hours)
    return down, counts, OutageLengths.of(hours)


def covered(estimates: list[Estimate], truth: float) -> float:
    hits = [(e.low is None or e.low <= truth) and (e.high is None or truth <= e.high) for e in estimates]
    return sum(hits) / len(hits)


def width(estimates: list[Estimate], truth: float) -> float:
    return float(np.median([(ends(e)[2] - ends(e)[0]) / truth for e in estimates if e.estimate]))


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("expected", [3, 10, 30, 100])
def test_down_time_is_covered(lengths: str, expected: int) -> None:
    rng = np.random.default_rng([expected, len(lengths)])
    runs = [history(rng, LENGTHS[lengths], 200, expected, 1) for _ in range(TRIALS)]
    found = [downtime_estimate(down, YEAR, single) for down, _, single in runs]
    assert covered(found, expected / 200) >= FLOOR
    assert width(found, expected / 200) < {3: 10, 10: 3.1, 30: 1.8, 100: 0.95}[expected]


@pytest.mark.parametrize("expected", [10, 50, 200])
@pytest.mark.parametrize("n", [10, 200])
def test_down_time_that_comes_in_bunches_is_covered(n: int, expected: int) -> None:
    rng = np.random.default_rng([n, expected])
    runs = [history(rng, LENGTHS["exponential"], n, expected, 5) for _ in range(TRIALS)]
    assert covered([downtime_estimate(down, YEAR, single) for down, _, single in runs], expected / n) >= FLOOR


@pytest.mark.parametrize("n", [1, 5, 1000])
def test_unavailability_of_one_in_100_000_from_ten_outages_is_covered(n: int) -> None:
    rng, window = np.random.default_rng(n), 1_000_000 * HOUR // n
    runs = [history(rng, LENGTHS["exponential"], n, 10, 1) for _ in range(TRIALS)]
    assert covered([share_estimate(down, window, single) for down, _, single in runs], 1 - 1e-5) >= FLOOR


def test_the_study_would_notice_an_interval_that_does_not_hold() -> None:
    rng = np.random.default_rng(0)
    runs = [history(rng, LENGTHS["exponential"], 200, 3, 1)[0] / HOUR for _ in range(TRIALS)]
    naive = [(down.mean(), 1.97 * down.std(ddof=1) / math.sqrt(200)) for down in runs]
    assert np.mean([abs(mean - 3 / 200) <= half for mean, half in naive]) < 0.85


@pytest.mark.parametrize("expected", [5, 20, 100, 400])
@pytest.mark.parametrize("n", [10, 200])
def test_frequency_and_lengths_are_covered(n: int, expected: int) -> None:
    rng = np.random.default_rng([7, n, expected])
    runs = [history(rng, LENGTHS["exponential"], n, expected, 1) for _ in range(TRIALS)]
    runs = [run for run in runs if run[1].any()]
    frequency = [rate_estimate(counts, YEAR) for _, counts, _ in runs]
    outage = [mean_outage_estimate(*run) for run in runs]
    up = [mean_up_estimate(YEAR - down, counts) for down, counts, _ in runs]
    assert covered(frequency, expected / n) >= FLOOR
    assert covered(outage, 1) >= FLOOR
    assert covered(up, 8760 * n / expected - 1) >= FLOOR


@pytest.mark.parametrize("n", [1, 1000])
def test_mean_outage_of_skew_lengths_is_covered(n: int) -> None:
    rng = np.random.default_rng([9, n])
    runs = [history(rng, LENGTHS["lognormal, p95 = 5.2 medians"], n, 10, 1) for _ in range(TRIALS)]
    assert covered([mean_outage_estimate(*run) for run in runs], 1) >= FLOOR


@pytest.mark.parametrize("expected", [20, 100])
def test_frequency_that_comes_in_bunches_is_covered(expected: int) -> None:
    rng = np.random.default_rng([8, expected])
    runs = [history(rng, LENGTHS["exponential"], 200, expected, 5) for _ in range(TRIALS)]
    assert covered([rate_estimate(counts, YEAR) for _, counts, _ in runs], expected / 200) >= FLOOR


@pytest.mark.parametrize("mean", [0.1, 1, 20])
def test_first_outage_up_to_the_horizon_is_covered(mean: float) -> None:
    # exponential with this mean number of outages by the horizon: the restricted mean is known
    rng = np.random.default_rng(int(mean * 10))
    found = []
    for _ in range(TRIALS):
        times = (rng.exponential(1 / mean, 100) * YEAR).astype(np.int64)
        found.append(first_outage_estimate(np.minimum(times, YEAR), times >= YEAR, YEAR))
    assert covered(found, 8760 * -math.expm1(-mean) / mean) >= FLOOR
