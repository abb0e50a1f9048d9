"""Tokens are looked up once in a second, and what becomes of them meanwhile is not missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from continuity_api.people import known_tokens
from continuity_api.people.known_tokens import HOLDS_SECONDS, KnownTokens
from continuity_api.people.roles import Role
from continuity_api.people.tokens import Bearer, bearer, hashed
from continuity_api.storage import moments
from continuity_api.storage.database import Database
from continuity_api.storage.tables import Token, User
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.api.conftest import as_, service_of, token_for, told


class Clock:
    """A clock that goes when it is told to."""

    now = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(known_tokens, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def elsewhere(database_url: str) -> Iterator[Database]:
    """The same database, as another process has it."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def vera(app: Flask) -> FlaskClient:
    client = as_(app, Role.VIEWER, "vera")
    status(client)  # that the token is used is written down by the first request
    return client


def status(client: FlaskClient) -> int:
    return client.get("/api/v1/me").status_code


def look_ups(database: Database) -> list[str]:
    """The queries for tokens from now on."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT tokens."):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    return seen


def revoke(session: Session, name: str) -> None:
    token = session.scalars(select(Token).join(User).where(User.name == name)).one()
    token.revoked_at = moments.now()


def test_a_token_is_looked_up_once_in_a_second(app: Flask, vera: FlaskClient, clock: Clock) -> None:
    seen = look_ups(service_of(app).database)
    assert [status(vera) for _ in range(20)] == [200] * 20
    assert len(seen) == 1
    clock.now += HOLDS_SECONDS + 0.001
    assert [status(vera) for _ in range(20)] == [200] * 20
    assert len(seen) == 2


def test_what_this_process_revokes_opens_nothing_from_then_on(app: Flask, vera: FlaskClient, clock: Clock) -> None:
    admin = as_(app, Role.ADMIN)
    (token,) = (each for each in told(admin.get("/api/v1/tokens?everybody=true"))["items"] if each["user"] == "vera")
    assert status(vera) == 200
    assert admin.delete(f"/api/v1/tokens/{token['id']}").status_code == 204
    assert status(vera) == 401


def test_a_role_that_is_changed_here_counts_from_then_on(app: Flask, vera: FlaskClient, clock: Clock) -> None:
    admin = as_(app, Role.ADMIN)
    me = told(vera.get("/api/v1/me"))
    assert me["permissions"] == ["read"]
    assert admin.patch(f"/api/v1/users/{me['user_id']}", json={"role": "none"}).status_code == 200
    assert told(vera.get("/api/v1/me"))["permissions"] == []
    assert vera.get("/api/v1/plans").status_code == 403
    assert admin.patch(f"/api/v1/users/{me['user_id']}", json={"disabled": True}).status_code == 200
    assert status(vera) == 401


def test_what_another_process_revokes_opens_nothing_a_second_later(
    elsewhere: Database, vera: FlaskClient, clock: Clock
) -> None:
    assert status(vera) == 200
    with elsewhere.writing() as db:
        revoke(db, "vera")
    clock.now += HOLDS_SECONDS + 0.001
    assert status(vera) == 401


def test_a_token_that_expires_while_it_is_known_opens_nothing(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = service_of(app).database
    secret = token_for(database, Role.VIEWER)
    ends = moments.now() + timedelta(hours=1)
    with database.writing() as db:
        db.scalars(select(Token).where(Token.secret_hash == hashed(secret))).one().expires_at = ends
    tokens = KnownTokens(database)
    assert tokens.bearer(secret) is not None
    monkeypatch.setattr(known_tokens, "now", lambda: ends)
    assert tokens.bearer(secret) is None


def test_a_change_while_a_token_is_looked_up_is_not_missed(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = service_of(app).database
    secret = token_for(database, Role.VIEWER, "vera")

    def overtaken(session: Session, name: str) -> Bearer | None:
        found = bearer(session, name)
        session.rollback()
        with database.writing() as db:
            revoke(db, "vera")
        return found

    tokens = KnownTokens(database)
    with monkeypatch.context() as patched:
        patched.setattr(known_tokens, "bearer", overtaken)
        assert tokens.bearer(secret) is not None  # as it was when it was asked for
    assert tokens.bearer(secret) is None


def test_a_token_that_opens_nothing_is_asked_for_again(app: Flask, elsewhere: Database, clock: Clock) -> None:
    tokens = KnownTokens(service_of(app).database)
    secret = token_for(elsewhere, Role.VIEWER)
    assert tokens.bearer(secret + "x") is None
    with elsewhere.writing() as db:
        db.scalars(select(Token).where(Token.secret_hash == hashed(secret))).one().secret_hash = hashed(secret + "x")
    assert tokens.bearer(secret + "x") is not None
