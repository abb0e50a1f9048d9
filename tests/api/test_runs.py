"""Runs: accepted, done by a worker, ended exactly once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from continuity_api.configuration import Settings
from continuity_api.operations.outcome import Outcome
from continuity_api.people.roles import Role
from continuity_api.runs import leases
from continuity_api.runs.leases import Lease
from continuity_api.runs.worker import Worker
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import RunRow
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import PLAN, as_, service_of, told

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
QUICK: dict[str, Any] = {"horizon": "1y", "replications": 60}
LONG: dict[str, Any] = {"horizon": "10y", "replications": 200_000, "engine": "simpy"}


@pytest.fixture
def planner(app: Flask) -> FlaskClient:
    planner = as_(app, Role.PLANNER, "paula")
    planner.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    return planner


@pytest.fixture
def database(app: Flask) -> Database:
    return service_of(app).database


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    worker = Worker(service_of(app).database, service_of(app).settings, 1)
    yield worker
    worker.stop()


def ask(client: FlaskClient, **options: object) -> str:
    answer = client.post("/api/v1/runs", json={"kind": "simulate", "plan": "shop", "options": options or QUICK})
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"/api/v1/runs/{told(answer)['id']}"
    return str(told(answer)["id"])


def wait(client: FlaskClient, run: str, state: str = "") -> dict[str, object]:
    ends = time.monotonic() + 600  # whoever does a run is nice to all others, and there may be many
    while time.monotonic() < ends:
        found: dict[str, object] = told(client.get(f"/api/v1/runs/{run}"))
        if found["state"] == state or (not state and found["ended_at"]):
            return found
        time.sleep(0.05)
    raise AssertionError(f"run {run} is still {found['state']}")


def test_a_run_is_done_and_its_result_fetched(planner: FlaskClient, worker: Worker) -> None:
    run = ask(planner)
    assert planner.get(f"/api/v1/runs/{run}/result").status_code == 409
    assert planner.get("/api/v1/runs/none/result").status_code == 404
    assert worker.work_once()
    assert not worker.work_once()
    found = wait(planner, run)
    assert (found["state"], found["version"], found["attempt"]) == ("done", 1, 1)
    assert found["seed"] == 1
    assert found["replications"] == 60
    result = planner.get(f"/api/v1/runs/{run}/result")
    assert result.mimetype == "application/json"
    assert json.loads(result.text)["replications"] == 60
    seen = planner.get(f"/api/v1/runs/{run}/result", headers={"If-None-Match": result.headers["ETag"]})
    assert (seen.status_code, seen.text) == (304, "")
    assert planner.get(f"/api/v1/runs/{run}/result?form=text").text.strip()
    assert planner.get(f"/api/v1/runs/{run}/result?form=nothing").status_code == 404
    assert [each["id"] for each in told(planner.get("/api/v1/runs?state=done&plan=shop&version=1"))["items"]] == [run]
    events = planner.get(f"/api/v1/runs/{run}/events").text
    assert "event: state" in events
    assert '"done"' in events


def test_nobody_who_has_gone_keeps_a_place_among_the_watchers(planner: FlaskClient) -> None:
    run = ask(planner)
    planner.post(f"/api/v1/runs/{run}/cancel")
    for _ in range(20):
        assert planner.head(f"/api/v1/runs/{run}/events").status_code == 200
        assert "cancelled" in planner.get(f"/api/v1/runs/{run}/events").text


def test_wrong_options_are_refused_before_anything_is_queued(planner: FlaskClient) -> None:
    body = {"kind": "simulate", "plan": "shop", "options": {"horizn": "1y", "seed": -1}}
    answer = planner.post("/api/v1/runs", json=body)
    assert answer.status_code == 422
    assert set(told(answer)["errors"]["json"]["options"]) == {"horizn", "seed"}
    assert told(planner.get("/api/v1/runs"))["total"] == 0
    assert planner.post("/api/v1/runs", json={"kind": "simulate", "plan": "none"}).status_code == 404
    both = {"kind": "check", "plan": "shop", "files": FILES}
    assert planner.post("/api/v1/runs", json=both).status_code == 422


def test_what_is_wrong_with_a_plan_is_the_runs_problem(planner: FlaskClient, worker: Worker) -> None:
    broken = {"plan.yaml": FILES["plan.yaml"].replace("required:", "requird:")}
    answer = planner.post("/api/v1/runs", json={"kind": "simulate", "files": broken, "options": QUICK})
    worker.work_once()
    found = wait(planner, told(answer)["id"])
    assert found["state"] == "failed"
    problem = found["problem"]
    assert isinstance(problem, dict)
    assert problem["findings"][0]["place"].startswith("plan.yaml:")


def test_a_waiting_run_is_cancelled_at_once(planner: FlaskClient, app: Flask) -> None:
    run = ask(planner)
    assert as_(app, Role.PLANNER).post(f"/api/v1/runs/{run}/cancel").status_code == 403
    assert told(planner.post(f"/api/v1/runs/{run}/cancel"))["state"] == "cancelled"
    assert told(planner.post(f"/api/v1/runs/{run}/cancel"))["state"] == "cancelled"


def test_a_running_run_is_cancelled(planner: FlaskClient, worker: Worker) -> None:
    run = ask(planner, **LONG)
    worker.start()
    wait(planner, run, state="running")
    planner.post(f"/api/v1/runs/{run}/cancel")
    assert wait(planner, run)["state"] == "cancelled"


def test_a_worker_that_stops_gives_its_run_back(app: Flask, planner: FlaskClient, worker: Worker) -> None:
    run = ask(planner, **LONG)
    worker.start()
    wait(planner, run, state="running")
    worker.stop()
    found = wait(planner, run, state="queued")
    assert found["attempt"] == 0


def test_an_expired_lease_is_taken_over_and_the_late_one_not_heard(planner: FlaskClient, database: Database) -> None:
    run = ask(planner)
    with database.writing() as db:
        first = leases.claim(db, "first")
    assert first == Lease(run, "first", 1)
    with database.writing() as db:
        assert leases.claim(db, "second") is None  # still the first one's
        db.get_one(RunRow, run).lease_until = now() - timedelta(seconds=1)
    with database.writing() as db:
        second = leases.claim(db, "second")
    assert second == Lease(run, "second", 2)
    with database.writing() as db:
        assert not leases.renew(db, first, (1, 2))
        assert leases.finish(db, first, Outcome(result="{}")) is None
        assert leases.renew(db, second, (1, 2))
        assert leases.finish(db, second, Outcome(result='{"a":1}')) is not None
    with database.writing() as db:
        assert leases.finish(db, second, Outcome(result="{}")) is None  # exactly once
    assert planner.get(f"/api/v1/runs/{run}/result").text == '{"a":1}'


def test_a_cancelled_run_whose_worker_died_ends(planner: FlaskClient, database: Database) -> None:
    run = ask(planner)
    with database.writing() as db:
        leases.claim(db, "first")
    assert told(planner.post(f"/api/v1/runs/{run}/cancel"))["state"] == "running"
    with database.writing() as db:
        db.get_one(RunRow, run).lease_until = now() - timedelta(seconds=1)
        assert [each.id for each in leases.end_abandoned(db)] == [run]
    assert told(planner.get(f"/api/v1/runs/{run}"))["state"] == "cancelled"


def test_many_runs_of_one_do_not_keep_another_waiting(app: Flask, planner: FlaskClient, database: Database) -> None:
    many = [ask(planner) for _ in range(3)]
    other = as_(app, Role.PLANNER, "otto")
    one = ask(other)
    with database.writing() as db:
        taken = [leases.claim(db, "worker") for _ in range(4)]
    assert [lease.run_id for lease in taken if lease] == [many[0], one, many[1], many[2]]


def test_too_many_runs_are_refused(app: Flask, planner: FlaskClient, service_settings: Settings) -> None:
    for _ in range(service_settings.runs_per_user):
        ask(planner)
    answer = planner.post("/api/v1/runs", json={"kind": "simulate", "plan": "shop"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
