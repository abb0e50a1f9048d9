"""Users, tokens and approvals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from continuity_api.people.roles import Role
from continuity_api.people.tokens import hashed
from continuity_api.people.users import first_admin
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Token
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import PLAN, as_, service_of, told

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return as_(app, Role.ADMIN, "ada")


def with_token(app: Flask, secret: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def test_the_first_start_makes_one_admin(app: Flask) -> None:
    with service_of(app).database.writing() as session:
        secret = first_admin(session)
        assert secret is not None
        assert first_admin(session) is None
    me = told(with_token(app, secret).get("/api/v1/me"))
    assert (me["name"], me["role"]) == ("admin", "admin")


def test_a_token_is_shown_once_and_kept_hashed(app: Flask, admin: FlaskClient) -> None:
    made = told(admin.post("/api/v1/tokens", json={"name": "ci", "scopes": ["read"]}))
    assert made["secret"].startswith("cty_")
    assert made["secret"] not in admin.get("/api/v1/tokens").text
    with service_of(app).database.reading() as session:
        kept = session.get_one(Token, made["id"])
    assert kept.secret_hash == hashed(made["secret"])
    assert told(with_token(app, made["secret"]).get("/api/v1/me"))["permissions"] == ["read"]


def test_expired_revoked_and_disabled_are_out(app: Flask, admin: FlaskClient) -> None:
    made = told(admin.post("/api/v1/tokens", json={"name": "ci"}))
    client = with_token(app, made["secret"])
    assert client.get("/api/v1/me").status_code == 200
    with service_of(app).database.writing() as session:
        session.get_one(Token, made["id"]).expires_at = now() - timedelta(seconds=1)
    assert client.get("/api/v1/me").status_code == 401

    made = told(admin.post("/api/v1/tokens", json={"name": "ci"}))
    assert admin.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert with_token(app, made["secret"]).get("/api/v1/me").status_code == 401

    user = told(admin.post("/api/v1/users", json={"name": "vera", "role": "viewer"}))
    made = told(admin.post("/api/v1/tokens", json={"name": "hers", "user_id": user["id"]}))
    client = with_token(app, made["secret"])
    assert client.get("/api/v1/plans").status_code == 200
    admin.patch(f"/api/v1/users/{user['id']}", json={"disabled": True})
    assert client.get("/api/v1/plans").status_code == 401


def test_nobody_gives_more_than_they_have(app: Flask, admin: FlaskClient) -> None:
    planner = as_(app, Role.PLANNER)
    assert planner.post("/api/v1/tokens", json={"name": "x", "scopes": ["admin"]}).status_code == 403
    limited = told(planner.post("/api/v1/tokens", json={"name": "x", "scopes": ["read"]}))["secret"]
    assert with_token(app, limited).post("/api/v1/tokens", json={"name": "y", "scopes": ["plan"]}).status_code == 403
    other = told(admin.get("/api/v1/me"))["user_id"]
    assert planner.post("/api/v1/tokens", json={"name": "x", "user_id": other}).status_code == 403
    token = told(admin.get("/api/v1/tokens"))["items"][0]["id"]
    assert planner.delete(f"/api/v1/tokens/{token}").status_code == 404


def test_the_last_admin_stays(admin: FlaskClient) -> None:
    me = told(admin.get("/api/v1/me"))["user_id"]
    assert admin.patch(f"/api/v1/users/{me}", json={"role": "viewer"}).status_code == 409
    assert admin.patch(f"/api/v1/users/{me}", json={"disabled": True}).status_code == 409
    assert told(admin.get("/api/v1/me"))["role"] == "admin"


def test_somebody_else_approves(app: Flask) -> None:
    planner, approver = as_(app, Role.PLANNER, "paula"), as_(app, Role.APPROVER, "axel")
    planner.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    place = "/api/v1/plans/shop/versions/1/approvals"
    assert planner.post(place, json={"decision": "approved"}).status_code == 403
    assert approver.post(place, json={"decision": "approved", "comment": "read it"}).status_code == 201
    assert [each["decided_by"] for each in told(planner.get(place))["items"]] == ["axel"]


def test_an_admin_does_not_approve_their_own(admin: FlaskClient) -> None:
    admin.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    answer = admin.post("/api/v1/plans/shop/versions/1/approvals", json={"decision": "approved"})
    assert (answer.status_code, told(answer)["type"]) == (409, "urn:continuity:problem:own-version")


def test_what_was_done_is_in_the_audit_log(app: Flask, admin: FlaskClient) -> None:
    planner = as_(app, Role.PLANNER, "paula")
    made = told(planner.post("/api/v1/plans", json={"id": "shop", "files": FILES}))
    page = told(admin.get("/api/v1/audit-log?subject=plans/shop"))
    assert [(each["who"], each["action"]) for each in page["items"]] == [
        ("paula", "version.create"),
        ("paula", "plan.create"),
    ]
    assert page["items"][0]["digest"] == made["digest"]
    assert told(admin.get("/api/v1/audit-log/verification"))["entries"] == page["total"]
