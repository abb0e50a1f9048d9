"""`continuity backup`: a copy of the service's own database while it runs."""

from __future__ import annotations

from pathlib import Path

import click

from continuity_api.commands.opened import StartError, check_exists, check_is_another, configured, database_option
from continuity_api.evidence.backing_up import back_up


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def command(file: Path, database: str | None) -> None:
    """Copy the database of a service into FILE while the service runs; an old FILE is replaced whole or not at all.

    The copy has everything, secrets included: keep it as safe as the database. Of SQLite it is a database that can be
    used as it is; of PostgreSQL, pg_dump makes it and pg_restore reads it. `continuity export` leaves secrets out.

    \b
      continuity backup /backups/service.db
    """
    chosen = configured(database)
    check_exists(chosen)
    check_is_another(file, chosen)
    try:
        back_up(chosen.database, file)
    except OSError as error:
        raise StartError(f"{file} cannot be written: {error.strerror or error}") from None
    click.echo(f"The database is copied into {file} ({file.stat().st_size:,} bytes).", err=True)
