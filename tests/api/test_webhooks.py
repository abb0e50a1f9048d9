"""Webhooks: what is told, to whom, signed; where nothing is sent; tried again, and given up."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from continuity_api.configuration import Settings, settings
from continuity_api.events.addresses import AddressError, address_of, target
from continuity_api.events.deliveries import PAUSES, send_due
from continuity_api.events.exercises import look_at_next
from continuity_api.operations.outcome import Conclusion, Outcome
from continuity_api.people.roles import Role
from continuity_api.runs import leases
from continuity_api.runs.ending import ended
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Delivery, PlanRow
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import PLAN, as_, service_of, serving, told

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
Heard = list[tuple[dict[str, str], bytes]]


class Receiver(HTTPServer):
    """Somebody who is told of events, on this machine; answers `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: Heard = []
        self.status = 204
        self.location = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(({**self.headers, "path": self.path}, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server, serving(server):
        yield server


@pytest.fixture
def service_settings(database_url: str) -> Settings:
    return settings({}, database=database_url, webhook_hosts="127.0.0.1,hooks.example.org")


@pytest.fixture
def database(app: Flask) -> Database:
    return service_of(app).database


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return as_(app, Role.ADMIN, "ada")


def hook(admin: FlaskClient, url: str, **more: object) -> dict[str, Any]:
    answer = admin.post("/api/v1/webhooks", json={"url": url, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = told(answer)
    return made


def finish(database: Database, run_id: str, verdict: Conclusion) -> None:
    """End a run as a worker does."""
    with database.writing() as db:
        lease = leases.claim(db, "worker")
        assert lease is not None
        assert lease.run_id == run_id
        run = leases.finish(db, lease, Outcome(result="{}", verdict=verdict))
        assert run is not None
        ended(db, run)


def ask(client: FlaskClient, kind: str = "verify", version: str = "latest", **options: object) -> str:
    body = {"kind": kind, "plan": "shop", "version": version, "options": options}
    answer = client.post("/api/v1/runs", json=body)
    assert answer.status_code == 202, answer.text
    return str(told(answer)["id"])


def events(database: Database) -> list[tuple[str, dict[str, Any]]]:
    with database.reading() as db:
        rows = db.query(Delivery).order_by(Delivery.created_at, Delivery.event)
        return [(row.event, json.loads(row.body)["data"]) for row in rows]


def test_a_failed_verification_is_told_signed(
    app: Flask, admin: FlaskClient, database: Database, receiver: Receiver
) -> None:
    made = hook(admin, receiver.url)
    hook(admin, receiver.url, events=["exercise.due"])  # wants none of this
    assert made["secret"] not in admin.get("/api/v1/webhooks").text + admin.get("/api/v1/audit-log").text
    admin.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    run = ask(admin)
    finish(database, run, Conclusion.BROKEN)
    assert send_due(database, service_of(app).settings) == 1
    assert send_due(database, service_of(app).settings) == 0
    [(headers, body)] = receiver.heard
    assert headers["path"] == "/hook?key=1"
    assert headers["Host"] == f"127.0.0.1:{receiver.server_port}"
    said = json.loads(body)
    assert (said["event"], said["data"]["run"], said["data"]["verdict"]) == ("verification.failed", run, "broken")
    signed = headers["X-Continuity-Timestamp"].encode() + b"." + body
    expected = "sha256=" + hmac.new(made["secret"].encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Continuity-Signature"] == expected
    [delivery] = told(admin.get("/api/v1/deliveries"))["items"]
    assert (delivery["id"], delivery["state"]) == (headers["X-Continuity-Delivery"], "delivered")
    assert delivery["last_answer"] == "204 No Content"


def test_worse_than_before_is_an_event(admin: FlaskClient, database: Database, receiver: Receiver) -> None:
    hook(admin, receiver.url, events=["result.regressed", "run.failed"])
    admin.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    for verdict in (Conclusion.BROKEN, Conclusion.UNDECIDED, Conclusion.KEPT, Conclusion.NONE, Conclusion.KEPT):
        finish(database, ask(admin, seed=1), verdict)
    assert events(database) == []  # never worse
    finish(database, ask(admin, seed=2), Conclusion.BROKEN)
    assert events(database) == []  # other options: nothing to compare with
    run = ask(admin, seed=1)
    finish(database, run, Conclusion.UNDECIDED)
    [(event, data)] = events(database)
    assert (event, data["run"], data["before"]["verdict"]) == ("result.regressed", run, "kept")


def test_an_older_version_is_not_a_regression(admin: FlaskClient, database: Database, receiver: Receiver) -> None:
    hook(admin, receiver.url, events=["result.regressed"])
    first = told(admin.post("/api/v1/plans", json={"id": "shop", "files": FILES}))
    again = {"files": {"plan.yaml": FILES["plan.yaml"] + "\n# better\n"}}
    answer = admin.put("/api/v1/plans/shop", json=again, headers={"If-Match": f'"{first["digest"]}"'})
    assert answer.status_code == 201
    finish(database, ask(admin), Conclusion.KEPT)
    finish(database, ask(admin, version="1"), Conclusion.BROKEN)
    assert events(database) == []


def test_a_run_without_a_result_is_an_event(admin: FlaskClient, database: Database, receiver: Receiver) -> None:
    hook(admin, receiver.url)
    admin.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    run = ask(admin)
    with database.writing() as db:
        lease = leases.claim(db, "worker")
        assert lease is not None
        failed = leases.fail(db, lease, {"detail": "too much"})
        assert failed is not None
        ended(db, failed)
    [(event, data)] = events(database)
    assert (event, data["run"], data["problem"]) == ("run.failed", run, {"detail": "too much"})


def test_a_refusal_is_tried_again_for_a_day_and_then_given_up(
    app: Flask, admin: FlaskClient, database: Database, receiver: Receiver
) -> None:
    made = hook(admin, receiver.url)
    admin.post(f"/api/v1/webhooks/{made['id']}/test")
    receiver.status, receiver.location = 302, receiver.url  # a redirection is no answer, and is not followed
    assert sum(PAUSES, timedelta()) > timedelta(hours=20)
    for attempt in range(1, len(PAUSES) + 2):
        assert send_due(database, service_of(app).settings) == 1
        assert len(receiver.heard) == attempt
        assert send_due(database, service_of(app).settings) == 0  # not before its time
        with database.writing() as db:
            row = db.query(Delivery).one()
            if attempt <= len(PAUSES):
                assert timedelta() < row.next_at - now() <= PAUSES[attempt - 1]
            row.next_at = now()
    [delivery] = told(admin.get("/api/v1/deliveries?state=given-up"))["items"]
    assert (delivery["attempts"], delivery["last_answer"]) == (len(PAUSES) + 1, "302 Found")
    assert {headers["X-Continuity-Delivery"] for headers, _ in receiver.heard} == {delivery["id"]}


def test_a_delivery_is_one_workers(app: Flask, admin: FlaskClient, database: Database, receiver: Receiver) -> None:
    made = hook(admin, receiver.url)
    admin.post(f"/api/v1/webhooks/{made['id']}/test")
    with database.writing() as db:  # another worker sends it now
        db.query(Delivery).one().lease_until = now() + timedelta(seconds=30)
    assert send_due(database, service_of(app).settings) == 0
    with database.writing() as db:  # it has died
        db.query(Delivery).one().lease_until = now() - timedelta(seconds=1)
    assert send_due(database, service_of(app).settings) == 1


def test_a_host_that_is_listed_no_more_is_not_asked(
    admin: FlaskClient, database: Database, database_url: str, receiver: Receiver
) -> None:
    made = hook(admin, receiver.url)
    admin.post(f"/api/v1/webhooks/{made['id']}/test")
    send_due(database, settings({}, database=database_url))
    assert receiver.heard == []
    assert "does not list it" in told(admin.get("/api/v1/deliveries"))["items"][0]["last_answer"]


def test_a_disabled_webhook_is_told_nothing(admin: FlaskClient, database: Database, receiver: Receiver) -> None:
    made = hook(admin, receiver.url)
    place = f"/api/v1/webhooks/{made['id']}"
    admin.post(f"{place}/test")
    assert told(admin.patch(place, json={"disabled": True}))["disabled_at"] is not None
    assert told(admin.get("/api/v1/deliveries"))["items"][0]["state"] == "given-up"
    assert admin.post(f"{place}/test").status_code == 409
    assert told(admin.patch(place, json={"disabled": False}))["disabled_at"] is None
    renewed = told(admin.post(f"{place}/secret"))["secret"]
    assert renewed not in (made["secret"], "")


HOSTS = ("hooks.example.org", "127.0.0.1", "10.1.0.0/16", "chat.internal")


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example.org/",
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "https://user:secret@hooks.example.org/",
        "https://hooks.example.org@elsewhere.example.org/",
        "https://hooks.example.org/#fragment",
        "https://hooks.example.org:99999/",
        "https://[::1/",
        "https:///nothing",
        "https://hooks.example.org/a b",
        "https://2130706433/",
        "",
    ],
)
def test_nothing_is_sent_to(url: str) -> None:
    with pytest.raises(AddressError):
        target(url, HOSTS)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.215.14", True),
        ("127.0.0.1", True),  # listed itself
        ("127.0.0.2", False),
        ("10.1.2.3", True),  # in a listed network
        ("10.2.2.3", False),
        ("169.254.169.254", False),
        ("::ffff:169.254.169.254", False),
        ("::1", False),
        ("fd00::1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_a_name_may_not_lead_into_the_own_network(monkeypatch: pytest.MonkeyPatch, address: str, allowed: bool) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (address, 443))])
    where = target("https://chat.internal/x", HOSTS)
    if allowed:
        assert address_of(where, HOSTS) == address
    else:
        with pytest.raises(AddressError, match="private address"):
            address_of(where, HOSTS)


def test_a_wrong_url_is_refused_when_it_is_said(admin: FlaskClient) -> None:
    answer = admin.post("/api/v1/webhooks", json={"url": "https://elsewhere.example.org/"})
    assert answer.status_code == 422
    assert "CONTINUITY_WEBHOOK_HOSTS" in told(answer)["errors"]["json"]["url"][0]
    assert admin.post("/api/v1/webhooks", json={"url": "https://hooks.example.org/", "events": []}).status_code == 422


DRILLED = """
continuity: 1
name: drilled
components:
  host: {availability: 99.9%, mttr: 4h}
services:
  site: {needs: [host], objectives: {rto: 4h}}
plans:
  back: {covers: [host], steps: {restart: {takes: 1h, repairs: [host]}}}
exercises:
- {plan: back, held: HELD, kind: full-interruption}
"""


def overdue_plan(held: date) -> dict[str, str]:
    """A plan whose last exercise was on a day."""
    return {"plan.yaml": DRILLED.replace("HELD", held.isoformat())}


def test_a_due_exercise_is_told_once(app: Flask, admin: FlaskClient, database: Database, receiver: Receiver) -> None:
    hook(admin, receiver.url)
    answer = admin.post("/api/v1/plans", json={"id": "drilled", "files": overdue_plan(date(2020, 1, 1))})
    assert answer.status_code == 201, answer.text
    assert look_at_next(database, service_of(app).settings)
    assert not look_at_next(database, service_of(app).settings)  # today's look is done
    [(event, data)] = events(database)
    assert (event, data["plan"], data["rule"]) == ("exercise.due", "drilled", "exercised-too-long-ago")
    assert "2020-01-01" in data["message"]
    with database.writing() as db:
        db.get_one(PlanRow, "drilled").exercises_seen_on = "2020-01-02"
    assert look_at_next(database, service_of(app).settings)
    assert len(events(database)) == 1
    assert told(admin.get("/api/v1/audit-log?action=exercise.due"))["total"] == 1


def test_a_recent_exercise_is_not_due(app: Flask, admin: FlaskClient, database: Database, receiver: Receiver) -> None:
    hook(admin, receiver.url)
    admin.post("/api/v1/plans", json={"id": "drilled", "files": overdue_plan(now().date())})
    assert look_at_next(database, service_of(app).settings)
    assert events(database) == []
