"""What is refused says where, what is wrong, and what to do instead, in the program's own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from continuity_api.people.roles import Role
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import fields

from continuity.planfile.names import nearest
from tests.api.conftest import PLAN, as_, told

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
JSON = "application/json"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is refused here never reaches a database: one kind is enough."""
    return f"sqlite:///{tmp_path / 'service.db'}"


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return as_(app, Role.ADMIN, "ada")


@pytest.mark.parametrize(
    ("method", "place", "sent", "status", "detail"),
    [
        ("GET", "/plans?serach=shop", {}, 422, "query, serach: unknown key: did you mean 'search'?"),
        ("GET", "/plans?page_size=900", {}, 422, "query, page_size: must be 1 to 200"),
        ("GET", "/plans?page=one", {}, 422, "query, page: must be a whole number"),
        (
            "GET",
            "/runs?state=finished",
            {},
            422,
            "query, state: must be one of queued, running, done, failed, cancelled",
        ),
        (
            "POST",
            "/plans",
            {"json": {"id": "shop", "files": FILES, "titel": "Shop"}},
            422,
            "body, titel: unknown key: did you mean 'title'?",
        ),
        (
            "POST",
            "/plans",
            {"json": {"id": "My Shop", "title": 3, "message": None, "more": 1}},
            422,
            "body, files: is missing; body, id: a letter, then letters, digits, _ or -; at most 100; "
            "body, message: must not be null; and 2 more, under `errors`",
        ),
        ("POST", "/plans", {"json": []}, 422, "body: must be an object: names with their values"),
        (
            "POST",
            "/users",
            {"json": {"name": "vera", "role": "planer"}},
            422,
            "body, role: must be one of none, viewer, planner, approver, admin: did you mean 'planner'?",
        ),
        (
            "POST",
            "/runs",
            {"json": {"kind": "verify", "files": FILES, "options": {"sead": 1}, "limits": {}}},
            422,
            "body, options.sead: unknown key: did you mean 'seed'?",
        ),
        (
            "POST",
            "/runs",
            {"json": {"kind": "verify", "files": FILES, "limits": {"second": 9, "replications": 0}}},
            422,
            "body, limits.replications: must be 1 to 1,000,000,000,000; "
            "body, limits.second: unknown key: did you mean 'seconds'?",
        ),
        (
            "POST",
            "/plans",
            {"data": '{"id": "shop"}', "content_type": "application/x-www-form-urlencoded"},
            422,
            "a body is JSON, and says so: Content-Type: application/json, not application/x-www-form-urlencoded",
        ),
        (
            "POST",
            "/plans",
            {"data": '{\n"id": }', "content_type": JSON},
            400,
            "the body is no JSON: line 2, column 7: Expecting value",
        ),
        (
            "POST",
            "/plans",
            {"data": b"\xff", "content_type": JSON},
            400,
            "the body is no JSON: it is not text in UTF-8",
        ),
        (
            "POST",
            "/plans",
            {"data": '{"id": "shop"}'.encode("utf-16"), "content_type": JSON},
            400,
            "the body is no JSON: it is not text in UTF-8",
        ),
        (
            "POST",
            "/plans",
            {"data": '{"id": ' + "1" * 5000 + "}", "content_type": JSON},
            400,
            "a number in the body has more than 4,300 digits",
        ),
        (
            "POST",
            "/schedules",
            {"json": {"plan": "shop", "at": "0 2 * * *", "timezone": "Europe/Berln"}},
            422,
            "there is no such time zone: did you mean 'Europe/Berlin'?",
        ),
        ("GET", "/plan", {}, 404, "there is no such address: did you mean /api/v1/plans?"),
        ("GET", "/run/abc/result", {}, 404, "there is no such address: did you mean /api/v1/runs/{run_id}/result?"),
        ("GET", "/nothing/like/it", {}, 404, "there is no such address: /docs lists all there are"),
        ("DELETE", "/plans", {}, 405, "this address does not take DELETE: it takes GET, POST"),
        ("GET", "/plans/shpo", {}, 404, "there is no plan 'shpo': did you mean 'shop'?"),
        ("GET", "/plans/shop/versions/7", {}, 404, "there is no version '7' of plan 'shop': the latest is 1"),
    ],
)
def test_a_refusal_says_where_what_and_what_instead(
    admin: FlaskClient, method: str, place: str, sent: dict[str, Any], status: int, detail: str
) -> None:
    admin.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    answer = admin.open(f"/api/v1{place}", method=method, **sent)
    assert (answer.status_code, told(answer)["detail"]) == (status, detail)
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "say who asks, with a token: Authorization: Bearer cty_…"),
        ({"Authorization": "cty_x"}, "the header is Authorization: Bearer cty_…"),
        (
            {"Authorization": "Bearer cty_x"},
            "this token is unknown, has expired or was revoked, or its user is disabled",
        ),
    ],
)
def test_who_is_not_known_is_told_why(app: Flask, headers: dict[str, str], detail: str) -> None:
    answer = app.test_client().get("/api/v1/me", headers=headers)
    assert (answer.status_code, told(answer)["detail"]) == (401, detail)
    assert answer.text.endswith("}\n")  # a terminal's next line begins on a line of its own


