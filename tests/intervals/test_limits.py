"""Quantiles and gamma limits, against scipy.stats and by drawing."""

import math

import numpy as np
import pytest
import scipy.stats

from continuity.intervals import special as quantiles
from continuity.intervals.limits import Sizes, gamma_limits


@pytest.mark.parametrize("p", [0.005, 0.025, 0.5, 0.975, 0.995])
def test_quantiles_agree_with_scipy_stats(p: float) -> None:
    assert quantiles.normal_quantile(p) == pytest.approx(scipy.stats.norm.ppf(p), rel=1e-12, abs=1e-12)
    assert quantiles.student_quantile(9, p) == pytest.approx(scipy.stats.t.ppf(p, 9), rel=1e-9, abs=1e-9)
    for shape in (0.5, 3.0, 250.0):
        assert quantiles.gamma_quantile(shape, p) == pytest.approx(scipy.stats.gamma.ppf(p, shape), rel=1e-9)
        assert quantiles.beta_quantile(shape, 7, p) == pytest.approx(scipy.stats.beta.ppf(p, shape, 7), rel=1e-9)
        expected = scipy.stats.f.ppf(p, 2 * shape, 11.5)
        assert quantiles.f_quantile(2 * shape, 11.5, p) == pytest.approx(expected, rel=1e-9)
    assert quantiles.binomial_cdf(3, 10, p) == pytest.approx(scipy.stats.binom.cdf(3, 10, p), rel=1e-9)


def test_gamma_limits_by_drawing() -> None:
    # 12 events of total 30 and squares 105: squared variation (105 - 30^2 / 12) * (12 / 30)^2 = 4.8, with the
    # prior (4.8 + 2) / 13; the lower limit is the 2.5% point of a gamma with that relative variance
    rng = np.random.default_rng(5)
    spread = (4.8 + 2) / 13
    low, high = gamma_limits(Sizes(30.0, 12, 105.0, 6.0, 1.0), 1.0, 0.95)
    shape = 12 / (1 + spread)
    below = rng.gamma(shape, 30 / shape, 200_000) < low
    above = (30 + 6) * rng.gamma(13, 1 / 13, 200_000) / rng.gamma(12 / spread, spread / 12, 200_000) > high
    error = math.sqrt(0.025 * 0.975 / 200_000)
    assert abs(below.mean() - 0.025) < 4 * error
    assert abs(above.mean() - 0.025) < 4 * error
