"""What the service's commands have in common: settings and database, with errors for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import SQLAlchemyError

from continuity.errors import ContinuityError
from continuity_api.configuration import Settings, settings
from continuity_api.storage.database import Database, place
from continuity_api.storage.migrating import migrate

database_option = click.option(
    "--database",
    metavar="URL",
    help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; default: CONTINUITY_DATABASE, or a file of your own.",
)


class StartError(ContinuityError):
    """A command of the service cannot do its work here: the database or the address cannot be used."""


def configured(database: str | None, **overrides: object) -> Settings:
    """The settings of the environment, with what was said on the command line instead. Raises ConfigurationError."""
    said = {name: value for name, value in {"database": database, **overrides}.items() if value is not None}
    return settings(None, **said)


@contextmanager
def opened(chosen: Settings) -> Iterator[Database]:
    """The database, up to date. Raises StartError where it cannot be used, with the reason and without the password."""
    try:
        database = Database(chosen.database)
        migrate(database)
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        first = str(reason).strip().splitlines()[0]
        raise StartError(f"the database {place(chosen.database)} cannot be used: {first}") from None
    try:
        yield database
    finally:
        database.dispose()
