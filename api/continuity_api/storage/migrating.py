"""Bringing a database up to date, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from continuity.errors import ContinuityError
from continuity_api.storage.database import Database

_LOCK = 0x636F6E74696E  # any number that nobody else locks in this database


class SchemaError(ContinuityError):
    """The database was made by a later version of the service."""


def migrate(database: Database) -> None:
    """Make the tables, or change those of an older version; several processes may do so at once.

    Raises SchemaError when the database is newer than this program.
    """
    with database.engine.execution_options(continuity_writes=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _refuse_later(connection)
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def is_current(database: Database) -> bool:
    """Whether the tables are those of this version."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_configuration()).get_current_head()


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return configuration


def _refuse_later(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {each.revision for each in ScriptDirectory.from_config(_configuration()).walk_revisions()}
    if found is not None and found not in known:
        raise SchemaError(f"the database is of a later version of continuity (revision {found}): install that version")
