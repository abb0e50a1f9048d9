"""Figures that the command line must get right: how each is asked for, where it stands in the answer, how it is judged.

An estimate is right when it is within 4 of its own standard errors of the known value, and it only counts when these 4
standard errors are under 2% of that value (of its complement, for a share of more than one half).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from click.testing import CliRunner

from continuity.cli import program

PLANS = Path(__file__).with_name("plans")
YEAR = 8760.0
"""Hours in a year: `outages_per_year` times a mission's length over this is the share of missions that are lost."""

ANSWERED = (0, 1, 3)
"""Exit codes of `simulate` that come with figures; 1 and 3 are about objectives."""

Answer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """One run of `continuity simulate`: the plan's name and the options, as they are typed."""

    plan: str
    options: str

    @property
    def arguments(self) -> list[str]:
        """What follows the program's name."""
        return ["simulate", str(PLANS / f"{self.plan}.yaml"), *self.options.split(), "--format", "json"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run: `where` it stands below `services`, and the linear step from there to the known value.

    Parameters: `share`, whether the known value is a share or probability, so that its complement counts as well.
    """

    call: Call
    where: str
    scale: float = 1.0
    plus: float = 0.0
    share: bool = True


@cache
def answer(call: Call) -> Answer:
    """The JSON that the command line answers; each run is made once for all of its figures."""
    result = CliRunner().invoke(program, call.arguments)
    assert result.exit_code in ANSWERED, f"exit code {result.exit_code}: {result.output} {result.exception!r}"
    return cast("Answer", json.loads(result.stdout))


def measured(measure: Measure) -> tuple[float, float]:
    """The estimate and its standard error (0 where nothing is random), in the unit of the known value."""
    found: object = answer(measure.call)["services"]
    for name in measure.where.split("/"):
        found = cast("Answer", found)[name]
    estimate = cast("Mapping[str, float | None]", found)
    value, error = estimate["estimate"], estimate["standard_error"]
    assert value is not None, f"{measure.where} has no estimate"
    return measure.plus + measure.scale * value, abs(measure.scale) * (error or 0.0)


def check(measure: Measure, known: float) -> None:
    """Assert that the estimate agrees with the known value, and that it is precise enough to say so."""
    value, error = measured(measure)
    assert error > 0, "an estimate without an error proves nothing"
    smaller = min(known, 1 - known) if measure.share else known
    precision = 4 * error / smaller
    assert precision < 0.02, f"4 standard errors are {precision:.2%} of the known value: more replications are needed"
    deviation = (value - known) / error
    assert abs(deviation) <= 4, f"{value:.8g} is {deviation:+.2f} standard errors from {known:.8g}"
