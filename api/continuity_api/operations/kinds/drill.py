"""Writing the script of a drill: a tabletop exercise that plays one simulated history of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked."""

    scenario: str
    history: int
    seed: int
    start: datetime


class DrillOptions(options.OptionsSchema[Options]):
    """Which history is played."""

    made = Options

    scenario = options.identifier("The scenario.", "paris-flood", required=True)
    history = options.count(
        "The history that is played, by its number from 0: the same as in a rehearsal.",
        37,
        least=0,
        most=options.MOST_HISTORIES - 1,
        default=0,
    )
    seed = options.seed()
    start = options.start("First day of the 52 weeks in which scenarios begin at any time, in the plan's time zone.")


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: numpy and the engines are not needed to describe an operation
    from continuity.errors import places_of
    from continuity.reports.drill import drill_as_json, drill_as_markdown
    from continuity.reports.drill_playing import play

    plan = loaded(files, context.limits)
    context.look()
    with places_of(plan.locate):
        drill = play(plan.plan, chosen.scenario, chosen.history, chosen.seed, chosen.start)
    return Outcome(
        result=drill_as_json(drill),
        forms={"markdown": drill_as_markdown(drill)},
        summary=f"history {chosen.history} of scenario {chosen.scenario}",
        digest=plan.plan.digest,
        engine="simpy",
        seed=chosen.seed,
        replications=1,
    )


DRILL: Final = Operation(
    name="drill",
    title="Write the script of a drill: a tabletop exercise from one simulated history.",
    schema=DrillOptions,
    work=_work,
    forms=("markdown",),
)
