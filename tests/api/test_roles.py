"""Who may do what: every address of the API has its entry here, and is tried with every role."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from continuity_api.people.identity import permission_of
from continuity_api.people.roles import ALLOWED, Permission, Role
from continuity_api.people.tokens import new_token
from continuity_api.refusals import PREFIX
from continuity_api.storage.tables import User
from flask import Flask

from tests.api.conftest import as_, service_of

LOGIN, READ, RUN, PLAN, APPROVE, ADMIN = "login", "read", "run", "plan", "approve", "admin"
NEEDED = {
    ("GET", "/plans"): READ,
    ("POST", "/plans"): PLAN,
    ("GET", "/plans/<plan_id>"): READ,
    ("PUT", "/plans/<plan_id>"): PLAN,
    ("PATCH", "/plans/<plan_id>"): PLAN,
    ("GET", "/plans/<plan_id>/versions"): READ,
    ("GET", "/plans/<plan_id>/versions/<version>"): READ,
    ("GET", "/plans/<plan_id>/versions/<version>/approvals"): READ,
    ("POST", "/plans/<plan_id>/versions/<version>/approvals"): APPROVE,
    ("POST", "/validations"): READ,
    ("GET", "/operations"): READ,
    ("GET", "/runs"): READ,
    ("POST", "/runs"): RUN,
    ("GET", "/runs/<run_id>"): READ,
    ("GET", "/runs/<run_id>/result"): READ,
    ("GET", "/runs/<run_id>/events"): READ,
    ("POST", "/runs/<run_id>/cancel"): RUN,
    ("GET", "/me"): LOGIN,
    ("GET", "/users"): ADMIN,
    ("POST", "/users"): ADMIN,
    ("PATCH", "/users/<user_id>"): ADMIN,
    ("GET", "/tokens"): LOGIN,
    ("POST", "/tokens"): LOGIN,
    ("DELETE", "/tokens/<token_id>"): LOGIN,
    ("GET", "/schedules"): READ,
    ("POST", "/schedules"): PLAN,
    ("GET", "/schedules/<schedule_id>"): READ,
    ("PATCH", "/schedules/<schedule_id>"): PLAN,
    ("DELETE", "/schedules/<schedule_id>"): PLAN,
    ("GET", "/webhooks"): ADMIN,
    ("POST", "/webhooks"): ADMIN,
    ("GET", "/webhooks/<webhook_id>"): ADMIN,
    ("PATCH", "/webhooks/<webhook_id>"): ADMIN,
    ("POST", "/webhooks/<webhook_id>/secret"): ADMIN,
    ("POST", "/webhooks/<webhook_id>/test"): ADMIN,
    ("GET", "/deliveries"): ADMIN,
    ("GET", "/audit-log"): ADMIN,
    ("GET", "/export"): ADMIN,
    ("GET", "/audit-log/verification"): ADMIN,
}
_AUTOMATIC = {"HEAD", "OPTIONS"}


def endpoints(app: Flask) -> Iterator[tuple[str, str, str | None]]:
    """Method, address below the prefix, and what the view itself says it needs."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIX):
            continue
        view = app.view_functions[rule.endpoint]
        of_class = getattr(view, "view_class", None)
        for method in sorted((rule.methods or set()) - _AUTOMATIC):
            handler = getattr(of_class, method.lower()) if of_class else view
            yield method, rule.rule.removeprefix(PREFIX), permission_of(handler)


def test_every_address_has_its_entry(app: Flask) -> None:
    assert {(method, address): needed for method, address, needed in endpoints(app)} == NEEDED


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_it_may(app: Flask, role: Role) -> None:
    client = as_(app, role)
    for (method, address), needed in NEEDED.items():
        answer = client.open(PREFIX + re.sub(r"<\w+>", "nothing", address), method=method)
        allowed = needed == LOGIN or needed in ALLOWED[role]
        assert (answer.status_code not in (401, 403)) == allowed, (method, address, answer.text)


def test_without_a_token_nothing_is_answered(app: Flask) -> None:
    client = app.test_client()
    for method, address in NEEDED:
        answer = client.open(PREFIX + re.sub(r"<\w+>", "nothing", address), method=method)
        assert answer.status_code == 401, (method, address)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_may_less_than_its_user(app: Flask) -> None:
    with service_of(app).database.writing() as session:
        user = User(name="reader", role=Role.ADMIN)
        session.add(user)
        session.flush()
        _, secret = new_token(session, user, "reading", {Permission.READ}, None)
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get(f"{PREFIX}/plans", headers=headers).status_code == 200
    assert app.test_client().get(f"{PREFIX}/users", headers=headers).status_code == 403
