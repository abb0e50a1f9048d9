"""`continuity rehearse`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from continuity.cli.history_option import WhichHistory, concerned
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
    width_of,
    write,
)
from continuity.cli.set_option import set_option
from continuity.cli.trying_assumptions import with_assumptions_tried
from continuity.cli.workers_option import workers, workers_options
from continuity.errors import places_of


@click.command("rehearse")
@PLAN
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option(
    "--budget",
    type=Duration(),
    default="60s",
    show_default=True,
    metavar="D",
    help="How long to go on while a promise is undecided, for all scenarios together. Each has at least 100 histories.",
)
@click.option(
    "--replications",
    type=WholeNumber(1, 100_000_000),
    metavar="N",
    help="Exactly so many histories of each scenario, however long that takes. Repeats a result to the digit.",
)
@click.option(
    "--at",
    type=Moment(),
    multiple=True,
    metavar="D",
    help="Also give the probability of being back D after the first event, and the level then. May be repeated.",
)
@start_option("First day of the 52 weeks in which scenarios begin at any time, in the plan's time zone.")
@click.option(
    "--history",
    type=WhichHistory(),
    metavar="N|typical|bad",
    help="Also print everything that happens in one history of each scenario: its number from 0, or one in which the "
    "service that is back last takes as long as in half, or in 95%, of all.",
)
@click.option(
    "--history-of",
    metavar="ID[,ID]",
    help="Of that history only what concerns these: nodes, common causes, people, teams or plans.",
)
@click.option(
    "--assumptions",
    is_flag=True,
    help="Also try what the plan leaves out or guesses otherwise: which assumption decides a verdict?",
)
@click.option("--details", is_flag=True, help="Every promise, and a table of all services for each scenario.")
@SEED
@workers_options()
@set_option()
@MAX_SIZE
@output_options()
def command(  # noqa: PLR0917 - click passes each option by name
    plan: Path,
    scenarios: tuple[str, ...],
    budget: int,
    replications: int | None,
    at: tuple[tuple[str, int], ...],
    start: datetime,
    history: str | int | None,
    history_of: str | None,
    assumptions: bool,
    details: bool,
    seed: int,
    jobs: int | None,
    executor: str | None,
    settings: tuple[str, ...],
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Rehearse scenarios of a plan: how long recovery takes, what is lost, and whether promises hold.

    PLAN is a plan file, or a folder of plan files that are merged. SCENARIO names one of its scenarios, or several that
    happen together, joined by +; without any, all are rehearsed one by one. A scenario says what happens; the plan's
    recovery plans and teams answer it. Each history draws its own times, and a promise is kept when it holds with the
    probability that met_in says (95%).

    \b
    Judged are, from `objectives` of a service or `expects` of the scenario:
      rto      back at its mbco so long after the first event, at the latest
      recover  at each level by its time, and not below it again in the same disruption
      rpo      no more work lost than this
      mtpd     no outage longer than this
      mbco     back at this level by the end, and not lost a second time
      availability (of `expects`)  its mean while a recovery plan is invoked
      deadline (of a step)  done so long after the plan was invoked

    Histories are added until every promise is clearly kept or broken. The exit code is 0 when all are kept, 1 when one
    is broken, and 3 when the budget ended before all were decided: then a longer --budget helps.

    \b
    Examples:
      continuity rehearse plan.yaml
      continuity rehearse plan.yaml paris-flood --budget 10m
      continuity rehearse plan.yaml paris-flood+pandemic
      continuity rehearse plan.yaml paris-flood --set teams.dba.people=3
      continuity rehearse plan.yaml paris-flood --assumptions
      continuity rehearse plan.yaml --at 1h --at 4h --format json --output result.json
      continuity rehearse plan.yaml paris-flood --replications 1000 --seed 7
      continuity rehearse plan.yaml paris-flood --history 37 --history-of checkout,dba
      continuity rehearse plan.yaml paris-flood --history bad
    """
    # lazy: networkx, numpy and simpy are not needed to say that a call is wrong
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.planfile.settings import with_settings
    from continuity.rehearsal import RehearsalRequest, rehearse
    from continuity.reports.log import only
    from continuity.reports.rehearsal import rehearsal_as_json, rehearsal_as_text
    from continuity.simulation.rehearsals import RehearsalTask, runner, simulator, told_history
    from continuity.what_if import differences

    if history_of is not None and history is None:
        raise click.BadParameter("say which history: add --history 0", param_hint="--history-of")
    limits = Limits(bytes=max_size)
    as_it_is = load(plan, limits)
    loaded = with_settings(as_it_is, settings, plan, limits)
    about = None if history_of is None else concerned(loaded.plan, history_of)
    leave_plan_alone()
    request = RehearsalRequest(
        scenarios=scenarios, start=start, seed=seed, replications=replications, budget=budget, at=at
    )

    def task(scenario: str) -> RehearsalTask:
        return RehearsalTask(plan=loaded.plan, scenario=scenario, seed=seed, start=start)

    with workers(jobs, executor) as helpers:
        run = runner(loaded.plan, seed, start, helpers)
        with places_of(loaded.locate), progress("Rehearsing") as advance:
            rehearsal = rehearse(loaded.plan, request, run, advance)
            told = None
            if history is not None:
                chosen = {name: each.history_number(history) for name, each in rehearsal.scenarios.items()}
                told = {name: told_history(task(name), number) for name, number in chosen.items()}
            before = runner(as_it_is.plan, seed, start, helpers)
            changes = differences(as_it_is.plan, loaded.plan, rehearsal, before, run) if settings else None
        if assumptions:
            limit = None if replications else budget
            rehearsal = with_assumptions_tried(loaded, rehearsal, simulator(seed, start, helpers), limit)
    if told is not None and about is not None:
        told = {name: (begins, only(happenings, about)) for name, (begins, happenings) in told.items()}
    if form == "json":
        text = rehearsal_as_json(rehearsal, told, changes)
    else:
        text = rehearsal_as_text(
            rehearsal, told, changes, details=details, width=width_of(output), colour=in_colour(output)
        )
    write(text, output)
    code = {"kept": GOOD, "broken": FINDINGS, "undecided": UNDECIDED}[rehearsal.verdict]
    click.get_current_context().exit(code)
