"""Biased histories of plans in tests, and how their figures are judged."""

from __future__ import annotations

import math
from functools import cache

from continuity.intervals.limits import Real, Whole
from continuity.model import Plan
from continuity.rare.biased import BiasedSimulator, Sample
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import parse_duration
from tests.simulation.support import plan_of

YEAR = parse_duration("1y")
MOST_ERRORS = 4.0


def simulator(plan: Plan, *services: str, seed: int = 1, horizon: str = "1y", begins: str = "0s") -> BiasedSimulator:
    """A simulator of biased histories of some services, `shop` by default."""
    start = parse_duration(begins)
    window = Window(begins=start, ends=start + parse_duration(horizon))
    return BiasedSimulator(Task(plan=plan, seed=seed, window=window, measured=services or ("shop",)))


def sampled(plan: Plan, n: int, service: str = "shop", *, seed: int = 1, horizon: str = "1y") -> Sample:
    """What n biased histories of a service measured."""
    return simulator(plan, service, seed=seed, horizon=horizon).run(0, n).of[service]


def plain_down(plan: Plan, n: int, horizon: int) -> Whole:
    """The down time of the service `shop` in n plain histories, in microseconds."""
    task = Task(plan=plan, seed=1, window=Window(begins=0, ends=horizon), measured=("shop",))
    return Simulator(task).run(0, n).down[:, 0]


@cache
def plan_in(text: str) -> Plan:
    """A plan that several tests look at."""
    return plan_of(text)


def errors_off(values: Real, expected: float) -> float:
    """By how many standard errors the mean of values is off."""
    return (float(values.mean()) - expected) / standard_error(values)


def standard_error(values: Real) -> float:
    """The standard error of the mean."""
    return float(values.std(ddof=1)) / math.sqrt(len(values))


def assert_agrees(values: Real, expected: float, within: float) -> None:
    """The mean is within 4 standard errors, and these are a share `within` of the expected value at most."""
    assert abs(errors_off(values, expected)) <= MOST_ERRORS, (float(values.mean()), expected)
    assert standard_error(values) <= within * expected
