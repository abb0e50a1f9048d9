"""Verifying everything that a plan promises."""

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
    """What is asked; durations in microseconds."""

    budget: int
    horizon: int
    replications: int | None
    details: bool
    start: datetime
    seed: int


class VerifyOptions(options.OptionsSchema[Options]):
    """How a plan is verified."""

    made = Options

    budget = options.duration(
        "How long to rehearse at most until every promise of the scenarios is decided; and then at most half as long "
        "again to see which assumptions decide a verdict.",
        "5m",
        default="60s",
    )
    horizon = options.duration(
        "How long each history lasts in which availability is measured.", "5y", positive=True, default="1y"
    )
    replications = options.replications(
        "How many histories, of availability and of each scenario. Default: as many as the promises need."
    )
    details = options.flag("In the form for people: every promise, and tables of all services.")
    start = options.start("When histories begin, in the plan's time zone.")
    seed = options.seed()


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: numpy and the engines are not needed to describe an operation
    from continuity.errors import places_of
    from continuity.reports.verification import verification_as_json, verification_as_text
    from continuity.verification import VerificationRequest, verify

    context.limits.allow_replications(chosen.replications)
    context.limits.allow_budget(chosen.budget)
    plan = loaded(files, context.limits)
    request = VerificationRequest(
        horizon=chosen.horizon,
        start=chosen.start,
        seed=chosen.seed,
        replications=chosen.replications,
        budget=chosen.budget,
    )
    with places_of(plan.locate):
        found = verify(plan.plan, request, context.workers, context.phase, clock=context.clock)
    run, rehearsal = found.run, found.rehearsal
    verdicts = [*judged.of_run(run), *judged.of_rehearsal(rehearsal)]
    return Outcome(
        result=verification_as_json(run, rehearsal),
        forms={"text": verification_as_text(run, rehearsal, details=chosen.details)},
        verdict=judged.conclusion(verdicts),
        summary=judged.summary(verdicts),
        digest=plan.plan.digest,
        engine=", ".join(dict.fromkeys(each.engine for each in (run, rehearsal) if each)),
        seed=chosen.seed,
        replications=judged.histories_of(run, rehearsal),
    )


VERIFY: Final = Operation(
    name="verify",
    title="Verify everything that a plan promises: availability, and recovery in all of its scenarios.",
    schema=VerifyOptions,
    work=_work,
)
