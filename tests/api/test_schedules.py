"""Schedules: due ones ask for one run, whoever looks; what they cannot ask for they say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from continuity_api.people.roles import Role
from continuity_api.schedules.cron import CronError, next_after
from continuity_api.schedules.due import ask_next_due
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import RunRow, Schedule, User
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import PLAN, as_, service_of, told

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
NIGHTLY = {"plan": "shop", "at": "0 2 * * *", "timezone": "Europe/Berlin", "options": {"seed": 7}}


@pytest.fixture
def planner(app: Flask) -> FlaskClient:
    planner = as_(app, Role.PLANNER, "paula")
    planner.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    return planner


@pytest.fixture
def database(app: Flask) -> Database:
    return service_of(app).database


def make(planner: FlaskClient, **more: object) -> dict[str, Any]:
    answer = planner.post("/api/v1/schedules", json={**NIGHTLY, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = told(answer)
    return made


def let_be_due(database: Database, schedule: str, since: timedelta = timedelta(seconds=1)) -> None:
    with database.writing() as db:
        db.get_one(Schedule, schedule).next_at = now() - since


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        ("0 2 * * *", "UTC", "2027-01-04T02:00:00", "2027-01-05T02:00:00"),
        ("0 2 * * *", "Europe/Berlin", "2027-01-04T02:00:00", "2027-01-05T01:00:00"),
        ("0 2 * * *", "Europe/Berlin", "2027-07-04T02:00:00", "2027-07-05T00:00:00"),
        ("30 2 * * *", "Europe/Berlin", "2027-03-27T23:00:00", "2027-03-28T01:00:00"),  # 2:30 is skipped that night
        ("30 2 * * *", "Europe/Berlin", "2027-10-31T00:30:00", "2027-11-01T01:30:00"),  # 2:30 has been once already
        ("15 6 * * 1", "UTC", "2027-01-04T06:15:00", "2027-01-11T06:15:00"),
    ],
)
def test_the_next_moment(expression: str, zone: str, after: str, expected: str) -> None:
    found = next_after(expression, zone, datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "zone"),
    [
        ("", "UTC"),
        ("* * * * * *", "UTC"),
        ("61 * * * *", "UTC"),
        ("0 0 30 2 *", "UTC"),
        ("0 2 * * *", "Nowhere"),
        ("0 2 * * *", ""),
        ("0 2 * * *", "../UTC"),
    ],
)
def test_no_moment(app: Flask, planner: FlaskClient, expression: str, zone: str) -> None:
    with pytest.raises(CronError):
        next_after(expression, zone, now())
    assert planner.post("/api/v1/schedules", json={**NIGHTLY, "at": expression, "timezone": zone}).status_code == 422


def test_what_is_wrong_is_said_at_once(planner: FlaskClient) -> None:
    assert planner.post("/api/v1/schedules", json={**NIGHTLY, "options": {"sed": 1}}).status_code == 422
    assert planner.post("/api/v1/schedules", json={**NIGHTLY, "plan": "none"}).status_code == 404
    assert planner.post("/api/v1/schedules", json={**NIGHTLY, "kind": "nothing"}).status_code == 422


def test_a_due_schedule_asks_once_however_many_look(app: Flask, planner: FlaskClient, database: Database) -> None:
    made = make(planner)
    assert not ask_next_due(database, service_of(app).settings)
    let_be_due(database, made["id"], timedelta(days=3))  # three nights were missed
    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(lambda _: ask_next_due(database, service_of(app).settings), range(8)))
    assert sum(asked) == 1
    [run] = told(planner.get("/api/v1/runs"))["items"]
    assert (run["kind"], run["options"], run["created_by"], run["version"]) == ("verify", {"seed": 7}, "paula", 1)
    found = told(planner.get(f"/api/v1/schedules/{made['id']}"))
    assert found["last_run_id"] == run["id"]
    assert datetime.fromisoformat(found["next_at"]) > now()
    with database.reading() as db:
        assert db.get_one(RunRow, run["id"]).schedule_id == made["id"]


def test_a_paused_schedule_asks_for_nothing(app: Flask, planner: FlaskClient, database: Database) -> None:
    made = make(planner)
    place = f"/api/v1/schedules/{made['id']}"
    assert told(planner.patch(place, json={"paused": True}))["next_at"] is None
    let_be_due(database, made["id"])
    assert not ask_next_due(database, service_of(app).settings)
    going_on = told(planner.patch(place, json={"paused": False}))
    assert going_on["paused_at"] is None
    assert datetime.fromisoformat(going_on["next_at"]) > now()


def test_what_cannot_be_asked_for_is_told(app: Flask, planner: FlaskClient, database: Database) -> None:
    made = make(planner)

    def problem() -> str:
        let_be_due(database, made["id"])
        assert ask_next_due(database, service_of(app).settings)
        found = told(planner.get(f"/api/v1/schedules/{made['id']}"))
        assert datetime.fromisoformat(found["next_at"]) > now()
        return str(found["last_problem"])

    assert problem() == "None"
    assert "had not ended" in problem()
    planner.post(f"/api/v1/runs/{told(planner.get('/api/v1/runs'))['items'][0]['id']}/cancel")
    planner.patch("/api/v1/plans/shop", json={"archived": True})
    assert "archived" in problem()
    planner.patch("/api/v1/plans/shop", json={"archived": False})
    with database.writing() as db:
        db.query(User).filter_by(name="paula").one().role = Role.VIEWER
    assert "may not ask for runs" in problem()
    with database.writing() as db:
        db.query(User).filter_by(name="paula").one().role = Role.PLANNER
    assert problem() == "None"
    assert told(planner.get("/api/v1/runs"))["total"] == 2


def test_a_removed_schedule_leaves_its_runs(app: Flask, planner: FlaskClient, database: Database) -> None:
    made = make(planner)
    let_be_due(database, made["id"])
    ask_next_due(database, service_of(app).settings)
    assert planner.delete(f"/api/v1/schedules/{made['id']}").status_code == 204
    assert planner.get(f"/api/v1/schedules/{made['id']}").status_code == 404
    assert told(planner.get("/api/v1/runs"))["total"] == 1
