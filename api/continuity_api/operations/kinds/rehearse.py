"""Rehearsing scenarios of a plan: how long recovery takes, what is lost, whether promises hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError, fields, validate, validates_schema

from continuity_api.operations import judged, options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded, text_limits
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome

if TYPE_CHECKING:
    from continuity.planfile.load import Loaded
    from continuity.rehearsal_results import Rehearsal
    from continuity.simulation.history import Happening
    from continuity.what_if import Difference

_HISTORY: Final = r"^(typical|bad|0|[1-9][0-9]{0,7})$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked; durations in microseconds."""

    scenarios: tuple[str, ...]
    budget: int
    replications: int | None
    at: tuple[tuple[str, int], ...]
    start: datetime
    history: str | None
    history_of: tuple[str, ...]
    assumptions: bool
    details: bool
    seed: int
    settings: tuple[str, ...]


class RehearseOptions(options.OptionsSchema[Options]):
    """How scenarios are rehearsed."""

    made = Options

    scenarios = options.identifiers(
        "Which scenarios, or several that happen together, joined by +. Default: all, one by one.", "paris-flood"
    )
    budget = options.duration(
        "How long to go on while a promise is undecided, for all scenarios together. Each has at least 100 histories.",
        "5m",
        default="60s",
    )
    replications = options.replications("Exactly so many histories of each scenario, however long that takes.")
    at = options.moments("Also give the probability of being back so long after the first event, and the level then.")
    start = options.start("First day of the 52 weeks in which scenarios begin at any time, in the plan's time zone.")
    history = fields.String(
        load_default=None,
        validate=validate.Regexp(_HISTORY, error="write the number of a history from 0, or typical, or bad"),
        metadata={
            "description": "Also give everything that happens in one history of each scenario: its number from 0, or "
            "one in which the service that is back last takes as long as in half, or in 95%, of all.",
            "example": "typical",
        },
    )
    history_of = options.identifiers(
        "Of that history only what concerns these: nodes, common causes, people, teams or plans.", "checkout"
    )
    assumptions = options.flag(
        "Also try what the plan leaves out or guesses otherwise: which assumption decides a verdict?"
    )
    details = options.flag("In the form for people: every promise, and a table of all services for each scenario.")
    seed = options.seed()
    settings = options.settings()

    @validates_schema
    def _fit_together(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["history_of"] and data["history"] is None:
            raise ValidationError("say which history: give `history`, such as typical", "history_of")


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: numpy and the engines are not needed to describe an operation
    from continuity.errors import places_of
    from continuity.planfile.settings import with_settings
    from continuity.reports.rehearsal import rehearsal_as_json, rehearsal_as_text

    context.limits.allow_replications(chosen.replications)
    context.limits.allow_budget(chosen.budget)
    as_it_is = loaded(files, context.limits)
    plan = with_settings(as_it_is, chosen.settings, files, text_limits(context.limits))
    with places_of(plan.locate):
        rehearsal = _rehearsed(plan, chosen, context)
        told = None if chosen.history is None else _told(plan, rehearsal, chosen)
        changes = _changes(as_it_is, plan, rehearsal, chosen, context) if chosen.settings else None
    verdicts = judged.of_rehearsal(rehearsal)
    return Outcome(
        result=rehearsal_as_json(rehearsal, told, changes),
        forms={"text": rehearsal_as_text(rehearsal, told, changes, details=chosen.details)},
        verdict=judged.conclusion(verdicts),
        summary=judged.summary(verdicts),
        digest=rehearsal.digest,
        engine=rehearsal.engine,
        seed=rehearsal.seed,
        replications=judged.histories_of(None, rehearsal),
    )


def _rehearsed(plan: Loaded, chosen: Options, context: Context) -> Rehearsal:
    """The rehearsal, with what decides its verdicts where that is asked for."""
    from continuity.rehearsal import RehearsalRequest, rehearse  # lazy: as above
    from continuity.sensitivity import with_sensitivity
    from continuity.simulation.rehearsals import runner, simulator

    request = RehearsalRequest(
        scenarios=chosen.scenarios,
        start=chosen.start,
        seed=chosen.seed,
        replications=chosen.replications,
        budget=chosen.budget,
        at=chosen.at,
    )
    run = runner(plan.plan, chosen.seed, chosen.start, context.workers)
    with context.phase("Rehearsing") as advance:
        rehearsal = rehearse(plan.plan, request, run, advance, context.clock)
    if not chosen.assumptions:
        return rehearsal
    limit = None if chosen.replications else chosen.budget
    trying = simulator(chosen.seed, chosen.start, context.workers)
    with context.phase("Trying assumptions") as advance:
        return with_sensitivity(plan.plan, rehearsal, trying, budget=limit, progress=advance, clock=context.clock)


def _told(plan: Loaded, rehearsal: Rehearsal, chosen: Options) -> dict[str, tuple[str, Sequence[Happening]]]:
    """One history of each scenario: when it begins, and what happens in it."""
    from continuity.reports.log import only  # lazy: as above
    from continuity.simulation.history import concerned
    from continuity.simulation.rehearsals import RehearsalTask, told_history

    about = concerned(plan.plan, chosen.history_of)
    told: dict[str, tuple[str, Sequence[Happening]]] = {}
    for name, scenario in rehearsal.scenarios.items():
        task = RehearsalTask(plan=plan.plan, scenario=name, seed=chosen.seed, start=chosen.start)
        begins, happenings = told_history(task, scenario.history_number(chosen.history or 0))
        told[name] = (begins, only(happenings, about) if about else happenings)
    return told


def _changes(
    as_it_is: Loaded, plan: Loaded, rehearsal: Rehearsal, chosen: Options, context: Context
) -> list[Difference]:
    """What the settings change."""
    from continuity.simulation.rehearsals import runner  # lazy: as above
    from continuity.what_if import differences

    before, after = (runner(each.plan, chosen.seed, chosen.start, context.workers) for each in (as_it_is, plan))
    context.look()
    return differences(as_it_is.plan, plan.plan, rehearsal, before, after)


REHEARSE: Final = Operation(
    name="rehearse",
    title="Rehearse scenarios: how long recovery takes, what is lost, whether promises hold.",
    schema=RehearseOptions,
    work=_work,
)
