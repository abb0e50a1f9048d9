"""Figures of plans of our own and their known values, as the lists of them are written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.validation.calls import Call
from tests.validation.figures import YEAR, Measure


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A figure and its known value; `long`, whether it takes longer to measure than every test run should."""

    measure: Measure
    known: float
    long: bool = False

    def __str__(self) -> str:
        """The name of the test."""
        return f"{self.measure.call.plan}-{self.measure.where.replace('/', '-')}"


def share(call: Call, where: str, known: float) -> ClosedForm:
    """A share or probability, below a service."""
    return ClosedForm(Measure(call, where), known)


def hours(call: Call, where: str, known: float) -> ClosedForm:
    """A time, below a service."""
    return ClosedForm(Measure(call, where, share=False), known)


def per_hour(call: Call, service: str, known: float) -> ClosedForm:
    """The frequency of a service's outages, known per hour."""
    return ClosedForm(Measure(call, f"{service}/outages_per_year", scale=1 / YEAR, share=False), known)


def team_share(call: Call, where: str, known: float) -> ClosedForm:
    """A share of a team's time or of its jobs."""
    return ClosedForm(Measure(call, where, section="teams"), known)


def team_hours(call: Call, where: str, known: float) -> ClosedForm:
    """A wait for a team, or the number of jobs that wait for it."""
    return ClosedForm(Measure(call, where, share=False, section="teams"), known)


def long(*figures: ClosedForm) -> Iterator[ClosedForm]:
    """Figures that take longer to measure than every test run should."""
    return (replace(figure, long=True) for figure in figures)
