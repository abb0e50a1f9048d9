"""Figures that the command line must get right: how each is asked for, where it stands in the answer, how it is judged.

An estimate is right when it is within 4 of its own standard errors of the known value, and it only counts when these 4
standard errors are under 2% of that value (of its complement, for a share of more than one half).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev
from typing import cast

from tests.validation.calls import Answer, Call, answer

YEAR = 8760.0
"""Hours in a year: `outages_per_year` times a mission's length over this is the share of missions that are lost."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run: `where` it stands below `section`, and the linear step from there to the known value.

    Parameters: `share`, whether the known value is a share or probability, so that its complement counts as well;
    `whole`, of what it is a share: 100 for a percentage.
    """

    call: Call
    where: str
    scale: float = 1.0
    plus: float = 0.0
    share: bool = True
    whole: float = 1.0
    section: str = "services"

    def smaller(self, known: float) -> float:
        """The value, or of a share the complement if that is smaller."""
        return min(known, self.whole - known) if self.share else known


@dataclass(frozen=True, slots=True)
class Combined:
    """A share that follows from several figures of one run; `formula` gives it, from all of these in their order.

    Parameters: `groups`, figures that have nothing to do with those of the other groups, but with one another.
    """

    groups: tuple[tuple[Measure, ...], ...]
    formula: Callable[[Sequence[float]], float]

    @property
    def call(self) -> Call:
        """The run."""
        return self.groups[0][0].call

    def smaller(self, known: float) -> float:
        """The value, a share, or its complement if that is smaller."""
        return min(known, 1 - known)


@dataclass(frozen=True, slots=True)
class CutSets:
    """What the probabilities of a service's minimal cut sets add up to, taken from 1: a well-known approximation."""

    call: Call
    service: str

    def smaller(self, known: float) -> float:
        """The value, a share, or its complement if that is smaller."""
        return min(known, 1 - known)


@dataclass(frozen=True, slots=True)
class Deviation:
    """The standard deviation of what `where` has the mean of, below scenarios; its error from several alike runs."""

    calls: tuple[Call, ...]
    where: str

    @property
    def call(self) -> Call:
        """The first of the runs."""
        return self.calls[0]

    def smaller(self, known: float) -> float:
        """The value."""
        return known


AnyMeasure = Measure | Combined | CutSets | Deviation


def measured(measure: AnyMeasure) -> tuple[float, float]:
    """The estimate and its standard error (0 where nothing is random), in the unit of the known value."""
    match measure:
        case Combined():
            return _combined(measure)
        case CutSets():
            return 1 - sum(_probabilities(measure)), 0.0
        case Deviation():
            return _deviation(measure)
    return _read(measure)


def calls_of(measure: AnyMeasure) -> tuple[Call, ...]:
    """All runs that a figure needs."""
    return measure.calls if isinstance(measure, Deviation) else (measure.call,)


def _probabilities(measure: CutSets) -> list[float]:
    services = cast("Mapping[str, Mapping[str, object]]", answer(measure.call)["services"])
    found = services[measure.service]
    assert found["cut_sets_left_out"] == 0, f"not all cut sets of {measure.service} are listed"
    return [each["probability"] for each in cast("Sequence[Mapping[str, float]]", found["cut_sets"])]


def _deviation(measure: Deviation) -> tuple[float, float]:
    """Of each run the standard error of the mean, times the root of its number of histories."""
    found = []
    for call in measure.calls:
        mean = _estimate(answer(call)["scenarios"], measure.where)
        error, n = mean["standard_error"], mean["n"]
        assert error is not None and n is not None, f"{measure.where} has no standard error"  # noqa: PT018
        found.append(error * sqrt(n))
    return fmean(found), stdev(found) / sqrt(len(found))


def _combined(measure: Combined) -> tuple[float, float]:
    """To first order; within a group an upper bound of the standard error, however its figures hang together."""
    found = [[_read(part) for part in group] for group in measure.groups]
    values = [value for group in found for value, _ in group]
    result, place, squares = measure.formula(values), 0, 0.0
    for group in found:
        error = 0.0
        for value, each in group:
            moved = [*values[:place], value + each, *values[place + 1 :]]
            error += abs(measure.formula(moved) - result)
            place += 1
        squares += error**2
    return result, sqrt(squares)


def _read(measure: Measure) -> tuple[float, float]:
    estimate = _estimate(answer(measure.call)[measure.section], measure.where)
    value = estimate["estimate"]
    assert value is not None, f"{measure.where} has no estimate"
    is_percentile = measure.where.endswith(("/p50", "/p95"))
    error = _error_of_percentile(estimate) if is_percentile else estimate["standard_error"] or 0.0
    return measure.plus + measure.scale * value, abs(measure.scale) * error


def _estimate(section: object, where: str) -> Mapping[str, float | None]:
    """The estimate that stands somewhere below a section of an answer."""
    found = section
    for name in where.split("/"):
        found = cast("Answer", found)[name]
    return cast("Mapping[str, float | None]", found)


def _error_of_percentile(estimate: Mapping[str, float | None]) -> float:
    """A percentile has only an interval of 95%: the standard error of a normal estimate whose interval is as long."""
    low, high = estimate["low"], estimate["high"]
    assert low is not None, "a percentile without a lower bound"
    assert high is not None, "a percentile without an upper bound"
    return (high - low) / 2 / NormalDist().inv_cdf(0.975)


def check(measure: AnyMeasure, known: float) -> None:
    """Assert that the estimate agrees with the known value, and that it is precise enough to say so."""
    value, error = measured(measure)
    assert error > 0, "an estimate without an error proves nothing"
    precision = 4 * error / measure.smaller(known)
    assert precision < 0.02, f"4 standard errors are {precision:.2%} of the known value: more replications are needed"
    deviation = (value - known) / error
    assert abs(deviation) <= 4, f"{value:.8g} is {deviation:+.2f} standard errors from {known:.8g}"
