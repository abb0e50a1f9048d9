"""`continuity verify`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from continuity.cli.output import (
    FINDINGS,
    GOOD,
    MAX_SIZE,
    PLAN,
    SEED,
    UNDECIDED,
    Duration,
    WholeNumber,
    in_colour,
    leave_plan_alone,
    output_options,
    progress,
    start_option,
    tell,
    width_of,
    write,
)
from continuity.cli.workers_option import workers, workers_options
from continuity.errors import places_of


@click.command("verify")
@PLAN
@click.option(
    "--budget",
    type=Duration(),
    default="60s",
    show_default=True,
    metavar="D",
    help="How long to rehearse at most until every promise of the scenarios is decided; and then at most half as long "
    "again to see which assumptions decide a verdict.",
)
@click.option(
    "--horizon",
    type=Duration(),
    default="1y",
    show_default=True,
    metavar="D",
    help="How long each history lasts in which availability is measured.",
)
@click.option(
    "--replications",
    type=WholeNumber(1, 100_000_000),
    metavar="N",
    help="How many histories, of availability and of each scenario. Default: as many as the promises need.",
)
@click.option("--details", is_flag=True, help="Every promise, and tables of all services.")
@start_option("When histories begin, in the plan's time zone.")
@SEED
@workers_options()
@MAX_SIZE
@output_options()
def command(  # noqa: PLR0917 - click passes each option by name
    plan: Path,
    budget: int,
    horizon: int,
    replications: int | None,
    details: bool,
    start: datetime,
    seed: int,
    jobs: int | None,
    executor: str | None,
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Verify everything that a plan promises: availability, and recovery in all of its scenarios.

    PLAN is a plan file, or a folder of plan files that are merged. This is the one command that a CI job needs: it
    does what `simulate` does where a service promises an availability, and what `rehearse` does with all scenarios.

    It then rehearses the plan with what it leaves out, or guesses, otherwise, and tells which assumptions decide.

    The exit code is 0 when every promise is kept, 1 when one is broken, and 3 when the histories do not decide one.

    \b
    Examples:
      continuity verify plan.yaml
      continuity verify plan.yaml --budget 5m --format json --output verdict.json
    """
    # lazy: networkx, numpy and simpy are not needed to say that a call is wrong
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.reports.verification import verification_as_json, verification_as_text, verification_verdict
    from continuity.verification import VerificationRequest, verify

    if horizon == 0:
        raise click.BadParameter("a horizon of no length measures nothing", param_hint="--horizon")
    loaded = load(plan, Limits(bytes=max_size))
    leave_plan_alone()
    request = VerificationRequest(horizon=horizon, start=start, seed=seed, replications=replications, budget=budget)
    with workers(jobs, executor) as helpers, places_of(loaded.locate):
        found = verify(loaded.plan, request, helpers, progress, tell)
    run, rehearsal = found.run, found.rehearsal
    if form == "json":
        text = verification_as_json(run, rehearsal)
    else:
        text = verification_as_text(run, rehearsal, details=details, width=width_of(output), colour=in_colour(output))
    write(text, output)
    code = {"kept": GOOD, "broken": FINDINGS, "undecided": UNDECIDED}[verification_verdict(run, rehearsal)]
    click.get_current_context().exit(code)
