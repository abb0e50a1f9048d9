"""The database of a service: SQLite in one file, or PostgreSQL by URL.

A block that only reads and a block that writes are told apart: SQLite lets many read while one writes, but a reader
who turns into a writer half-way may be refused, so whoever writes says so first and waits for its turn.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

_WAIT_SECONDS, _CONNECT_SECONDS = 30, 10
_FILES_KEPT_OPEN = 20
"""To open a file costs more than most reads: as many stay open as the server and its worker have threads."""
_WRITES = "continuity_writes"


class Database:
    """The connections to one database.

    Parameters: `url`, `sqlite:///FILE` (its folder is made, its file only readable by its owner) or `postgresql://…`;
    how long is waited for others may be said there: `?timeout=SECONDS`, `?connect_timeout=SECONDS`.
    Nothing is connected before the first block. Errors do not tell what was to be kept: it may be a secret.
    With `only_reads` a backup in a file of SQLite is left as it is to the last byte, and need not be writable (a plain
    copy of a service's own file must be: its changes are kept beside it).
    `writes` counts the blocks that have written: while it stays the same, this process has changed nothing.
    """

    def __init__(self, url: str, *, only_reads: bool = False) -> None:
        self.engine = _engine(url, only_reads=only_reads)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self.writes = 0
        self._counting = threading.Lock()
        self._writing = sessionmaker(self.engine.execution_options(**{_WRITES: True}), expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A block that reads one consistent state; nothing in it is kept."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A block that is kept whole when it ends, and not at all when an exception ends it."""
        with self._writing.begin() as session:
            yield session
        with self._counting:
            self.writes += 1

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def place(url: str) -> str:
    """Where a database is, for people: its file, or its server and name; never the user, the password or the query.

    Raises sqlalchemy's ArgumentError for what is no URL.
    """
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        return str(Path(parsed.database).resolve()) if parsed.database else "in memory"
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.host or 'this machine'}{port}/{parsed.database or ''}"


def _engine(url: str, *, only_reads: bool) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if not parsed.drivername.startswith("sqlite"):
        parsed = parsed.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS), **parsed.query})
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if parsed.database:
        _make_private(Path(parsed.database))
    parsed = parsed.update_query_dict({"timeout": str(_WAIT_SECONDS), **parsed.query})
    engine = create_engine(
        parsed,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
        poolclass=QueuePool,
        pool_size=_FILES_KEPT_OPEN,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    if not only_reads:
        event.listen(engine, "connect", _set_up_writing)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """Make the file and its folder, if they are not there; others on the machine may not read the file."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        file.touch(mode=0o600)


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # this module begins transactions, not the driver
    connection.execute("PRAGMA foreign_keys = ON")


def _set_up_writing(connection: sqlite3.Connection, _: object) -> None:
    """The journal that others can read beside is noted in the file: it is changed by it."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # what was accepted outlives a power failure


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
