"""`continuity simulate`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from continuity.cli.history_option import concerned
from continuity.cli.output import (
    FINDINGS,
    GOOD,
    MAX_SIZE,
    PLAN,
    SEED,
    UNDECIDED,
    Duration,
    Moment,
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
from continuity.cli.precision_option import PreciseTo, wanted
from continuity.cli.set_option import set_option
from continuity.cli.workers_option import workers, workers_options
from continuity.errors import places_of

_CODES = {"kept": GOOD, "broken": FINDINGS, "undecided": UNDECIDED}


@click.command("simulate")
@PLAN
@click.option(
    "--horizon", type=Duration(), default="1y", show_default=True, metavar="D", help="How long each history lasts."
)
@start_option(
    "When each history begins, in the plan's time zone: a Monday, unless you say otherwise. Counts for calendars."
)
@click.option(
    "--replications",
    type=WholeNumber(1, 100_000_000),
    metavar="N",
    help="How many histories. Default: 1,000, or fewer (at least 50) where each has thousands of failures.",
)
@click.option(
    "--precision",
    type=PreciseTo(),
    multiple=True,
    metavar="[SERVICE=]P",
    help="Go on until the interval of the unavailability of every service, or of SERVICE, is not wider than its value "
    "± P, as 5%. May be repeated.",
)
@click.option(
    "--budget",
    type=Duration(),
    metavar="D",
    help="How long to go on at most for a --precision. Default: 60s.",
)
@SEED
@click.option(
    "--warm-up",
    type=Duration(),
    default="0s",
    metavar="D",
    help="Time before the horizon that is simulated and not counted. Default: none, everything begins new.",
)
@click.option(
    "--at",
    type=Moment(),
    multiple=True,
    metavar="D",
    help="Also give the probability to be up D after the start, and of no outage until then. May be repeated.",
)
@click.option(
    "--until-first-outage",
    is_flag=True,
    help="Go on after the horizon until every service has had its first outage.",
)
@click.option(
    "--nodes",
    type=click.Choice(["services", "all"]),
    default="services",
    show_default=True,
    help="Results for services only, or for all nodes.",
)
@click.option(
    "--means",
    is_flag=True,
    help="Means will do: no distributions over histories, first outages or parts of outages. Then the exact analysis "
    "answers where it can.",
)
@click.option(
    "--history", type=WholeNumber(0), metavar="N", help="Also print everything that happens in history N (from 0)."
)
@click.option(
    "--history-of",
    metavar="ID[,ID]",
    help="Of that history only what concerns these: nodes, common causes, people or teams.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "exact", "kernel", "simpy"]),
    default="auto",
    show_default=True,
    help="Which engine; auto takes the first of them that gives all that is asked for, and the result says why. Those "
    "that simulate (kernel, simpy) give the same figures.",
)
@click.option(
    "--method",
    type=click.Choice(["plain", "control-variate", "failure-biasing"]),
    default="plain",
    show_default=True,
    help="How: plain; with the static structure, whose figures are known, as control-variate, where queues matter "
    "little; or by failure-biasing, where outages are rare.",
)
@workers_options()
@set_option()
@MAX_SIZE
@output_options()
def command(  # noqa: PLR0917 - click passes each option by name
    plan: Path,
    horizon: int,
    start: datetime,
    replications: int | None,
    precision: tuple[tuple[str, float], ...],
    budget: int | None,
    seed: int,
    warm_up: int,
    at: tuple[tuple[str, int], ...],
    until_first_outage: bool,
    nodes: str,
    means: bool,
    history: int | None,
    history_of: str | None,
    engine: str,
    method: str,
    jobs: int | None,
    executor: str | None,
    settings: tuple[str, ...],
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Simulate a plan and print the availability of every service.

    PLAN is a plan file, or a folder of plan files that are merged. Each history begins with everything new and up.
    All figures come with a 95% interval, in the table those of the availability. Durations are written like 90m,
    12h, 30d or 1y.

    The exit code is 1 when the availability that a service promises is broken, and 3 when the histories do not
    decide it: then more --replications help.

    Results do not depend on who simulates (--jobs, --executor). Histories that a --precision has added are as many as
    the result says; --replications with that number gives the same figures again.

    With --method failure-biasing failures are hastened while something is failed already, and each history is weighed
    by how likely it is: an unavailability of 1e-7 takes seconds, or minutes where parts fail every few weeks. Each
    service has --replications histories of its own, and only those named in --precision are simulated, if some are.

    \b
    Examples:
      continuity simulate plan.yaml
      continuity simulate plan.yaml --horizon 5y --replications 10000 --jobs 0
      continuity simulate plan.yaml --precision 5% --budget 10m --jobs 0
      continuity simulate plan.yaml --precision checkout=2% --executor dask://10.0.0.5:8786
      continuity simulate plan.yaml --at 30d --at 1y --format json --output result.json
      continuity simulate plan.yaml --replications 1 --history 0 --history-of checkout,dba
      continuity simulate plan.yaml --start 2027-03-22 --horizon 2w
      continuity simulate plan.yaml --set teams.ops.people=3
      continuity simulate plan.yaml --means
      continuity simulate plan.yaml --method failure-biasing --precision checkout=10%
    """
    # lazy: networkx, numpy and simpy are not needed to say that a call is wrong
    from continuity.engines import Request, measure
    from continuity.engines import history as full_history
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.planfile.settings import with_settings
    from continuity.rare.methods import answer_by
    from continuity.reports.log import only
    from continuity.reports.run import exit_verdict, run_as_json, run_as_text
    from continuity.simulation_request import needing_histories
    from continuity.what_if import downtime_differences

    _check_call(horizon, history, history_of, method)
    limits = Limits(bytes=max_size)
    as_it_is = load(plan, limits)
    loaded = with_settings(as_it_is, settings, plan, limits)
    about = None if history_of is None else concerned(loaded.plan, history_of)
    leave_plan_alone()
    request = Request(
        horizon=horizon,
        start=start,
        replications=replications,
        precision=wanted(precision, budget, replications, loaded.plan),
        seed=seed,
        warm_up=warm_up,
        at=at,
        until_first_outage=until_first_outage,
        all_nodes=nodes == "all",
        means=means,
        histories_for=needing_histories(history, settings),
        engine=engine,
    )
    changes = None
    with workers(jobs, executor) as helpers:
        with places_of(loaded.locate), progress("Simulating") as advance:
            found = answer_by(method, loaded.plan, request, advance, helpers, tell)
        run = found.run
        if settings and found.measured is not None:
            same = replace(request, replications=run.replications, precision=None)
            with places_of(as_it_is.locate), progress("Simulating the plan as it is") as advance:
                before = measure(as_it_is.plan, same, advance, helpers, tell)
            changes = downtime_differences(before.histories(), found.measured, horizon)
    with places_of(loaded.locate):
        happenings = None if history is None else full_history(loaded.plan, request, history)
    if happenings is not None and about is not None:
        happenings = only(happenings, about)
    if form == "json":
        text = run_as_json(run, happenings, changes)
    else:
        text = run_as_text(run, happenings, changes, width=width_of(output), colour=in_colour(output))
    write(text, output)
    click.get_current_context().exit(_CODES[exit_verdict(run)])


def _check_call(horizon: int, history: int | None, history_of: str | None, method: str) -> None:
    """Raise BadParameter where options contradict each other."""
    if horizon == 0:
        raise click.BadParameter("a horizon of no length measures nothing", param_hint="--horizon")
    if method != "plain" and history is not None:
        raise click.BadParameter("the log of a history is that of a plain one: leave it out, or --method")
    if history_of is not None and history is None:
        raise click.BadParameter("say which history: add --history 0", param_hint="--history-of")
