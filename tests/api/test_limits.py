"""What is too large, too deep or too much is refused with the limit's name, before it costs anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import settings
from continuity_api.guarding import depth
from continuity_api.people.roles import Role
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.api.conftest import as_, service_of, told

PLAN = "continuity: 1\nname: P\nservices:\n  s: {never_fails: because}\n"


@pytest.fixture
def limited(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    apps: list[Flask] = []

    def make(**limits: object) -> Flask:
        apps.append(create_app(settings({}, database=f"sqlite:///{tmp_path / 's.db'}", **limits)))
        return apps[-1]

    yield make
    for app in apps:
        service_of(app).database.dispose()


def test_a_large_request_is_refused(limited: Callable[..., Flask]) -> None:
    client = as_(limited(max_body=5000), Role.PLANNER)
    answer = client.post("/api/v1/validations", json={"files": {"plan.yaml": "#" * 6000}})
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_deep_json_is_refused(limited: Callable[..., Flask]) -> None:
    client = as_(limited(), Role.PLANNER)
    for text in ("[" * 100_000, '{"a":' * 100_000, '{"files":' + "[" * 50 + "]" * 50 + "}"):
        answer = client.post("/api/v1/validations", data=text, content_type="application/json")
        assert (answer.status_code, told(answer)["type"]) == (422, "urn:continuity:problem:depth")


def test_a_large_plan_is_refused(limited: Callable[..., Flask]) -> None:
    client = as_(limited(max_plan=1000), Role.PLANNER)
    answer = client.post("/api/v1/validations", json={"files": {"plan.yaml": PLAN + "#" * 1000}})
    assert (answer.status_code, told(answer)["type"]) == (422, "urn:continuity:problem:limit")


def test_a_plan_of_many_nodes_is_refused(limited: Callable[..., Flask]) -> None:
    client = as_(limited(max_nodes=1), Role.PLANNER)
    more = PLAN + "  t: {never_fails: because}\n"
    assert client.post("/api/v1/validations", json={"files": {"plan.yaml": PLAN}}).status_code == 200
    assert client.post("/api/v1/validations", json={"files": {"plan.yaml": more}}).status_code == 422


def test_too_many_requests_are_refused_by_token(limited: Callable[..., Flask]) -> None:
    app = limited(rate=5)
    first, second = as_(app, Role.VIEWER), as_(app, Role.VIEWER)
    answers = [first.get("/api/v1/me") for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 2  # a window may have ended meanwhile
    assert 0 < int(refused[0].headers["Retry-After"]) <= 60
    assert second.get("/api/v1/me").status_code == 200
    assert all(first.get("/healthz").status_code == 200 for _ in range(10))


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_depth_is_that_of_the_data(data: object) -> None:
    def deep(thing: object) -> int:
        inside = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else None
        return 0 if inside is None else 1 + max(map(deep, inside), default=0)

    assert depth(json.dumps(data).encode(), 10**6) == deep(data)


def test_health_ready_and_metrics(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").status_code == 200
    text = client.get("/metrics").text
    assert 'continuity_requests_total{method="GET",route="/readyz",status="200"} 1.0' in text
    assert 'continuity_runs{state="queued"} 0.0' in text
    elsewhere = client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"})
    assert elsewhere.status_code == 401
