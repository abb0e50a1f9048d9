"""Saying why promises are broken, when, and which single change to the plan helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from continuity_api.operations import judged, options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked."""

    scenarios: tuple[str, ...]
    replications: int
    start: datetime
    seed: int


class ImproveOptions(options.OptionsSchema[Options]):
    """How changes are looked for."""

    made = Options

    scenarios = options.identifiers(
        "Which scenarios, or several that happen together, joined by +. Default: all, one by one.", "paris-flood"
    )
    replications = options.replications("So many histories of each scenario, and again with each change.", 500)
    start = options.start("First day of the 52 weeks in which scenarios begin at any time, in the plan's time zone.")
    seed = options.seed()


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: numpy and the engines are not needed to describe an operation
    from continuity.errors import places_of
    from continuity.improvement import ImproveRequest, improve, simulator
    from continuity.reports.improvement import improvement_as_json, improvement_as_text

    context.limits.allow_replications(chosen.replications)
    plan = loaded(files, context.limits)
    request = ImproveRequest(
        scenarios=chosen.scenarios, start=chosen.start, seed=chosen.seed, replications=chosen.replications
    )
    with places_of(plan.locate), context.phase("Rehearsing") as advance:
        improvement = improve(plan.plan, request, simulator(chosen.seed, chosen.start), advance)
    rehearsal = improvement.rehearsal
    verdicts = judged.of_rehearsal(rehearsal)
    return Outcome(
        result=improvement_as_json(improvement),
        forms={"text": improvement_as_text(improvement)},
        verdict=judged.conclusion(verdicts),
        summary=judged.summary(verdicts),
        digest=rehearsal.digest,
        engine=rehearsal.engine,
        seed=rehearsal.seed,
        replications=judged.histories_of(None, rehearsal),
    )


IMPROVE: Final = Operation(
    name="improve",
    title="Say why promises are broken, when, and which single change helps.",
    schema=ImproveOptions,
    work=_work,
)
