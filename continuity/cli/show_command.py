"""`continuity show`."""

from __future__ import annotations

from pathlib import Path

import click

from continuity.cli.output import MAX_SIZE, in_colour, output_options, width_of, write


@click.command("show")
@click.argument("name", metavar="ID")
@click.argument("plan", type=click.Path(path_type=Path), metavar="[PLAN]", default=".")
@MAX_SIZE
@output_options()
def command(name: str, plan: Path, max_size: int, form: str, output: Path | None) -> None:
    """Show what holds for one id in the end, and where each value comes from.

    ID is a node, team, person, plan, scenario or anything else that has an id. PLAN is a plan file or folder; by
    default the present folder. Values come from the entry itself, its tier, its kind, or a default of the format.

    \b
    Examples:
      continuity show checkout plan.yaml
      continuity show dba plans/ --format json
    """
    # lazy: help needs none of this
    from continuity.planfile.effective import effective
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.reports.entry import entries_as_json, entries_as_text

    if not plan.exists() and Path(name).exists():  # `show PLAN ID` is what one types after `check PLAN`
        name, plan = str(plan), Path(name)
    entries = effective(load(plan, Limits(bytes=max_size)), name)
    if form == "json":
        write(entries_as_json(entries), output)
    else:
        write(entries_as_text(entries, width=width_of(output), colour=in_colour(output)), output)
