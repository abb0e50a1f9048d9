"""`continuity reproduce`: a run of the service once more, and whether the same comes out."""

from __future__ import annotations

import click

from continuity.cli.output import progress
from continuity_api.commands.opened import configured, database_option, found
from continuity_api.runs.reproducing import reproduce


@click.command("reproduce")
@click.argument("run")
@database_option
@click.option("--show", is_flag=True, help="Print the new result, as JSON.")
def command(run: str, database: str | None, show: bool) -> None:
    """Make RUN of the service again, from what is kept of it, and compare the results bit for bit.

    Exit code 0: the same. 1: another; what differs between the two installations is listed, as bits are promised only
    where version and platform are the same.
    """
    chosen = configured(database)
    with found(chosen) as kept, progress("Reproducing") as tell:
        again = reproduce(kept, chosen, run, tell or (lambda done, total: None))
    if show:
        click.echo(again.result)
    click.echo(f"recorded  {again.before}\nnow       {again.after}", err=show)
    if again.same:
        click.echo("The same, bit for bit.", err=show)
        return
    click.echo("Another result.", err=True)
    for difference in again.differences:
        click.echo(f"  {difference}", err=True)
    raise click.exceptions.Exit(1)
