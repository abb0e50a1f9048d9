"""`continuity export`: everything that a service keeps, as one archive."""

from __future__ import annotations

from pathlib import Path

import click

from continuity_api.commands.opened import StartError, check_is_another, configured, database_option, found
from continuity_api.evidence.archive import archive
from continuity_api.evidence.whole_files import whole_file


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def command(file: Path, database: str | None) -> None:
    """Write everything that a service keeps into FILE, a zip archive, while the service runs.

    Plans, versions, approvals, runs with their results, schedules, webhooks, users and the audit log, as lines of JSON.
    Tokens, webhook secrets and keys stay out. `continuity restore` puts it into an empty database of either kind.

    \b
      continuity export evidence.zip
      continuity export evidence.zip --database postgresql://continuity@db/continuity
    """
    chosen = configured(database)
    check_is_another(file, chosen)
    try:
        with (
            found(chosen) as opened,
            opened.reading() as db,
            whole_file(file) as half_done,
            half_done.open("wb") as written,
        ):
            written.writelines(archive(db))
    except OSError as error:
        raise StartError(f"{file} cannot be written: {error.strerror or error}") from None
    click.echo(f"Everything is in {file} ({file.stat().st_size:,} bytes).", err=True)
