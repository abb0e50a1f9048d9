"""Alternating renewal processes from new, held against chains of stages, series and means of distributions."""

import math

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.stats import norm

from continuity.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pert,
    SingleDraw,
    SumOf,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.exact.laws import Floats, cdf, points
from continuity.exact.processes import Process
from continuity.exact.quadrature import mean_over
from continuity.exact.renewal import divided
from continuity.exact.tails import longer_than

HOUR = 3.6e9
TIMES = np.array([0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 9.0, 17.0, 40.0, 150.0])


def process(life: Distribution, *down: SingleDraw, at_start: float = 0.0) -> Process:
    return Process(life=life, detect=(), repair=down, inspection=None, at_start=at_start, horizon=200 * HOUR)


def chain(rates: list[float], begin: int, up: int, times: Floats) -> Floats:
    """P(down) of a ring of exponential stages (rates per hour), the first `up` of which are up."""
    size = len(rates)
    q = np.zeros((size, size))
    for i, rate in enumerate(rates):
        q[i, i], q[i, (i + 1) % size] = -rate, rate
    return np.array([expm(q * t)[begin, up:].sum() for t in times.tolist()])


def test_stages_of_life() -> None:
    """An Erlang life of two stages, an exponential repair: three stages in a ring."""
    found = process(Gamma(shape=2.0, scale=4 * HOUR), Exponential(scale=2 * HOUR))
    expected = chain([0.25, 0.25, 0.5], 0, 2, TIMES)
    assert found.down_at(TIMES * HOUR) == pytest.approx(expected, rel=1e-7)
    assert np.max(np.abs(found.down_at(TIMES * HOUR) - expected)) < found.error


def test_stages_of_repair_with_detection() -> None:
    """An exponential life, then detection and an Erlang repair of two stages: four stages in a ring."""
    down = (Exponential(scale=0.5 * HOUR), Gamma(shape=2.0, scale=0.25 * HOUR))
    expected = chain([0.1, 2.0, 4.0, 4.0], 0, 1, TIMES)
    assert process(Exponential(scale=10 * HOUR), *down).down_at(TIMES * HOUR) == pytest.approx(expected, rel=5e-6)


def test_what_begins_failed_is_in_its_repair() -> None:
    down = Gamma(shape=2.0, scale=1 * HOUR)
    found = process(Exponential(scale=10 * HOUR), down, at_start=1.0).down_at(TIMES * HOUR)
    assert found == pytest.approx(chain([0.1, 1.0, 1.0], 1, 1, TIMES), rel=1e-6)


def test_repairs_that_always_take_as_long() -> None:
    """Exponential life, constant repair d: the n-th failure has come by t - (n - 1) d with an Erlang's probability."""
    mean, d = 10.0, 3.0
    expected = []
    for t in TIMES.tolist():
        failed, back = 0.0, 0.0
        for n in range(1, 80):
            failed += _erlang(n, (t - (n - 1) * d) / mean)
            back += _erlang(n, (t - n * d) / mean)
        expected.append(failed - back)
    found = process(Exponential(scale=mean * HOUR), Constant(time=int(d * HOUR))).down_at(TIMES * HOUR)
    assert found == pytest.approx(expected, rel=1e-5)


def _erlang(n: int, x: float) -> float:
    return 0.0 if x <= 0 else 1 - math.exp(-x) * math.fsum(x**k / math.factorial(k) for k in range(n))


def test_a_repair_far_shorter_than_the_grid() -> None:
    """Life 1,000 h, repair 36 s: the closed form of exponential times, by the equation for any times."""
    closed = process(Exponential(scale=1000 * HOUR), Exponential(scale=HOUR / 100))
    general = process(Exponential(scale=1000 * HOUR), Exponential(scale=HOUR / 100), Constant(time=0))
    assert general.down_at(TIMES * HOUR) == pytest.approx(closed.down_at(TIMES * HOUR), rel=1e-5)


