"""Many at the same moment: a request with a key is done once, one change wins, nobody meets a defect."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import settings
from continuity_api.evidence.audit_log import verified
from continuity_api.people.roles import Role
from continuity_api.people.users import first_admin
from continuity_api.storage.database import Database
from continuity_api.storage.tables import PlanRow, RunRow, User
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.api.conftest import as_, service_of, token_for, told
from tests.api.operations.kit import SMALL, SMALL_FILES

THREADS = 8


def at_once(act: Callable[[int], TestResponse]) -> list[TestResponse]:
    """What THREADS threads are answered that begin together."""
    ready = threading.Barrier(THREADS)

    def begin(number: int) -> TestResponse:
        ready.wait(120)
        return act(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def asking(app: Flask, secret: str, method: str, place: str, **how: object) -> TestResponse:
    """An answer to somebody with a token, by a client of this thread's own."""
    headers = {"Authorization": f"Bearer {secret}", **dict(how.pop("headers", {}))}  # type: ignore[call-overload]
    return app.test_client().open(f"/api/v1{place}", method=method, headers=headers, **how)  # type: ignore[arg-type]


@pytest.fixture
def planner(app: Flask) -> str:
    return token_for(service_of(app).database, Role.PLANNER, "paula")


@pytest.mark.parametrize(
    ("place", "body", "status", "table"),
    [
        ("/plans", {"id": "shop", "files": SMALL_FILES}, 201, PlanRow),
        ("/runs", {"kind": "check", "files": SMALL_FILES}, 202, RunRow),
    ],
)
def test_one_key_is_done_once(
    app: Flask, planner: str, place: str, body: dict[str, object], status: int, table: type[PlanRow | RunRow]
) -> None:
    headers = {"Idempotency-Key": "the same"}
    answers = at_once(lambda _: asking(app, planner, "POST", place, json=body, headers=headers))
    assert [answer.status_code for answer in answers] == [status] * THREADS, answers[0].text
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    with service_of(app).database.reading() as db:
        assert db.scalar(select(func.count()).select_from(table)) == 1
        verified(db)


def test_the_same_id_is_given_once(app: Flask, planner: str) -> None:
    body = {"id": "shop", "files": SMALL_FILES}
    answers = at_once(lambda _: asking(app, planner, "POST", "/plans", json=body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: THREADS - 1}


def test_one_change_of_a_version_wins(app: Flask, planner: str) -> None:
    made = asking(app, planner, "POST", "/plans", json={"id": "shop", "files": SMALL_FILES})

    def change(number: int) -> TestResponse:
        files = {"plan.yaml": f"{SMALL}# {number}\n"}
        headers = {"If-Match": made.headers["ETag"]}
        return asking(app, planner, "PUT", "/plans/shop", json={"files": files}, headers=headers)

    answers = at_once(change)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 412: THREADS - 1}
    newest = next(answer.headers["ETag"] for answer in answers if answer.status_code == 201)
    assert {answer.headers["ETag"] for answer in answers} == {newest}
    listed = told(asking(app, planner, "GET", "/plans/shop/versions"))
    assert [each["number"] for each in listed["items"]] == [2, 1]


def test_admins_who_depose_each_other_leave_one(app: Flask) -> None:
    database = service_of(app).database
    secrets = [token_for(database, Role.ADMIN, f"admin-{number}") for number in range(THREADS)]
    with database.reading() as db:
        ids = list(db.scalars(select(User.id).order_by(User.name)))

    def depose_next(number: int) -> TestResponse:
        place = f"/users/{ids[(number + 1) % THREADS]}"
        return asking(app, secrets[number], "PATCH", place, json={"role": "viewer"})

    answers = at_once(depose_next)
    assert {answer.status_code for answer in answers} <= {200, 403, 409}, [answer.text for answer in answers]
    with database.reading() as db:
        assert (db.scalar(select(func.count()).where(User.role == Role.ADMIN)) or 0) >= 1


def test_users_of_one_name_are_one(app: Flask) -> None:
    admin = token_for(service_of(app).database, Role.ADMIN)
    answers = at_once(lambda _: asking(app, admin, "POST", "/users", json={"name": "paula", "role": "viewer"}))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: THREADS - 1}


def test_services_that_start_together_make_one_admin(database_url: str) -> None:
    ready = threading.Barrier(THREADS)

    def start(_: int) -> str | None:
        database = Database(database_url)
        try:
            ready.wait(120)
            with database.writing() as db:
                return first_admin(db)
        finally:
            database.dispose()

    with ThreadPoolExecutor(THREADS) as pool:
        secrets = list(pool.map(start, range(THREADS)))
    assert sum(secret is not None for secret in secrets) == 1


def test_nobody_gets_more_runs_than_allowed(database_url: str) -> None:
    app = create_app(settings({}, database=database_url, runs_per_user=3))
    database = service_of(app).database
    paula, otto = token_for(database, Role.PLANNER, "paula"), token_for(database, Role.PLANNER, "otto")
    body = {"kind": "check", "files": SMALL_FILES}
    answers = at_once(lambda _: asking(app, paula, "POST", "/runs", json=body))
    assert Counter(answer.status_code for answer in answers) == {202: 3, 429: THREADS - 3}
    assert asking(app, otto, "POST", "/runs", json=body).status_code == 202
    with database.reading() as db:
        assert db.scalar(select(func.count()).where(RunRow.created_by == "paula")) == 3
    database.dispose()


def test_many_cancels_of_a_run_are_one_end(app: Flask, planner: str) -> None:
    client = as_(app, Role.ADMIN)
    run = told(asking(app, planner, "POST", "/runs", json={"kind": "check", "files": SMALL_FILES}))["id"]
    answers = at_once(lambda _: asking(app, planner, "POST", f"/runs/{run}/cancel"))
    assert {answer.status_code for answer in answers} == {202}
    log = told(client.get(f"/api/v1/audit-log?subject=runs/{run}"))["items"]
    assert [line["action"] for line in log] == ["run.cancelled", "run.create"]
