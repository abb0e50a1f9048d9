"""The database: migrations make what the tables say, the audit log holds together, writers do not lose each other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from continuity_api.evidence.audit_log import ChainError, record, verified
from continuity_api.storage import migrating
from continuity_api.storage.database import Database
from continuity_api.storage.migrating import SchemaError, is_current, migrate
from continuity_api.storage.tables import Base
from sqlalchemy import text


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    migrate(database)
    yield database
    database.dispose()


def test_migrations_make_the_tables(database: Database) -> None:
    assert is_current(database)
    migrate(database)  # once more changes nothing
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_an_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with database.engine.execution_options(continuity_writes=True).begin() as connection:
        configuration = migrating._configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0001")
    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.dispose()


def test_the_newest_runs_are_found_without_sorting_all(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 's.db'}")
    migrate(database)
    newest = "SELECT * FROM runs ORDER BY created_at DESC, id LIMIT 50"
    with database.engine.connect() as connection:
        steps = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {newest}"))]
    assert "USING INDEX ix_runs_created" in steps[0], steps
    database.dispose()


def test_a_later_database_is_refused(database: Database) -> None:
    with database.engine.execution_options(continuity_writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(SchemaError, match="later version"):
        migrate(database)


def test_the_audit_log_is_a_chain_whoever_writes(database: Database) -> None:
    def write(number: int) -> None:
        with database.writing() as session:
            record(session, "somebody", "test", f"things/{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    with database.reading() as session:
        number, newest = verified(session)
    assert number == 20
    assert len(newest) == 64


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_log SET who = 'another' WHERE number = 2",
        "DELETE FROM audit_log WHERE number = 2",
        "UPDATE audit_log SET details = '{\"a\": 1}' WHERE number = 3",
    ],
)
def test_a_changed_audit_log_is_found(database: Database, damage: str) -> None:
    for number in range(3):
        with database.writing() as session:
            record(session, "somebody", "test", f"things/{number}")
    with database.engine.execution_options(continuity_writes=True).begin() as connection:
        connection.execute(text(damage))
    with database.reading() as session, pytest.raises(ChainError):
        verified(session)


def test_what_failed_half_way_leaves_nothing(database: Database) -> None:
    def half_way() -> None:
        with database.writing() as session:
            record(session, "somebody", "test", "things/1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_way()
    with database.reading() as session:
        assert verified(session) == (0, "0" * 64)
