"""Simulating a plan: the availability of every service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError, validates_schema

from continuity_api.operations import judged, options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded, text_limits
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome

if TYPE_CHECKING:
    from continuity.engines import Request
    from continuity.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked; durations in microseconds."""

    horizon: int
    start: datetime
    replications: int | None
    precision: tuple[tuple[str, float], ...]
    budget: int | None
    seed: int
    warm_up: int
    at: tuple[tuple[str, int], ...]
    until_first_outage: bool
    nodes: str
    means: bool
    history: int | None
    history_of: tuple[str, ...]
    engine: str
    method: str
    settings: tuple[str, ...]


class SimulateOptions(options.OptionsSchema[Options]):
    """How a plan is simulated."""

    made = Options

    horizon = options.duration("How long each history lasts.", "5y", positive=True, default="1y")
    start = options.start("When each history begins, in the plan's time zone: a Monday, unless you say otherwise.")
    replications = options.replications(
        "How many histories. Default: 1,000, or fewer (at least 50) where each has thousands of failures."
    )
    precision = options.precision()
    budget = options.duration("How long to go on at most for a precision. Default: 60s.", "5m", load_default=None)
    seed = options.seed()
    warm_up = options.duration("Time before the horizon that is simulated and not counted.", "30d", default="0s")
    at = options.moments("Also give the probability to be up so long after the start, and of no outage until then.")
    until_first_outage = options.flag("Go on after the horizon until every service has had its first outage.")
    nodes = options.choice("Results for services only, or for all nodes.", ("services", "all"), "services")
    means = options.flag(
        "Means will do: no distributions over histories, first outages or parts of outages. Then the exact analysis "
        "answers where it can."
    )
    history = options.count(
        "Also give everything that happens in this history, by its number from 0.",
        0,
        least=0,
        most=options.MOST_HISTORIES - 1,
    )
    history_of = options.identifiers(
        "Of that history only what concerns these: nodes, common causes, people or teams.", "checkout"
    )
    engine = options.choice(
        "Which engine; auto takes the first of them that gives all that is asked for.",
        ("auto", "exact", "kernel", "simpy"),
        "auto",
    )
    method = options.choice(
        "How: plain; with the static structure, whose figures are known, as control-variate; or by failure-biasing, "
        "where outages are rare.",
        ("plain", "control-variate", "failure-biasing"),
        "plain",
    )
    settings = options.settings()

    @validates_schema
    def _fit_together(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["history_of"] and data["history"] is None:
            raise ValidationError("say which history: give `history`, such as 0", "history_of")
        if data["history"] is not None and data["method"] != "plain":
            raise ValidationError("the log of a history is that of a plain one: leave it out, or `method`", "history")
        if data["budget"] is not None and not data["precision"]:
            raise ValidationError("say until which precision: give `precision`, such as 5%", "budget")
        if data["precision"] and data["replications"] is not None:
            raise ValidationError("the number of replications follows from the precision: leave one out", "precision")


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: numpy and the engines are not needed to describe an operation
    from continuity.engines import history, measure
    from continuity.errors import places_of
    from continuity.planfile.settings import with_settings
    from continuity.rare.methods import answer_by
    from continuity.reports.log import only
    from continuity.reports.run import run_as_json, run_as_text
    from continuity.simulation.history import concerned
    from continuity.what_if import downtime_differences

    context.limits.allow_replications(chosen.replications)
    context.limits.allow_budget(chosen.budget)
    as_it_is = loaded(files, context.limits)
    plan = with_settings(as_it_is, chosen.settings, files, text_limits(context.limits))
    about = concerned(plan.plan, chosen.history_of)
    request = _request(chosen, plan.plan, context)
    changes = happenings = None
    with places_of(plan.locate):
        with context.phase("Simulating") as advance:
            found = answer_by(chosen.method, plan.plan, request, advance, context.workers)
        run = found.run
        if chosen.history is not None:
            happenings = history(plan.plan, request, chosen.history)
    if chosen.settings and found.measured is not None:
        same = replace(request, replications=run.replications, precision=None)
        with places_of(as_it_is.locate), context.phase("Simulating the plan as it is") as advance:
            before = measure(as_it_is.plan, same, advance, context.workers)
        changes = downtime_differences(before.histories(), found.measured, chosen.horizon)
    if happenings is not None and about:
        happenings = only(happenings, about)
    verdicts = judged.of_run(run)
    return Outcome(
        result=run_as_json(run, happenings, changes),
        forms={"text": run_as_text(run, happenings, changes)},
        verdict=judged.conclusion(verdicts),
        summary=judged.summary(verdicts),
        digest=run.digest,
        engine=run.engine,
        seed=run.seed,
        replications=run.replications,
    )


def _request(chosen: Options, plan: Plan, context: Context) -> Request:
    from continuity.engines import Request  # lazy: as above
    from continuity.simulation_request import needing_histories
    from continuity.stopping import wanted

    return Request(
        horizon=chosen.horizon,
        start=chosen.start,
        replications=chosen.replications,
        precision=wanted(chosen.precision, chosen.budget, plan) if chosen.precision else None,
        seed=chosen.seed,
        warm_up=chosen.warm_up,
        at=chosen.at,
        until_first_outage=chosen.until_first_outage,
        all_nodes=chosen.nodes == "all",
        means=chosen.means,
        histories_for=needing_histories(chosen.history, chosen.settings),
        engine=chosen.engine,
        clock=context.clock,
    )


SIMULATE: Final = Operation(
    name="simulate", title="Simulate a plan: the availability of every service.", schema=SimulateOptions, work=_work
)
