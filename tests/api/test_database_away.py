"""The database is away, locked or full: 503 with Retry-After, nothing half-written, and all is well when it is back."""

from __future__ import annotations

import resource
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import settings
from continuity_api.evidence.audit_log import verified
from continuity_api.people.roles import Role
from continuity_api.runs.worker import Worker
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from tests.api.conftest import ADMINISTERED, as_, postgresql, service_of, told, url_of
from tests.api.operations.kit import SMALL, SMALL_FILES
from tests.api.ports import kept_port


def assert_told(answer: TestResponse) -> None:
    """It is a problem that says when to try again, and nothing of what is inside."""
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json"), answer.text
    assert told(answer)["type"] == "urn:continuity:problem:database"
    assert int(answer.headers["Retry-After"]) > 0
    assert not {"SELECT", "INSERT", "sqlite", "psycopg", "cty_"} & set(answer.text.replace("(", " ").split())


def assert_well(app: Flask, client: FlaskClient, plans: int) -> None:
    """All is as if nothing had been: the plans that were accepted, the audit log, and a run."""
    listed = client.get("/api/v1/plans")
    assert (listed.status_code, told(listed)["total"]) == (200, plans)
    with service_of(app).database.reading() as db:
        verified(db)
    answer = client.post("/api/v1/runs", json={"kind": "check", "files": SMALL_FILES})
    assert answer.status_code == 202, answer.text
    assert Worker(service_of(app).database, service_of(app).settings, 1).work_once()
    assert told(client.get(f"/api/v1/runs/{told(answer)['id']}"))["state"] == "done"


class Gate:
    """A way to a server that can be shut: connections through it break, and new ones are refused."""

    def __init__(self, host: str, port: int, own_port: int) -> None:
        self._to = (host, port)
        self._open: list[socket.socket] = []
        self.port = own_port
        self.open()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                here, _ = listener.accept()
                there = socket.create_connection(self._to)
                self._open += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):  # either end is closed
            while data := one.recv(1 << 16):
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def shut(self) -> None:
        """Break what goes through, refuse what comes."""
        for each in (self._listener, *self._open):
            with suppress(OSError):  # it may be shut already
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def open(self) -> None:
        """Let through what comes."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()


@pytest.fixture
def gate() -> Iterator[Gate]:
    server = make_url(ADMINISTERED)
    with kept_port() as port:
        gate = Gate(server.host or "127.0.0.1", server.port or 5432, port)
        yield gate
        gate.shut()


@pytest.fixture
def behind_gate(postgresql_template: str, gate: Gate) -> Iterator[Flask]:
    """The service, which reaches PostgreSQL by the gate."""
    with postgresql(postgresql_template) as name:
        url = make_url(url_of(name)).set(host="127.0.0.1", port=gate.port)
        app = create_app(settings({}, database=url.render_as_string(hide_password=False)))
        app.testing = False
        yield app
        service_of(app).database.dispose()


def test_a_server_that_goes_and_comes_back(behind_gate: Flask, gate: Gate) -> None:
    client = as_(behind_gate, Role.ADMIN)
    assert client.post("/api/v1/plans", json={"id": "one", "files": SMALL_FILES}).status_code == 201
    gate.shut()
    for _ in range(2):
        assert_told(client.get("/api/v1/plans"))
        assert_told(client.post("/api/v1/plans", json={"id": "two", "files": SMALL_FILES}))
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    gate.open()
    assert client.get("/readyz").status_code == 200
    assert_well(behind_gate, client, plans=1)


def wait_for(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + 600  # whoever does a run is nice to all others, and there may be many
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_worker_goes_on_when_the_server_is_back(
    behind_gate: Flask, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    client = as_(behind_gate, Role.PLANNER)
    worker = Worker(service_of(behind_gate).database, service_of(behind_gate).settings, 1)
    worker.start()
    try:
        gate.shut()
        wait_for(lambda: "the database cannot be used" in caplog.text)
        assert worker.is_alive
        gate.open()
        run = told(client.post("/api/v1/runs", json={"kind": "check", "files": SMALL_FILES}))["id"]
        wait_for(lambda: told(client.get(f"/api/v1/runs/{run}"))["state"] == "done")
    finally:
        worker.stop()


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    file = tmp_path / "service.db"
    file.write_bytes(sqlite_template.read_bytes())
    return file


@pytest.fixture
def impatient(sqlite_file: Path) -> Iterator[Flask]:
    """The service on SQLite, which waits for a lock for less than the usual half minute."""
    app = create_app(settings({}, database=f"sqlite:///{sqlite_file}?timeout=0.3"))
    app.testing = False
    yield app
    service_of(app).database.dispose()


def test_a_file_that_somebody_locks(impatient: Flask, sqlite_file: Path) -> None:
    client = as_(impatient, Role.ADMIN)
    assert client.get("/api/v1/plans").status_code == 200
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_told(client.post("/api/v1/plans", json={"id": "two", "files": SMALL_FILES}))
        assert client.get("/api/v1/plans").status_code == 200  # who only reads is not kept waiting
    assert_well(impatient, client, plans=0)


def test_a_new_token_is_good_while_somebody_locks(impatient: Flask, sqlite_file: Path) -> None:
    """That it was used is noted another time: reading waits for nobody who writes."""
    client = as_(impatient, Role.VIEWER)
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert client.get("/api/v1/plans").status_code == 200


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a disk that is full: the system refuses what would make a file larger."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_is_full(impatient: Flask, sqlite_file: Path) -> None:
    client = as_(impatient, Role.ADMIN)
    assert client.post("/api/v1/plans", json={"id": "one", "files": SMALL_FILES}).status_code == 201
    large = {"plan.yaml": SMALL + "# more and more\n" * 50_000}
    written_ahead = Path(f"{sqlite_file}-wal")
    with no_file_larger_than(max(sqlite_file.stat().st_size, written_ahead.stat().st_size) + 100_000):
        for _ in range(2):
            assert_told(client.post("/api/v1/plans", json={"id": "two", "files": large}))
        assert told(client.get("/api/v1/plans"))["total"] == 1
    assert_well(impatient, client, plans=1)
    assert client.post("/api/v1/plans", json={"id": "two", "files": large}).status_code == 201