def test_normal_life_swings_and_settles() -> None:
    """The first failure is normal; after many cycles the availability is that of the long run."""
    found = Process(
        life=Normal(centre=20 * HOUR, sd=2 * HOUR),
        detect=(),
        repair=(Gamma(shape=3.0, scale=0.75 * HOUR),),
        inspection=None,
        at_start=0.0,
        horizon=20_000 * HOUR,
    )
    late = found.down_at(np.array([19_990.0, 3000.0]) * HOUR)
    assert late == pytest.approx([2.25 / 22.25] * 2, rel=1e-6)
    before_any_repair = found.down_at(np.array([16.0 * HOUR]))[0]
    assert before_any_repair < norm.cdf(-2.0)


def test_times_that_never_vary() -> None:
    found = process(Constant(time=int(3 * HOUR)), Constant(time=int(2 * HOUR)))
    assert found.down_at(np.array([0.0, 2.9, 3.0, 4.9, 5.0, 8.5]) * HOUR).tolist() == [0, 0, 1, 1, 0, 1]
    assert found.long_run == pytest.approx(0.4)
    assert found.keeps_step


def test_quotient_of_power_series() -> None:
    """1 / (1 - z)^2 has the coefficients 1, 2, 3, ..; times 1 - z^2 those of (1 + z) / (1 - z)."""
    below = np.zeros(300)
    below[:3] = (1.0, -2.0, 1.0)
    above = np.zeros(300)
    above[[0, 2]] = (1.0, -1.0)
    assert divided(above, below) == pytest.approx([1.0] + [2.0] * 299, rel=1e-10)


LAWS: list[SingleDraw] = [
    Exponential(scale=3 * HOUR),
    Weibull(shape=0.7, scale=3 * HOUR),
    LogNormal(median=2 * HOUR, sigma=0.9),
    Gamma(shape=0.4, scale=3 * HOUR),
    Normal(centre=2 * HOUR, sd=1.5 * HOUR),
    Uniform(low=1 * HOUR, high=4 * HOUR),
    Triangular(low=0.0, mode=1 * HOUR, high=5 * HOUR),
    Pert(low=1 * HOUR, mode=2 * HOUR, high=9 * HOUR),
    Empirical(values=(HOUR, 2 * HOUR, 2 * HOUR, 7 * HOUR)),
    LogNormal(median=2 * HOUR, sigma=0.9).with_hazard(0.3),
]
NAMES = [type(law).__name__ for law in LAWS]


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_distribution_functions_invert_the_quantiles(law: SingleDraw) -> None:
    for p in (0.001, 0.1, 0.5, 0.9, 0.999):
        time = law.quantile(p, 1 - p)
        below, above = cdf(law, np.array([time * (1 - 1e-9) - 1e-3, time * (1 + 1e-9)]))
        assert below - 1e-6 <= p <= above + 1e-6


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_what_lasts_longer(law: SingleDraw) -> None:
    """P(D > t), and E[max(0, D - t)] as the integral of P(D > x) from t on."""
    time = 1.7 * HOUR
    share, excess = longer_than((law,), time)
    assert share == pytest.approx(1 - float(cdf(law, np.array([time]))[0]), rel=1e-9)
    edges = [time, *(time + step * HOUR for step in (0.3, 1, 2.3, 3.3, 5.3, 7.3, 20, 60, 200, 1e3, 6e3, 1e5, 1e7))]
    survival, _ = mean_over(lambda x: (1 - cdf(law, x))[None, :], edges)
    assert excess == pytest.approx(float(survival[0]) * (edges[-1] - edges[0]), rel=1e-6)


def test_a_sum_lasts_as_long_as_its_parts() -> None:
    parts = (Constant(time=int(HOUR)), Exponential(scale=2 * HOUR))
    share, excess = longer_than(parts, 3 * HOUR)
    assert (share, excess / HOUR) == pytest.approx((math.exp(-1), 2 * math.exp(-1)), rel=1e-12)
    assert points(parts).mean == pytest.approx(3 * HOUR, rel=1e-12)
    assert float(cdf(SumOf(terms=parts), np.array([3 * HOUR]))[0]) == pytest.approx(1 - math.exp(-1), rel=1e-12)
