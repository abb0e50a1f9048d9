"""Comparing two plans: what has changed, and what that does to every promise, on the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError, validates_schema

from continuity.errors import PlanError
from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, below, loaded
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Conclusion, Outcome

if TYPE_CHECKING:
    from continuity.comparison.request import NumbersRequest
    from continuity.comparison.results import Comparison
    from continuity.model import Plan
    from continuity.planfile.load import Loaded

OLD: Final = "old"
NEW: Final = "new"
"""The folders in which the files of the two plans are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked; durations in microseconds."""

    everything: bool
    no_numbers: bool
    budget: int
    horizon: int
    replications: int | None
    precision: tuple[tuple[str, float], ...]
    start: datetime
    today: date | None
    seed: int


class CompareOptions(options.OptionsSchema[Options]):
    """How two plans are compared."""

    made = Options

    everything = options.flag(
        "In the forms for people: also the promises and figures that have not changed.", data_key="all"
    )
    no_numbers = options.flag(
        "Only what the texts say: changes, findings, single points of failure. No promise is judged."
    )
    budget = options.duration(
        "How long to rehearse both plans at most until the promises of the scenarios are decided.",
        "5m",
        default="40s",
    )
    horizon = options.duration(
        "How long each history lasts in which availability is measured.", "5y", positive=True, default="1y"
    )
    replications = options.replications("Exactly so many histories, of everyday running and of each scenario.")
    precision = options.precision()
    start = options.start("When histories begin, in the plan's time zone.")
    today = options.today()
    seed = options.seed()

    @validates_schema
    def _fit_together(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["precision"] and data["replications"] is not None:
            raise ValidationError("the number of replications follows from the precision: leave one out", "precision")


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: numpy and the engines are not needed to describe an operation
    from continuity.checks.configuration import configuration_among
    from continuity.comparison.compare import compare
    from continuity.comparison.request import Work
    from continuity.reports.comparison import comparison_as_json, comparison_as_text
    from continuity.reports.comparison_markdown import comparison_as_markdown
    from continuity.reports.comparison_words import summary

    context.limits.allow_replications(chosen.replications)
    context.limits.allow_budget(chosen.budget)
    texts = below(files, NEW)
    before, after = _old(below(files, OLD), context), loaded(texts, context.limits, NEW)
    today = chosen.today or context.today
    settings = configuration_among(texts, NEW).settings(today)
    request = None if chosen.no_numbers else _request(chosen, after.plan)
    work = Work(workers=context.workers, progress=context.phase, clock=context.clock)
    comparison = compare(before, after, settings, request, work, (OLD, NEW))
    return Outcome(
        result=comparison_as_json(comparison),
        forms={
            "text": comparison_as_text(comparison, everything=chosen.everything),
            "markdown": comparison_as_markdown(comparison, everything=chosen.everything),
        },
        verdict=_verdict(comparison),
        summary=summary(comparison),
        digest=after.plan.digest,
        seed=chosen.seed,
        replications=comparison.numbers.replications if comparison.numbers else None,
        today=today.isoformat(),
    )


def _old(files: Files, context: Context) -> Loaded | PlanError:
    """The old plan, or what makes it unusable; that there is none at all is an error of the call."""
    try:
        return loaded(files, context.limits, OLD)
    except PlanError as error:
        if any(each.id == "no-plan" for each in error.findings):
            raise
        return error


def _request(chosen: Options, plan: Plan) -> NumbersRequest:
    from continuity.comparison.request import NumbersRequest  # lazy: as above
    from continuity.stopping import wanted

    return NumbersRequest(
        horizon=chosen.horizon,
        start=chosen.start,
        seed=chosen.seed,
        replications=chosen.replications,
        precision=wanted(chosen.precision, chosen.budget, plan) if chosen.precision else None,
        budget=chosen.budget,
    )


def _verdict(comparison: Comparison) -> Conclusion:
    judged = comparison.numbers is not None and comparison.numbers.promises
    return Conclusion(comparison.verdict.value) if judged else Conclusion.NONE


COMPARE: Final = Operation(
    name="compare",
    title="Compare two plans: what has changed, and what that does to every promise, on the same luck.",
    schema=CompareOptions,
    work=_work,
    forms=("text", "markdown"),
    folders=(OLD, NEW),
)
