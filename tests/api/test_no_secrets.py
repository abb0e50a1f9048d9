"""No secret is in an error: not in what is answered, not in what is logged, not in what a command says."""

from __future__ import annotations

import logging

import pytest
from continuity_api.application import create_app
from continuity_api.commands.opened import StartError, opened
from continuity_api.configuration import settings
from continuity_api.evidence import audit_log
from continuity_api.logs import JsonFormatter
from continuity_api.people.roles import Role
from continuity_api.storage.database import Database
from continuity_api.storage.tables import Token
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.api.conftest import as_, service_of, token_for, told

MADE_UP = "cty_" + "Secret" * 7 + "x"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """All that is logged, as the service writes it."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(caplog.handler, "formatter", JsonFormatter())  # the handler serves all tests
    return caplog


@pytest.fixture
def secret(app: Flask) -> str:
    return token_for(service_of(app).database, Role.ADMIN)


@pytest.fixture
def admin(app: Flask, secret: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.mark.parametrize(
    ("method", "place", "body"),
    [
        ("GET", f"/api/v1/plans?token={MADE_UP}", None),
        ("GET", f"/api/v1/tokens/{MADE_UP}", None),
        ("POST", "/api/v1/tokens", {"name": "t", "days": MADE_UP}),
        ("POST", "/api/v1/tokens", {"name": "t", "scopes": [MADE_UP]}),
        ("POST", "/api/v1/users", {"name": "u", "role": MADE_UP}),
        ("POST", "/login", {"token": MADE_UP}),
    ],
)
def test_what_is_refused_is_not_repeated(
    admin: FlaskClient, logged: pytest.LogCaptureFixture, method: str, place: str, body: dict[str, object] | None
) -> None:
    answer = admin.open(place, method=method, json=body)
    assert answer.status_code >= 400
    said = (
        {name: value for name, value in told(answer).items() if name != "instance"} if answer.is_json else answer.text
    )
    assert MADE_UP not in str(said)
    assert MADE_UP not in logged.text or MADE_UP in place.partition("?")[0]  # who writes it into a path has told it


def test_a_wrong_token_is_not_repeated(app: Flask, logged: pytest.LogCaptureFixture) -> None:
    answer = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {MADE_UP}"})
    assert answer.status_code == 401
    assert MADE_UP not in answer.text + logged.text


def test_a_defect_is_told_to_the_log_alone(
    admin: FlaskClient, secret: str, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("what is inside")

    monkeypatch.setattr(audit_log, "seal", fail)
    answer = admin.post("/api/v1/tokens", json={"name": "another"})
    assert (answer.status_code, told(answer)["type"]) == (500, "urn:continuity:problem:defect")
    assert "inside" not in answer.text
    assert "what is inside" in logged.text
    assert secret not in logged.text


def test_a_statement_that_fails_does_not_tell_what_was_to_be_kept(
    app: Flask, secret: str, logged: pytest.LogCaptureFixture
) -> None:
    as_(app, Role.VIEWER)
    with service_of(app).database.reading() as db:
        hashes = db.scalars(select(Token.secret_hash).order_by(Token.id)).all()
        with pytest.raises(IntegrityError) as caught:
            db.execute(update(Token).values(secret_hash=hashes[0], name=MADE_UP))
    assert MADE_UP not in str(caught.value)
    assert secret not in logged.text


def test_the_passwords_of_a_database_are_not_told(logged: pytest.LogCaptureFixture) -> None:
    chosen = settings({}, database=f"postgresql://somebody:{MADE_UP}@127.0.0.1:1/nothing")
    with pytest.raises(StartError) as caught, opened(chosen):
        raise AssertionError("nobody listens there")
    assert MADE_UP not in str(caught.value) + logged.text
    with pytest.raises(OperationalError) as refused:
        create_app(chosen)
    assert MADE_UP not in str(refused.value) + logged.text
    assert MADE_UP not in repr(Database(chosen.database).engine)


def test_an_audit_log_holds_no_secret(admin: FlaskClient) -> None:
    made = told(admin.post("/api/v1/tokens", json={"name": "another"}))
    log = admin.get("/api/v1/audit-log").text
    assert made["id"] in log
    assert made["secret"] not in log
    assert "secret" not in admin.get("/api/v1/tokens").text
