"""The service on both databases: SQLite in a temporary folder, PostgreSQL in a database of its own that is dropped."""

from __future__ import annotations

import gc
import io
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from socketserver import BaseServer
from threading import Thread
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest
from continuity_api.application import create_app
from continuity_api.configuration import Settings, settings
from continuity_api.logs import QUIET
from continuity_api.people.roles import ALLOWED, Role
from continuity_api.people.tokens import new_token
from continuity_api.service import EXTENSION, Service
from continuity_api.storage.database import Database
from continuity_api.storage.migrating import migrate
from continuity_api.storage.tables import User
from flask import Flask
from flask.testing import FlaskClient
from psycopg.sql import SQL, Identifier
from werkzeug.test import TestResponse

from continuity.cli import main

ADMINISTERED = os.environ.get("CONTINUITY_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
PLAN = Path(__file__).parents[2] / "scenarios" / "web-shop-basics" / "plan.yaml"


@contextmanager
def postgresql(template: str = "template1") -> Iterator[str]:
    """The name of a new database on the server, which is dropped afterwards."""
    name = f"continuity_test_{uuid4().hex[:12]}"
    try:
        server = psycopg.connect(ADMINISTERED, autocommit=True, connect_timeout=60)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server at CONTINUITY_TEST_POSTGRESQL or 127.0.0.1:5432")
    with server:
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        try:
            yield name
        finally:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def url_of(name: str) -> str:
    return f"{ADMINISTERED.rsplit('/', 1)[0]}/{name}"


def migrated(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, copied for each test: making them takes longer than most tests."""
    file = tmp_path_factory.mktemp("template") / "service.db"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """A database with all tables, copied for each test."""
    with postgresql() as name:
        migrated(url_of(name))
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, with all tables."""
    if request.param == "sqlite":
        copied = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "service.db")
        yield f"sqlite:///{copied}"
        return
    with postgresql(request.getfixturevalue("postgresql_template")) as name:
        yield url_of(name)


@pytest.fixture
def service_settings(database_url: str) -> Settings:
    return settings({}, database=database_url)


@pytest.fixture
def app(service_settings: Settings) -> Iterator[Flask]:
    app = create_app(service_settings)
    app.testing = False  # errors are answered as in earnest
    yield app
    service_of(app).database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody without a token."""
    return app.test_client()


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """A server of the test's own answers within the block."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def service_of(app: Flask) -> Service:
    service: Service = app.extensions[EXTENSION]
    return service


@contextmanager
def process_as_before() -> Iterator[None]:
    """What a command changes in its own process is as it was afterwards: this process goes on with other tests."""
    loggers = [logging.getLogger(name) for name in (None, *QUIET)]
    levels, handlers = [each.level for each in loggers], logging.root.handlers[:]
    signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    collector = gc.isenabled(), gc.get_threshold()
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)
        logging.root.handlers[:] = handlers
        for number, handler in signals.items():
            signal.signal(number, handler)
        (gc.enable if collector[0] else gc.disable)()
        gc.set_threshold(*collector[1])


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call of the command line."""

    exit_code: int
    stdout: str
    stderr: str


def call(*words: object) -> Called:
    """Call `continuity` as a shell does: with its real exit codes and messages."""
    with (
        process_as_before(),
        patch.object(sys, "argv", ["continuity", *map(str, words)]),
        redirect_stdout(io.StringIO()) as stdout,
        redirect_stderr(io.StringIO()) as stderr,
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int)
    return Called(ended.value.code, stdout.getvalue(), stderr.getvalue())


def told(answer: TestResponse) -> Any:
    """The JSON of an answer."""
    return answer.get_json()


def token_for(database: Database, role: Role, name: str | None = None) -> str:
    """The token of a new user with a role."""
    with database.writing() as session:
        user = User(name=name or f"{role}-{uuid4().hex[:6]}", role=role)
        session.add(user)
        session.flush()
        return new_token(session, user, "test", ALLOWED[role], None)[1]


def as_(app: Flask, role: Role, name: str | None = None) -> FlaskClient:
    """A client with the token of a new user with a role."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_for(service_of(app).database, role, name)}"
    return client
