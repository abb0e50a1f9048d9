"""How a figure of a published case is written down: where it stands in an answer, and how it is judged."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.validation.calls import Call
from tests.validation.figures import YEAR, AnyMeasure, Measure


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """A figure of a case: `case` and `key` lead to its known value, `measure` to what the program gives.

    Parameters: `exact`, whether nothing in the answer is random, so that the case's own tolerance applies; `instead`,
    where the format cannot say the case exactly, the known value of what the plan does say, found without the program;
    `bound`, whether the known value is only a bound: "most" or "least"; `wide`, whether 4 standard errors may be more
    than 2% of the known value; `long`, whether it takes longer than every test run should.
    """

    case: str
    key: str
    measure: AnyMeasure
    exact: bool = False
    instead: Callable[[], float] | None = None
    bound: str = ""
    wide: bool = False
    long: bool = False

    @property
    def call(self) -> Call:
        """The run that gives it, or the first of several."""
        return self.measure.call

    def __str__(self) -> str:
        """The name of the test."""
        return f"{self.call.plan}-{self.key}-{self.call.engine}"


def lost(call: Call, service: str, mission_hours: float) -> Measure:
    """The share of missions that have an outage."""
    return Measure(call, f"{service}/outages_per_year", scale=mission_hours / YEAR)


def kept(call: Call, service: str, mission_hours: float) -> Measure:
    """The share of missions without an outage."""
    return Measure(call, f"{service}/outages_per_year", scale=-mission_hours / YEAR, plus=1.0)


def up(call: Call, service: str) -> Measure:
    """The share of time in which a service is up."""
    return Measure(call, f"{service}/availability")


def down(call: Call, service: str) -> Measure:
    """The share of time in which a service is down, as it follows from that in which it is up."""
    return Measure(call, f"{service}/availability", scale=-1.0, plus=1.0)


def hours(call: Call, where: str) -> Measure:
    """A time, or another figure that is no share, as it stands."""
    return Measure(call, where, share=False)


def per_hour(call: Call, service: str) -> Measure:
    """How often a service goes down, per hour."""
    return Measure(call, f"{service}/outages_per_year", scale=1 / YEAR, share=False)
