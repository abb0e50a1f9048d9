"""`continuity improve`."""

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
    WholeNumber,
    in_colour,
    leave_plan_alone,
    output_options,
    progress,
    start_option,
    width_of,
    write,
)
from continuity.errors import places_of


@click.command("improve")
@PLAN
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option(
    "--replications",
    type=WholeNumber(1, 100_000_000),
    default=500,
    show_default=True,
    metavar="N",
    help="So many histories of each scenario, and again with each change.",
)
@start_option("First day of the 52 weeks in which scenarios begin at any time, in the plan's time zone.")
@SEED
@MAX_SIZE
@output_options()
def command(
    plan: Path,
    scenarios: tuple[str, ...],
    replications: int,
    start: datetime,
    seed: int,
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Say why promises are broken, when they break, and which single change to the plan helps.

    PLAN is a plan file, or a folder of plan files that are merged. SCENARIO names one of its scenarios, or several that
    happen together, joined by +; without any, all are rehearsed one by one. For each promise that is broken or
    undecided, single changes are tried where its recovery time goes: one more person in a team that is waited for, half
    a call-out, a step or decision in half the time, one more try, backups twice as often. The plan with each change is
    rehearsed on the same luck, and what is told is the difference between equal histories. No file is changed.

    The exit code is that of a rehearsal: 0 when all promises are kept, 1 when one is broken, 3 when none is broken and
    one is undecided: then more --replications help.

    \b
    Examples:
      continuity improve plan.yaml
      continuity improve plan.yaml paris-flood --replications 2000
      continuity improve plan.yaml --format json --output changes.json
    """
    # lazy: networkx, numpy and simpy are not needed to say that a call is wrong
    from continuity.improvement import ImproveRequest, improve, simulator
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.reports.improvement import improvement_as_json, improvement_as_text

    loaded = load(plan, Limits(bytes=max_size))
    leave_plan_alone()
    request = ImproveRequest(scenarios=scenarios, start=start, seed=seed, replications=replications)
    with places_of(loaded.locate), progress("Rehearsing") as advance:
        improvement = improve(loaded.plan, request, simulator(seed, start), advance)
    if form == "json":
        text = improvement_as_json(improvement)
    else:
        text = improvement_as_text(improvement, width=width_of(output), colour=in_colour(output))
    write(text, output)
    code = {"kept": GOOD, "broken": FINDINGS, "undecided": UNDECIDED}[improvement.rehearsal.verdict]
    click.get_current_context().exit(code)
