"""Plans and versions: created, changed only by whoever has seen the latest, fetched as they were."""

from __future__ import annotations

import re

import pytest
from continuity_api.people.roles import Role
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import PLAN, as_, told

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
CHANGED = {"plan.yaml": FILES["plan.yaml"] + "# another\n"}


@pytest.fixture
def planner(app: Flask) -> FlaskClient:
    return as_(app, Role.PLANNER, "paula")


def create(planner: FlaskClient, name: str = "shop", **headers: str) -> dict[str, object]:
    answer = planner.post("/api/v1/plans", json={"id": name, "files": FILES}, headers=headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = told(answer)
    return made


def test_a_plan_is_kept_and_fetched_by_number_digest_and_latest(planner: FlaskClient) -> None:
    made = create(planner)
    for name in ("1", "latest", str(made["digest"]), str(made["digest"])[:12]):
        answer = planner.get(f"/api/v1/plans/shop/versions/{name}")
        assert answer.status_code == 200
        assert told(answer)["files"] == FILES
        assert told(answer)["created_by"] == "paula"
    listed = told(planner.get("/api/v1/plans"))
    assert [each["id"] for each in listed["items"]] == ["shop"]
    assert listed["total"] == 1


def test_a_version_needs_the_latest_etag(planner: FlaskClient) -> None:
    made = create(planner)
    body = {"files": CHANGED, "message": "more"}
    assert planner.put("/api/v1/plans/shop", json=body).status_code == 428
    assert planner.put("/api/v1/plans/shop", json=body, headers={"If-Match": '"other"'}).status_code == 412
    etag = planner.get("/api/v1/plans/shop").headers["ETag"]
    assert etag == f'"{made["digest"]}"'
    second = planner.put("/api/v1/plans/shop", json=body, headers={"If-Match": etag})
    assert (second.status_code, told(second)["number"]) == (201, 2)
    assert planner.put("/api/v1/plans/shop", json=body, headers={"If-Match": etag}).status_code == 412
    same = planner.put("/api/v1/plans/shop", json=body, headers={"If-Match": second.headers["ETag"]})
    assert (same.status_code, told(same)["number"]) == (200, 2)
    first = planner.get("/api/v1/plans/shop/versions/1")
    assert told(first)["files"] == FILES
    assert (told(first)["digest"], first.headers["ETag"]) == (made["digest"], etag)
    seen = planner.get("/api/v1/plans/shop/versions/1", headers={"If-None-Match": etag})
    assert (seen.status_code, seen.text, seen.headers["ETag"]) == (304, "", etag)
    assert planner.get("/api/v1/plans/shop", headers={"If-None-Match": second.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("key", ["", " ", "k" * 201, "caf\u00e9", "a\tb"])
def test_a_key_that_is_none_is_refused_as_the_document_says(planner: FlaskClient, key: str) -> None:
    answer = planner.post("/api/v1/plans", json={"id": "shop", "files": FILES}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert told(answer)["detail"] == "Idempotency-Key is 1 to 200 printable characters of ASCII"
    document = told(planner.get("/openapi.json"))
    asked = next(
        each["schema"]
        for each in document["paths"]["/api/v1/plans"]["post"]["parameters"]
        if each.get("name") == "Idempotency-Key"
    )
    assert len(key) > asked["maxLength"] or re.search(asked["pattern"], key) is None


def test_a_request_with_a_key_is_done_once(planner: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = planner.post("/api/v1/plans", json={"id": "shop", "files": FILES}, headers=headers)
    again = planner.post("/api/v1/plans", json={"id": "shop", "files": FILES}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert told(first) == told(again)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    other = planner.post("/api/v1/plans", json={"id": "other", "files": FILES}, headers=headers)
    assert (other.status_code, told(other)["type"]) == (422, "urn:continuity:problem:idempotency-key")
    assert planner.post("/api/v1/plans", json={"id": "shop", "files": FILES}).status_code == 409


def test_errors_of_a_plan_keep_line_and_path(planner: FlaskClient) -> None:
    broken = {"plan.yaml": FILES["plan.yaml"].replace("required:", "requird:")}
    answer = planner.post("/api/v1/validations", json={"files": broken})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    finding = told(answer)["findings"][0]
    assert finding["place"].startswith("plan.yaml:")
    assert finding["path"].startswith("components.")
    assert told(answer)["request_id"] == answer.headers["X-Request-Id"]
    assert "/tmp" not in answer.text


def test_a_sound_plan_is_told_what_the_rules_find(planner: FlaskClient) -> None:
    found = told(planner.post("/api/v1/validations", json={"files": FILES}))
    assert found["name"] == "Web shop"
    assert "dependency-without-extra-nine" in [each["id"] for each in found["findings"]]
    assert told(planner.get("/api/v1/plans"))["total"] == 0


def test_who_is_nobody_may_nothing(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/api/v1/plans")
    assert (answer.status_code, told(answer)["status"]) == (401, 401)
    assert as_(app, Role.VIEWER).post("/api/v1/plans", json={"id": "shop", "files": FILES}).status_code == 403


@pytest.mark.parametrize("name", ["../x.yaml", "/x.yaml", "a/../b.yaml", ".hidden.yaml", "a\nb.yaml", "a\\b.yaml", ""])
def test_names_that_lead_elsewhere_are_refused(planner: FlaskClient, name: str) -> None:
    answer = planner.post("/api/v1/validations", json={"files": {name: FILES["plan.yaml"]}})
    assert answer.status_code == 422


def test_what_the_database_could_not_keep_is_no_defect(planner: FlaskClient, app: Flask) -> None:
    named = FILES["plan.yaml"].replace("name: Web shop", f"name: {'W' * 500}", 1)
    assert named != FILES["plan.yaml"]
    answer = planner.post("/api/v1/plans", json={"id": "long", "files": {"plan.yaml": named}})
    assert (answer.status_code, told(answer)["name"]) == (201, "W" * 200)
    for place in ("/plans/a%00b", "/plans/long/versions/99999999999", "/runs/a%00b", "/plans/long/versions/%00"):
        assert planner.get(f"/api/v1{place}").status_code == 404, place
    admin = as_(app, Role.ADMIN)
    assert admin.post("/api/v1/tokens", json={"name": "t", "user_id": "a\0b"}).status_code == 422
    assert planner.get("/api/v1/plans?pagesize=5").status_code == 422