def test_brackets_that_another_encoding_hides_are_not_read(admin: FlaskClient) -> None:
    """The quotes within `Ģ` in UTF-16 look like a text to whoever counts brackets; it was read again to say why."""
    hidden = ('{"Ģ": ' + "[" * 100_000).encode("utf-16-le")
    answer = admin.post("/api/v1/plans", data=hidden, content_type=JSON)
    assert (answer.status_code, told(answer)["detail"][:20]) == (400, "the body is no JSON:")


def test_an_address_with_a_path_is_meant_as_the_documents_write_it(app: Flask) -> None:
    answer = app.test_client().get("/statik/style.css")
    assert told(answer)["detail"] == "there is no such address: did you mean /static/{filename}?"


def test_a_time_zone_is_wrong_at_its_own_place(admin: FlaskClient) -> None:
    admin.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    answer = admin.post("/api/v1/schedules", json={"plan": "shop", "at": "0 2 * * *", "timezone": "Berlin"})
    assert told(answer)["errors"]["json"].keys() == {"timezone"}


def test_everything_wrong_is_listed_by_place(admin: FlaskClient) -> None:
    answer = admin.post("/api/v1/tokens", json={"nam": "ci", "scopes": ["reed", 3], "days": 0})
    assert told(answer)["errors"]["json"] == {
        "name": ["is missing"],
        "nam": ["unknown key: did you mean 'name'?"],
        "scopes": {
            "0": ["must be one of read, run, plan, approve, admin: did you mean 'read'?"],
            "1": ["must be a text"],
        },
        "days": ["must be 1 to 3,650"],
    }


@pytest.mark.parametrize(
    ("body", "first", "last"),
    [
        ({f"nam{at}": 1 for at in range(1000)}, "nam0", "nam999"),
        ({"name": "ci", "scopes": ["reed"] * 1000}, "0", "999"),
    ],
)
def test_the_nearest_is_looked_for_a_few_times(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch, body: dict[str, object], first: str, last: str
) -> None:
    """A body has room for 300,000 wrong names, and one takes a millisecond: the service would be busy for minutes."""
    looked: list[str] = []

    def counted(name: str, known: list[str]) -> str | None:
        looked.append(name)
        return nearest(name, known)

    monkeypatch.setattr("continuity_api.closed.nearest", counted)
    said = told(admin.post("/api/v1/tokens", json=body))["errors"]["json"]
    said = said.get("scopes", said)
    assert "did you mean" in said[first][0]
    assert "did you mean" not in said[last][0]
    assert len(looked) == 20


def test_a_schema_speaks_for_itself_alone() -> None:
    """The words are a schema's own: the library's fields elsewhere keep theirs."""
    assert fields.String.default_error_messages["invalid"] == "Not a valid string."


def test_an_address_without_its_beginning_is_known(admin: FlaskClient) -> None:
    assert told(admin.get("/users"))["detail"] == "there is no such address: did you mean /api/v1/users?"
