"""Every address is called as it is meant to be, by every role: who may is served, who may not changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import settings
from continuity_api.operations.outcome import Outcome
from continuity_api.people.roles import ALLOWED, Role
from continuity_api.people.tokens import new_token
from continuity_api.refusals import PREFIX
from continuity_api.runs import leases
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import AuditEntry, Base, RunRow, Schedule, User, Webhook
from flask import Flask
from sqlalchemy import func, select

from tests.api.conftest import as_, service_of, told
from tests.api.operations.kit import SMALL, SMALL_FILES
from tests.api.test_roles import LOGIN, NEEDED

RUN = {"kind": "check", "plan": "shop"}
CALLS: dict[tuple[str, str], dict[str, Any]] = {
    ("GET", "/plans"): {},
    ("POST", "/plans"): {"json": {"id": "another", "files": SMALL_FILES}},
    ("GET", "/plans/<plan_id>"): {},
    ("PUT", "/plans/<plan_id>"): {"json": {"files": {"plan.yaml": SMALL + "# more\n"}}, "headers": {"If-Match": "*"}},
    ("PATCH", "/plans/<plan_id>"): {"json": {"title": "Another title"}},
    ("GET", "/plans/<plan_id>/versions"): {},
    ("GET", "/plans/<plan_id>/versions/<version>"): {},
    ("GET", "/plans/<plan_id>/versions/<version>/approvals"): {},
    ("POST", "/plans/<plan_id>/versions/<version>/approvals"): {"json": {"decision": "approved"}},
    ("POST", "/validations"): {"json": {"files": SMALL_FILES}},
    ("GET", "/operations"): {},
    ("GET", "/runs"): {},
    ("POST", "/runs"): {"json": RUN},
    ("GET", "/runs/<run_id>"): {},
    ("GET", "/runs/<run_id>/result"): {},
    ("GET", "/runs/<run_id>/events"): {},
    ("POST", "/runs/<run_id>/cancel"): {},
    ("GET", "/me"): {},
    ("GET", "/users"): {},
    ("POST", "/users"): {"json": {"name": "new", "role": "viewer"}},
    ("PATCH", "/users/<user_id>"): {"json": {"disabled": True}},
    ("GET", "/tokens"): {},
    ("POST", "/tokens"): {"json": {"name": "mine"}},
    ("DELETE", "/tokens/<token_id>"): {},
    ("GET", "/schedules"): {},
    ("POST", "/schedules"): {"json": {"plan": "shop", "at": "0 2 * * *"}},
    ("GET", "/schedules/<schedule_id>"): {},
    ("PATCH", "/schedules/<schedule_id>"): {"json": {"at": "0 3 * * *"}},
    ("DELETE", "/schedules/<schedule_id>"): {},
    ("GET", "/webhooks"): {},
    ("POST", "/webhooks"): {"json": {"url": "https://hooks.example.org/there"}},
    ("GET", "/webhooks/<webhook_id>"): {},
    ("PATCH", "/webhooks/<webhook_id>"): {"json": {"events": ["verification.failed"]}},
    ("POST", "/webhooks/<webhook_id>/secret"): {},
    ("POST", "/webhooks/<webhook_id>/test"): {},
    ("GET", "/deliveries"): {},
    ("GET", "/audit-log"): {},
    ("GET", "/audit-log/verification"): {},
    ("GET", "/export"): {},
}
"""How each address is called. What the last words of an address stand for is in `World`."""


@dataclass(frozen=True, slots=True)
class World:
    """What there is before anybody calls: by the names that addresses give it."""

    names: dict[str, str]

    def place(self, address: str) -> str:
        """An address with what is there."""
        for name, value in self.names.items():
            address = address.replace(f"<{name}>", value)
        return PREFIX + address


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = create_app(settings({}, database=database_url, webhook_hosts="hooks.example.org"))
    app.testing = False
    yield app
    service_of(app).database.dispose()


def world(app: Flask, user: str) -> World:
    """A plan with a version, a schedule, a run that is done, somebody, a webhook, and a token that `user` may lose."""
    database = service_of(app).database
    author = as_(app, Role.PLANNER, "author")
    assert author.post(f"{PREFIX}/plans", json={"id": "shop", "files": SMALL_FILES}).status_code == 201
    run = told(author.post(f"{PREFIX}/runs", json=RUN))["id"]
    with database.writing() as db:
        lease = leases.claim(db, "worker")
        assert lease is not None
        done = leases.finish(db, lease, Outcome(result="{}"))
        assert done is not None
        done.created_by = user  # so that it is this one's own to cancel; ended, it stays as it is
    with database.writing() as db:
        somebody = User(name="somebody", role=Role.VIEWER)
        schedule = Schedule(
            plan_id="shop",
            kind="verify",
            options={},
            at="0 2 * * *",
            timezone="UTC",
            next_at=now(),
            created_by="author",
        )
        webhook = Webhook(
            url="https://hooks.example.org/here", events=["verification.failed"], secret=b"0" * 32, created_by="author"
        )
        db.add_all([somebody, schedule, webhook])
        me = db.scalars(select(User).where(User.name == user)).one()
        token, _ = new_token(db, me, "to be revoked", [], None)
        db.flush()
        names = {"plan_id": "shop", "version": "1", "run_id": run, "user_id": somebody.id, "token_id": token.id}
        names |= {"schedule_id": schedule.id, "webhook_id": webhook.id}
    return World(names)


def kept(database: Database) -> tuple[list[object], object]:
    """What would show a change: how many rows each table has, and the last line of the audit log."""
    with database.reading() as db:
        rows = [db.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables]
        newest = db.scalar(select(AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1))
        states = db.scalars(select(RunRow.state).order_by(RunRow.id)).all()
    return [*rows, *states], newest


def test_every_address_is_called() -> None:
    assert not NEEDED.keys() - CALLS.keys()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_is_served_and_who_may_not_changes_nothing(app: Flask, role: Role) -> None:
    client, database = as_(app, role, "caller"), service_of(app).database
    client.get(f"{PREFIX}/me")  # that the token is used is written down now
    there = world(app, "caller")
    for (method, address), needed in NEEDED.items():
        before = kept(database)
        answer = client.open(there.place(address), method=method, **CALLS[method, address])
        if needed == LOGIN or needed in ALLOWED[role]:
            assert 200 <= answer.status_code < 300, (method, address, answer.status_code, answer.text)
        else:
            assert answer.status_code == 403, (method, address, answer.status_code, answer.text)
            assert told(answer)["type"] == "urn:continuity:problem:forbidden"
            assert kept(database) == before, (method, address)


def test_nobody_is_served_and_changes_nothing(app: Flask) -> None:
    as_(app, Role.ADMIN, "caller")
    there, database = world(app, "caller"), service_of(app).database
    before = kept(database)
    for method, address in NEEDED:
        for headers in ({}, {"Authorization": "Bearer cty_" + "0" * 43}, {"Authorization": "Basic YTpi"}):
            call = CALLS[method, address]
            call = {**call, "headers": {**call.get("headers", {}), **headers}}
            answer = app.test_client().open(there.place(address), method=method, **call)
            assert answer.status_code == 401, (method, address, headers)
    assert kept(database) == before
