"""Compiled durations: the bits of Python's quantiles, for every distribution and far out in both tails."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import cython_special

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
    SumOf,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.errors import ContinuityError
from continuity.kernel.arrays import Floats, Table, table
from continuity.kernel.compiling import c_function, compiled
from continuity.kernel.durations import at_hazard, duration, quantile, sample
from continuity.kernel.lower import lower
from continuity.kernel.processes import Durations
from continuity.kernel.state import Run
from continuity.kernel.tables import Form
from continuity.simulation.luck import Luck
from continuity.units import DAY, HOUR, MINUTE, NEVER, YEAR
from tests.kernel.kit import component, mode, plan_of

SINGLE: dict[str, SingleDraw] = {
    "exponential": Exponential(scale=30.0 * DAY),
    "exponential-whole": Exponential(scale=30 * DAY),
    "weibull-early": Weibull(shape=0.5, scale=300.0 * DAY),
    "weibull-late": Weibull.from_mean(shape=3.7, mean=YEAR),
    "lognormal": LogNormal.usually(usually=3 * HOUR, at_worst=8 * HOUR),
    "lognormal-wide": LogNormal.from_mean(mean=HOUR, sd=30 * HOUR),
    "normal": Normal(centre=2 * HOUR, sd=1 * HOUR),
    "gamma-small": Gamma.from_mean(shape=0.3, mean=DAY),
    "gamma-large": Gamma.from_mean(shape=170.0, mean=DAY),
    "uniform": Uniform(low=10 * MINUTE, high=25 * MINUTE),
    "triangular": Triangular(low=0, mode=15 * MINUTE, high=HOUR),
    "triangular-edge": Triangular(low=5 * MINUTE, mode=5 * MINUTE, high=HOUR),
    "pert": Pert(low=5 * MINUTE, mode=15 * MINUTE, high=45 * MINUTE),
    "empirical": Empirical(values=(0.0, 60e6, 60e6, 90e6, 7200e6)),
}
WITH_SHARE: dict[str, ScaledHazard] = {
    f"share of {name}": ScaledHazard(of=SINGLE[name], share=0.05)
    for name in SINGLE
    if not isinstance(SINGLE[name], Exponential | Weibull)
}
TAILS = [2.0**-53, 1e-15, 1e-9, 0.001, 0.5 - 2.0**-52, 0.5, 0.5 + 2.0**-52, 0.999, 1 - 1e-9, 1 - 2.0**-53]
NUMBERS = np.concatenate([np.random.default_rng(20261123).random(3000), TAILS])
HAZARDS = np.concatenate([-np.log1p(-NUMBERS) / 0.05, [600.0, 689.9, 690.1, 1e3, 1e6]])

Fill = Callable[[Table[Form], Floats, Floats, NDArray[np.float64]], None]


@compiled
def fill_quantiles(forms: Table[Form], values: Floats, numbers: Floats, out: Floats) -> None:
    for i in range(len(numbers)):
        out[i] = quantile(forms[0], values, numbers[i], 1.0 - numbers[i])


@compiled
def fill_at_hazard(forms: Table[Form], values: Floats, numbers: Floats, out: Floats) -> None:
    for i in range(len(numbers)):
        out[i] = at_hazard(forms[0], values, numbers[i])


@compiled
def fill_samples(forms: Table[Form], values: Floats, numbers: Floats, out: Floats) -> None:
    for i in range(len(numbers)):
        out[i] = sample(forms[0], values, numbers[i])


def lowered(distribution: Distribution, name: str = "failure/web/1/crash/life") -> tuple[Table[Form], Floats]:
    durations = Durations()
    durations.add(distribution, name)
    return table(Form, durations.forms), np.array(durations.values, dtype=np.float64)


def drawn(distribution: Distribution, seed: int, replication: int, count: int) -> list[int]:
    """The first durations of a mode's life, as the kernel draws them."""
    lowered = lower(plan_of(component("web", mode(life=distribution))))
    run = table(Run, [Run(seed=np.uint64(seed), begins=0, ends=0, last=0, at_most=0, replication=replication)])
    return [int(duration(lowered.tables, run[0], 0, n)) for n in range(count)]


def filled(fill: Fill, distribution: Distribution, numbers: Floats) -> list[float]:
    out = np.full(len(numbers), np.nan)
    fill(*lowered(distribution), numbers, out)
    result: list[float] = out.tolist()
    return result


@pytest.mark.parametrize("name", SINGLE)
def test_quantiles_have_the_same_bits(name: str) -> None:
    distribution = SINGLE[name]
    plain = [distribution.quantile(u, 1.0 - u) for u in NUMBERS.tolist()]
    assert filled(fill_quantiles, distribution, NUMBERS) == plain
    assert len(set(plain)) > len(NUMBERS) / 2 or name == "empirical"


@pytest.mark.parametrize("name", WITH_SHARE)
def test_times_at_a_hazard_have_the_same_bits(name: str) -> None:
    whole = WITH_SHARE[name].of
    assert filled(fill_at_hazard, whole, HAZARDS) == [whole.at_hazard(hazard) for hazard in HAZARDS.tolist()]


@pytest.mark.parametrize("name", [*SINGLE, *WITH_SHARE])
def test_samples_are_the_same_whole_microseconds(name: str) -> None:
    distribution = (SINGLE | WITH_SHARE)[name]
    assert filled(fill_samples, distribution, NUMBERS) == [distribution.sample(u) for u in NUMBERS.tolist()]


def test_a_sample_beyond_all_time_is_never() -> None:
    endless = Weibull(shape=0.1, scale=1e4 * YEAR)
    assert filled(fill_samples, endless, np.array([0.1, 0.999])) == [endless.sample(0.1), NEVER]


@pytest.mark.parametrize(
    "distribution",
    [
        SINGLE["exponential"],
        Constant(time=10 * MINUTE),
        Constant(time=0),
        Never(),
        SumOf(terms=(Constant(time=7), SINGLE["lognormal"], SumOf(terms=(SINGLE["exponential"], SINGLE["uniform"])))),
        SumOf(terms=(SINGLE["pert"],)),
    ],
)
def test_a_duration_is_drawn_at_the_address_where_simpy_draws_it(distribution: Distribution) -> None:
    luck = Luck(seed=2**64 - 1)
    sampler = luck.sampler("failure/web/1/crash/life", distribution)
    luck.begin(3)
    assert drawn(distribution, 2**64 - 1, 3, 20) == [sampler.duration(n) for n in range(20)]


def test_a_sum_with_never_is_never() -> None:
    assert drawn(SumOf(terms=(Constant(time=5), Never(), Constant(time=5), Never())), 1, 0, 1) == [NEVER]


def test_the_shapes_are_not_all_the_same() -> None:
    medians = {name: filled(fill_quantiles, each, np.array([0.4]))[0] for name, each in SINGLE.items()}
    assert all(math.isfinite(each) for each in medians.values())
    assert len(set(medians.values())) == len(SINGLE) - 1  # the exponential is there twice


@pytest.mark.parametrize(("name", "found"), [("ndtri", "ndtri is"), ("no_such_function", "is missing")])
def test_a_scipy_with_other_functions_is_refused(name: str, found: str) -> None:
    with pytest.raises(ContinuityError, match=found):
        c_function(cython_special.__pyx_capi__, name, 2)
