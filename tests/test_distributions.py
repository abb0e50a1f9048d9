"""Distributions: their quantiles and moments against scipy and enumeration, samples, and shares of a hazard."""

import math
import pickle
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from continuity.distribution_forms import parse_distribution
from continuity.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Never,
    Normal,
    Pert,
    ScaledHazard,
    SingleDraw,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.streams import process_keys, uniforms
from continuity.units import DAY, HOUR, MINUTE, NEVER
from tests.distribution_kit import EMPIRICAL, FORMS, SUM, H, single


@pytest.mark.parametrize("form", FORMS)
def test_quantiles_follow_what_is_written(form: str) -> None:
    data, reference = FORMS[form]
    distribution = single(data)
    for p in (2.0**-20, 0.05, 0.5, 0.95, 1 - 2.0**-20):
        assert distribution.quantile(p, 1 - p) == pytest.approx(float(reference.ppf(p)), rel=1e-12)
    for q in (1e-9, 1e-40):
        assert distribution.quantile(1 - q, q) == pytest.approx(float(reference.isf(q)), rel=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_moments_are_those_of_scipy(form: str) -> None:
    data, reference = FORMS[form]
    distribution = single(data)
    assert distribution.mean() == pytest.approx(float(reference.mean()), rel=1e-12)
    assert distribution.variance() == pytest.approx(float(reference.var()), rel=1e-9)


@pytest.mark.parametrize("data", [*(data for data, _ in FORMS.values()), EMPIRICAL], ids=str)
def test_samples_have_the_mean(data: object) -> None:
    distribution = single(data)
    n = 20_000
    draws = uniforms(1, process_keys(["test/samples"]), 0, n)[0].tolist()
    samples = [distribution.sample(u) for u in draws]
    assert all(type(sample) is int for sample in samples)
    error = math.sqrt(distribution.variance() / n)
    assert abs(statistics.fmean(samples) - distribution.mean()) < 4 * error


@pytest.mark.parametrize("ratio", [0.0, 0.3, 1.0, 3.0])
def test_normal_counts_what_is_below_0_as_0(ratio: float) -> None:
    distribution = Normal(centre=ratio * H, sd=H)
    moments = [
        integrate.quad(lambda z, k=k: max(0.0, ratio + z) ** k * stats.norm.pdf(z), -ratio, 40)[0] for k in (1, 2)
    ]
    assert distribution.mean() == pytest.approx(moments[0] * H, rel=1e-8)
    assert distribution.variance() == pytest.approx((moments[1] - moments[0] ** 2) * H * H, rel=1e-8)
    assert distribution.sample(0.001) == 0


def test_constant_takes_no_draw_and_is_exact() -> None:
    distribution = single("1h30m")
    assert distribution == Constant(time=90 * MINUTE)
    assert (distribution.draws, distribution.is_constant, distribution.is_never) == (0, True, False)
    assert (distribution.mean(), distribution.variance()) == (90.0 * MINUTE, 0)
    assert {distribution.sample(u) for u in (2.0**-53, 0.5, 1 - 2.0**-53)} == {90 * MINUTE}
    assert distribution.quantile(0.1, 0.9) == 90.0 * MINUTE


def test_a_long_constant_keeps_its_last_microsecond() -> None:
    assert single("100000y0.000001s").sample(0.5) == 100_000 * 365 * DAY + 1


def test_never_does_not_end() -> None:
    distribution = single("never")
    assert (distribution.draws, distribution.is_constant, distribution.is_never) == (0, False, True)
    assert distribution.sample(0.5) == NEVER
    assert (distribution.mean(), distribution.variance()) == (math.inf, 0)
    assert distribution.as_written() == "never"


def test_empirical_values_in_any_order_are_equally_likely() -> None:
    distribution = single(EMPIRICAL)
    assert distribution == Empirical(values=(H, 2 * H, 2 * H, 8 * H))
    assert (distribution.mean(), distribution.variance()) == (
        3.25 * H,
        statistics.pvariance([1, 2, 2, 8]) * H * H,
    )
    assert [distribution.sample(u) // HOUR for u in (0.1, 0.26, 0.74, 0.76)] == [1, 2, 2, 8]


def test_a_sum_is_drawn_part_by_part() -> None:
    distribution = parse_distribution(SUM)
    parts = distribution.parts()
    assert [type(part) for part in parts] == [Constant, Exponential, Constant, Uniform]
    assert (distribution.draws, [part.draws for part in parts]) == (2, [0, 1, 0, 1])
    assert distribution.mean() == pytest.approx((1 + 1 + 2) * H)
    assert distribution.variance() == pytest.approx((1 + 4 / 12) * H * H)
    by_hand = 60 * MINUTE + Exponential(scale=H).sample(0.3) + Uniform(low=H, high=3 * H).sample(0.9)
    assert distribution.sample_many([0.3, 0.9]) == by_hand


def test_sums_are_exact_and_end_with_never() -> None:
    assert parse_distribution({"sum": ["20m", "40m"]}).sample_many([]) == HOUR
    assert parse_distribution({"sum": ["20m", "40m"]}).is_constant
    unending = parse_distribution({"sum": ["20m", "never"]})
    assert (unending.is_never, unending.is_constant, unending.mean()) == (True, False, math.inf)
    assert unending.sample_many([]) == NEVER
    assert parse_distribution({"sum": ["100000y", "100000y"]}).sample_many([]) == NEVER


def test_a_single_draw_is_its_own_part() -> None:
    distribution = single({"exponential": "1h"})
    assert distribution.parts() == (distribution,)
    assert distribution.sample_many([0.25]) == distribution.sample(0.25)


def test_distributions_travel_between_processes() -> None:
    distribution = parse_distribution(SUM)
    assert pickle.loads(pickle.dumps(distribution)) == distribution
    assert hash(distribution) == hash(parse_distribution(SUM))


# A share of the hazard rate: survival to its power.

SCALED = ["exponential", "weibull by scale", "lognormal in words", "gamma", "normal", "uniform", "triangular", "pert"]


@pytest.mark.parametrize("share", [0.95, 0.05, 0.001])
@pytest.mark.parametrize("form", SCALED)
def test_survival_with_a_share_of_the_hazard_is_its_power(form: str, share: float) -> None:
    data, reference = FORMS[form]
    scaled = single(data).with_hazard(share)
    for q in (0.999, 0.9, 0.5, 0.2, 0.01):
        if q ** (1 / share) > 1e-290:  # where scipy has a survival to compare with
            time = scaled.quantile(1 - q, q)
            assert float(reference.sf(time)) == pytest.approx(q ** (1 / share), rel=1e-6)


TAILS = (1e-4, 1e-8, 1e-12, 1e-16, 1e-20, 1e-25, 1e-30)  # a lognormal's second moment is far out


@pytest.mark.parametrize("share", [0.95, 0.05])
@pytest.mark.parametrize("form", SCALED)
def test_moments_with_a_share_of_the_hazard(form: str, share: float) -> None:
    data, reference = FORMS[form]
    scaled = single(data).with_hazard(share)
    unit = single(data).mean()

    def survival(x: float) -> float:
        return math.exp(share * float(reference.logsf(x * unit)))

    *points, end = (scaled.quantile(1 - q, q) / unit for q in (0.999, 0.5, 0.1, 0.01, *TAILS))
    mean = integrate.quad(survival, 0, end, points=points, limit=500)[0]
    square = integrate.quad(lambda x: 2 * x * survival(x), 0, end, points=points, limit=500)[0]
    assert scaled.mean() == pytest.approx(mean * unit, rel=1e-6)
    assert scaled.variance() == pytest.approx((square - mean * mean) * unit * unit, rel=1e-5)


def test_shares_of_a_hazard_join_to_the_whole() -> None:
    distribution = single({"gamma": {"shape": 2.5, "mean": "5h"}})
    draws = uniforms(3, process_keys(["own", "shared", "whole"]), 0, 4_000)
    own, shared = distribution.with_hazard(0.9), distribution.with_hazard(0.1)
    first = [min(own.sample(u), shared.sample(v)) for u, v in zip(draws[0], draws[1], strict=True)]
    whole = [distribution.sample(u) for u in draws[2]]
    assert stats.ks_2samp(first, whole).pvalue > 1e-3


def test_with_a_share_of_the_hazard_some_stay_what_they_are() -> None:
    assert Exponential(scale=H).with_hazard(0.05) == Exponential(scale=20 * H)
    weibull = Weibull(shape=2.0, scale=H).with_hazard(0.25)
    assert isinstance(weibull, Weibull)
    assert weibull.shape == 2
    assert weibull.scale == pytest.approx(2 * H)
    assert Constant(time=5).with_hazard(0.05) == Constant(time=5)
    assert Never().with_hazard(0.05) == Never()
    gamma = Gamma(shape=2.0, scale=H)
    assert gamma.with_hazard(1) is gamma
    assert gamma.with_hazard(0) == Never()
    assert gamma.with_hazard(0.5) == ScaledHazard(of=gamma, share=0.5)
    assert gamma.with_hazard(0.5).with_hazard(0.5).quantile(0.5, 0.5) == pytest.approx(
        gamma.with_hazard(0.25).quantile(0.5, 0.5)
    )
    assert gamma.with_hazard(0.5).as_written() == gamma.as_written()
    with pytest.raises(ValueError, match="between 0 and 1"):
        gamma.with_hazard(1.1)


def test_empirical_with_a_share_of_the_hazard() -> None:
    scaled = Empirical(values=(1.0, 2.0, 4.0)).with_hazard(0.5)
    # survival is 1 up to 1, sqrt(2/3) up to 2, sqrt(1/3) up to 4
    mean = 1 + math.sqrt(2 / 3) + 2 * math.sqrt(1 / 3)
    square = 1 + (4 - 1) * math.sqrt(2 / 3) + (16 - 4) * math.sqrt(1 / 3)
    assert scaled.mean() == pytest.approx(mean)
    assert scaled.variance() == pytest.approx(square - mean * mean)
    grid = (np.arange(100_000) + 0.5) / 100_000
    assert np.mean([scaled.sample(u) for u in grid.tolist()]) == pytest.approx(mean, rel=1e-4)


EXTREMES: list[SingleDraw] = [
    *(Exponential(scale=4e18), Weibull(shape=0.1, scale=4e18), Gamma(shape=0.1, scale=4e18)),
    *(Gamma(shape=1e4, scale=1e14), LogNormal.from_p95(median=1.0, p95=4e18), Normal(centre=0.0, sd=4e18)),
    *(Pert(low=0.0, mode=0.0, high=4e18), Triangular(low=0.0, mode=4e18, high=4e18), Uniform(low=0.0, high=4e18)),
    *(Constant(time=NEVER - 1), Empirical(values=(0.0, 4e18)), LogNormal.from_mean(mean=1.0, sd=4e18)),
]


@given(
    u=st.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) / 2**52) | st.sampled_from([2.0**-53, 1 - 2.0**-53]),
    share=st.floats(0, 1) | st.sampled_from([5e-324, 1e-300, 1e-12]),
    distribution=st.sampled_from(EXTREMES),
)
def test_samples_stay_within_0_and_never(u: float, share: float, distribution: Distribution) -> None:
    assert isinstance(distribution, SingleDraw)
    assert 0 <= distribution.sample(u) <= NEVER
    assert 0 <= distribution.with_hazard(share).sample(u) <= NEVER
