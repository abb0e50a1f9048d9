"""Every form in which a plan writes a distribution, beside the same one of scipy."""

import math

from scipy import stats
from scipy.stats.distributions import rv_frozen

from continuity.distribution_forms import parse_distribution
from continuity.distributions import SingleDraw
from continuity.units import HOUR, MINUTE

H = float(HOUR)


def single(data: object) -> SingleDraw:
    distribution = parse_distribution(data)
    assert isinstance(distribution, SingleDraw)
    return distribution


def beta(low: float, mode: float, high: float) -> rv_frozen:
    span = high - low
    return stats.beta(1 + 4 * (mode - low) / span, 1 + 4 * (high - mode) / span, low, span)


# Each form of a plan, and the same distribution as scipy says it; the parameters are found from what is written.
FORMS: dict[str, tuple[object, rv_frozen]] = {
    "exponential": ({"exponential": "30d"}, stats.expon(scale=720 * H)),
    "weibull by scale": ({"weibull": {"shape": 1.5, "scale": "100h"}}, stats.weibull_min(1.5, scale=100 * H)),
    "weibull by mean": (
        {"weibull": {"shape": 2, "mean": "100h"}},
        stats.weibull_min(2, scale=100 * H / (math.sqrt(math.pi) / 2)),
    ),
    "weibull young": ({"weibull": {"shape": 0.5, "mean": "10h"}}, stats.weibull_min(0.5, scale=5 * H)),
    "lognormal by p95": (
        {"lognormal": {"median": "3h", "p95": "8h"}},
        stats.lognorm(math.log(8 / 3) / float(stats.norm.ppf(0.95)), scale=3 * H),
    ),
    "lognormal in words": (
        {"usually": "3h", "at_worst": "8h"},
        stats.lognorm(math.log(8 / 3) / float(stats.norm.ppf(0.95)), scale=3 * H),
    ),
    "lognormal by mean": (
        {"lognormal": {"mean": "4h", "sd": "2h"}},
        stats.lognorm(math.sqrt(math.log(1.25)), scale=4 * H / math.sqrt(1.25)),
    ),
    "gamma": ({"gamma": {"shape": 2.5, "mean": "5h"}}, stats.gamma(2.5, scale=2 * H)),
    "gamma young": ({"gamma": {"shape": 0.4, "mean": "5h"}}, stats.gamma(0.4, scale=12.5 * H)),
    "normal": ({"normal": {"mean": "10h", "sd": "1h"}}, stats.norm(10 * H, H)),
    "uniform": ({"uniform": ["1h", "4h"]}, stats.uniform(H, 3 * H)),
    "triangular": ({"triangular": ["1h", "2h", "5h"]}, stats.triang(0.25, H, 4 * H)),
    "triangular edge": ({"triangular": ["1h", "1h", "5h"]}, stats.triang(0, H, 4 * H)),
    "pert": ({"pert": ["5m", "15m", "45m"]}, beta(5.0 * MINUTE, 15.0 * MINUTE, 45.0 * MINUTE)),
    "pert edge": ({"pert": ["0s", "45m", "45m"]}, beta(0.0, 45.0 * MINUTE, 45.0 * MINUTE)),
}

EMPIRICAL = {"empirical": ["8h", "1h", "2h", "2h"]}
SUM = {"sum": ["20m", {"exponential": "1h"}, {"sum": ["40m", {"uniform": ["1h", "3h"]}]}]}
