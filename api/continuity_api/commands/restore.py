"""`continuity restore`: what was exported, put into an empty database."""

from __future__ import annotations

from pathlib import Path

import click

from continuity_api.commands.opened import StartError, configured, database_option, opened
from continuity_api.evidence.restoring import lines_of, restore


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@database_option
def command(file: Path, database: str | None) -> None:
    """Put FILE, made by `continuity export`, into an empty database: all of it, or nothing.

    Digests and the audit log are verified first. An admin is given a new token, which is printed once; all others need
    new tokens, too. Webhooks are disabled until they are given new secrets.

    \b
      continuity restore evidence.zip --database sqlite:///restored.db
    """
    try:
        with opened(configured(database)) as database_, database_.writing() as db:
            done = restore(db, file)
    except OSError as error:
        raise StartError(f"{file} cannot be restored: {error.strerror or error}") from None
    for line in lines_of(done.rows):
        click.echo(line)
    click.echo(f"The audit log fits together: {done.entries} lines, the newest {done.newest_hash}.")
    click.echo(f"The new token of the user '{done.admin}', shown this once:\n\n  {done.secret}\n", err=True)
