"""What the service's commands have in common: settings and database, with errors for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from continuity.errors import ContinuityError
from continuity_api.configuration import Settings, settings
from continuity_api.storage.database import Database, place
from continuity_api.storage.migrating import is_current, migrate

database_option = click.option(
    "--database",
    metavar="URL",
    help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; default: CONTINUITY_DATABASE, or a file of your own.",
)


class StartError(ContinuityError):
    """A command of the service cannot do its work here: the database, a file or the address cannot be used."""


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
        raise _unusable(chosen, error) from None
    with _closing(chosen, database):
        yield database


@contextmanager
def found(chosen: Settings) -> Iterator[Database]:
    """The database of a service that has run already; neither made nor changed. Raises StartError."""
    check_exists(chosen)
    try:
        database = Database(chosen.database, only_reads=True)
        current = is_current(database)
    except (SQLAlchemyError, OSError) as error:
        raise _unusable(chosen, error) from None
    with _closing(chosen, database):
        if not current:
            where = place(chosen.database)
            raise StartError(f"the database {where} is of another version of continuity: start the service on it once")
        yield database


@contextmanager
def _closing(chosen: Settings, database: Database) -> Iterator[None]:
    """Close the database after the block. Raises StartError where it goes away meanwhile, or is locked for too long."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise _unusable(chosen, error) from None
    finally:
        database.dispose()


def check_exists(chosen: Settings) -> None:
    """Raises StartError where there is no such file: a mistyped name is not to make an empty database."""
    file = _file_of(chosen)
    if file is not None and not file.is_file():
        raise StartError(f"there is no database {file}: say which with --database")


def check_is_another(file: Path, chosen: Settings) -> None:
    """Raises StartError where a file that is to be written is the database itself."""
    database = _file_of(chosen)
    if database is not None and file.exists() and database.exists() and file.samefile(database):
        raise StartError(f"{file} is the database itself: name another file")


def _file_of(chosen: Settings) -> Path | None:
    """The file of an SQLite database; None for another one."""
    url = make_url(chosen.database)
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None


def _unusable(chosen: Settings, error: Exception) -> StartError:
    reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
    first = str(reason).strip().splitlines()[0]
    return StartError(f"the database {place(chosen.database)} cannot be used: {first}")
