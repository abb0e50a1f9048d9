"""`continuity audit-log verify`: whether the audit log is what was written."""

from __future__ import annotations

import click

from continuity_api.commands.opened import configured, database_option, found
from continuity_api.evidence.audit_log import ChainError, verified


@click.group("audit-log")
def command() -> None:
    """Look after the audit log of a service."""


@command.command("verify")
@database_option
def verify(database: str | None) -> None:
    """Go through the whole audit log, line by line.

    Each line is sealed with the hash of the one before. Exit code 0: nothing was changed, removed or put between. The
    last number and hash are printed: kept elsewhere, they show later that no end was cut off. 1: the first line that
    does not fit is named.
    """
    with found(configured(database)) as opened, opened.reading() as db:
        try:
            entries, newest = verified(db)
        except ChainError as error:
            click.echo(f"continuity: {error}", err=True)
            raise click.exceptions.Exit(1) from None
    click.echo(f"lines   {entries}\nnewest  {newest}")
