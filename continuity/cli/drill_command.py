"""`continuity drill`."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from continuity.cli.output import GOOD, MAX_SIZE, PLAN, SEED, WholeNumber, start_option, write
from continuity.errors import places_of

_MOST_HISTORIES = 100_000_000


def _writable(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Refuse a place that cannot be written before the work is done."""
    if value is not None and not Path(os.path.realpath(value)).parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.parent}: make it first", ctx, param)
    return value


@click.command("drill")
@PLAN
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--history",
    type=WholeNumber(0, _MOST_HISTORIES - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="The history that is played, from 0: the same as with `continuity rehearse --history N`.",
)
@SEED
@start_option("First day of the 52 weeks in which scenarios begin at any time, in the plan's time zone.")
@MAX_SIZE
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="For people or for programs.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    callback=_writable,
    help="Write to FILE instead of standard output.",
)
def command(
    plan: Path,
    scenario: str,
    history: int,
    seed: int,
    start: datetime,
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Write the script of a drill: a tabletop exercise that plays one simulated history of a scenario.

    PLAN is a plan file, or a folder of plan files that are merged. SCENARIO names one of its scenarios.

    The script is for the facilitator. It says what the scenario is, who should be there, and then, inject by inject,
    what to say and when, what to ask, and what the plan says is done next, with blank columns for the time it took.
    At its end stands what to fill in and put into the plan under `exercises`. `continuity rehearse` shows which
    histories there are.

    \b
    Examples:
      continuity drill plan.yaml paris-flood --output drill.md
      continuity drill plan.yaml paris-flood --history 37 --seed 7
      continuity drill plan.yaml paris-flood --format json
    """
    # lazy: networkx, numpy and simpy are not needed to say that a call is wrong
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.reports.drill import drill_as_json, drill_as_markdown
    from continuity.reports.drill_playing import play

    loaded = load(plan, Limits(bytes=max_size))
    with places_of(loaded.locate):
        drill = play(loaded.plan, scenario, history, seed, start)
    write(drill_as_json(drill) if form == "json" else drill_as_markdown(drill), output)
    click.get_current_context().exit(GOOD)
