"""A secret that can be recognised in every place that takes one; all that the service says is searched for them."""

from __future__ import annotations

import base64
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from continuity_api import gunicorn_settings
from continuity_api.configuration import Settings, settings
from continuity_api.events.deliveries import send_due
from continuity_api.logs import QUIET, JsonFormatter, set_up_logs
from continuity_api.people.roles import Role
from continuity_api.plans import approving
from continuity_api.runs.worker import Worker
from continuity_api.storage.database import Database
from continuity_api.storage.tables import Keepsake
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.api.conftest import (
    PLAN,
    as_,
    call,
    postgresql,
    process_as_before,
    service_of,
    serving,
    token_for,
    told,
    url_of,
)
from tests.api.test_openid import Issuer, come_back
from tests.api.test_pages import csrf_of

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
HOOK = "https://127.0.0.1:1/hooks/Planted-path-of-a-webhook"


@dataclass(slots=True)
class Searched:
    """Secrets by what they open, and what was said by whom."""

    secrets: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def plant(self, what: str, secret: str) -> str:
        """Remember a secret; back, to be used."""
        assert len(secret) > 15  # it is found by itself
        self.secrets[what] = secret
        return secret

    def hear(self, who: str, text: str) -> None:
        """Remember what was said."""
        self.said[f"{len(self.said)} {who}"] = text

    def found(self) -> list[str]:
        """Which secret was said, by whom; also where it is written in base64, or its end alone."""
        spellings = {
            what: {secret, secret[6:], base64.b64encode(secret.encode()).decode().rstrip("=")[:-2]}
            for what, secret in self.secrets.items()
        }
        return [
            f"the {what}, by {who}"
            for who, text in self.said.items()
            for what, spelt in spellings.items()
            if any(each in text for each in spelt)
        ]


@pytest.fixture
def searched() -> Searched:
    return Searched()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as server, serving(server):
        yield server


@pytest.fixture
def service_settings(database_url: str, issuer: Issuer, searched: Searched) -> Settings:
    url = make_url(database_url)
    if url.drivername.startswith("postgresql"):
        secret = searched.plant("database's password", str(url.password or "Planted-password-of-database"))
        database_url = url.set(password=secret).render_as_string(hide_password=False)
    environment = {
        "CONTINUITY_DATABASE": database_url,
        "CONTINUITY_WEBHOOK_HOSTS": "127.0.0.1",
        "CONTINUITY_OIDC_ISSUER": issuer.url,
        "CONTINUITY_OIDC_CLIENT_ID": "continuity",
        "CONTINUITY_OIDC_CLIENT_SECRET": searched.plant("issuer's secret", "Planted-secret-of-the-client"),
        "CONTINUITY_RATE": "100000",
    }
    return settings(environment)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """All that is logged by anybody, as the service writes it."""
    caplog.set_level(logging.DEBUG)
    for name, least in QUIET.items():
        caplog.set_level(least, name)
    monkeypatch.setattr(caplog.handler, "formatter", JsonFormatter())  # the handler serves all tests
    return caplog


@pytest.fixture
def admin(app: Flask, searched: Searched) -> FlaskClient:
    client = as_(app, Role.ADMIN, "ada")
    searched.plant("admin's token", client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer "))
    with service_of(app).database.reading() as db:
        key = db.scalars(select(Keepsake.value)).one()
    searched.plant("cookies' key", key.hex())
    searched.plant("cookies' key as text", repr(key)[2:-1])
    return client


@pytest.fixture
def browser(app: Flask, searched: Searched) -> FlaskClient:
    """Somebody who has logged in with a token of their own; their session's cookie is a secret, too."""
    browser = app.test_client()
    token = searched.plant("browser's token", token_for(service_of(app).database, Role.ADMIN, "bea"))
    form = {"token": token, "csrf_token": csrf_of(browser.get("/login").text)}
    assert browser.post("/login", data=form).status_code == 302
    cookie = browser.get_cookie("session")
    assert cookie is not None
    searched.plant("session's cookie", cookie.value)
    return browser


def shown(answer: TestResponse) -> str:
    """All of an answer that could be seen elsewhere: what gives a cookie to its owner is none of it."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Set-Cookie")
    return f"{headers}\n\n{answer.text}"


def live(app: Flask, admin: FlaskClient, searched: Searched) -> str:
    """A plan, a run that is done, a token and a webhook, each of which is told its secret once; the run's id."""
    admin.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    made = told(admin.post("/api/v1/tokens", json={"name": "of a program"}))
    searched.plant("program's token", made["secret"])
    hook = told(admin.post("/api/v1/webhooks", json={"url": f"{HOOK}?key=Planted-key-of-a-webhook"}))
    searched.plant("webhook's secret", hook["secret"])
    renewed = told(admin.post(f"/api/v1/webhooks/{hook['id']}/secret"))
    searched.plant("webhook's new secret", renewed["secret"])
    admin.post(f"/api/v1/webhooks/{hook['id']}/test")
    run = str(told(admin.post("/api/v1/runs", json={"kind": "check", "plan": "shop"}))["id"])
    service = service_of(app)
    assert Worker(service.database, service.settings, 1).work_once()
    assert send_due(service.database, service.settings) == 1
    return run


def look_everywhere(app: Flask, client: FlaskClient, searched: Searched, run: str) -> None:
    """Ask for everything that can be asked for, as a program and as a browser."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/static", "/login/openid")):
            continue
        path = rule.rule.replace("<plan_id>", "shop").replace("<run_id>", run).replace("<version>", "latest")
        for accept in ("application/json", "text/html"):
            answer = client.get(path, headers={"Accept": accept})
            if answer.mimetype == "application/zip":
                continue  # looked into below
            searched.hear(f"GET {path}", "".join(shown(answer)))


def go_wrong(app: Flask, searched: Searched, monkeypatch: pytest.MonkeyPatch, admin: FlaskClient) -> None:
    """Fail in every way there is, with secrets wherever one can be said."""
    token, form = searched.secrets["program's token"], "application/x-www-form-urlencoded"
    other = searched.plant("token that is none", "cty_Planted-token-that-opens-nothing")
    anybody = app.test_client()
    answers: dict[str, TestResponse] = {}
    for name, said in {"unknown": f"Bearer {other}", "basic": f"Basic {token}", "bare": token}.items():
        answers[name] = anybody.get("/api/v1/me", headers={"Authorization": said})
        answers[f"{name} on a page"] = anybody.get("/", headers={"Authorization": said, "Accept": "text/html"})
    answers["query"] = admin.get(f"/api/v1/plans?token={token}")
    answers["not found"] = admin.get(f"/nowhere?token={token}", headers={"Accept": "text/html"})
    answers["wrong value"] = admin.post("/api/v1/users", json={"name": "x", "role": token, "token": other})
    answers["no JSON"] = admin.post("/api/v1/users", data=f'{{"token": "{token}"', content_type="application/json")
    answers["form"] = admin.post("/api/v1/users", data=f"token={token}", content_type=form)
    answers["url"] = admin.post("/api/v1/webhooks", json={"url": f"https://ada:{token}@127.0.0.1/"})
    answers["idempotency key"] = admin.post(
        "/api/v1/runs", json={"kind": "check", "plan": "none"}, headers={"Idempotency-Key": token}
    )
    answers["if match"] = admin.put("/api/v1/plans/shop", json={"files": FILES}, headers={"If-Match": f'"{token}"'})
    answers["login"] = anybody.post("/login", data={"token": other, "csrf_token": csrf_of(anybody.get("/login").text)})
    answers["login without"] = app.test_client().post("/login", data={"token": token})
    cookies = app.test_client()
    cookies.set_cookie("session", other)
    answers["cookie"] = cookies.get("/")
    with monkeypatch.context() as patched:
        patched.setattr(approving, "record", lambda *_, **__: 1 / 0)
        decision = {"decision": "approved", "comment": "c"}
        answers["defect"] = as_(app, Role.APPROVER).post("/api/v1/plans/shop/versions/1/approvals", json=decision)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "reading", _away)
        answers["away"] = admin.get("/api/v1/plans")
        answers["away on a page"] = admin.get("/", headers={"Accept": "text/html"})
    for name, answer in answers.items():
        assert answer.status_code >= 300, name
        searched.hear(f"answer to {name}: {answer.status_code}", shown(answer))
    assert {answer.status_code for answer in answers.values()} >= {302, 400, 401, 403, 404, 412, 422, 500, 503}


def _away(_: Database) -> Any:
    raise OperationalError("SELECT", {}, Exception("connection refused"))


def commands(chosen: Settings, folder: Path, searched: Searched, run: str) -> Path:
    """Call what an administrator calls; the archive that was exported."""
    archive, url = folder / "all.zip", chosen.database
    with postgresql() as name:
        empty = searched.plant("other database's password", "Planted-password-of-the-other")
        into = make_url(url_of(name)).set(password=empty).render_as_string(hide_password=False)
        calls: list[tuple[int, tuple[object, ...]]] = [
            (0, ("audit-log", "verify", "--database", url)),
            (0, ("export", archive, "--database", url)),
            (0, ("reproduce", run, "--database", url)),
            (2, ("reproduce", "none", "--database", url)),
            (0, ("restore", archive, "--database", into)),
            (2, ("restore", archive, "--database", url)),
            (2, ("export", folder / "none" / "x", "--database", into)),
            (2, ("backup", "/dev/full/x", "--database", into)),
            (2, ("backup", folder / "x", "--database", f"postgresql://ada:{empty}@127.0.0.1:1/none")),
            (2, ("worker", "--database", f"postgresql://ada:{empty}@127.0.0.1:1/none")),
            (2, ("serve", "--database", f"mysql://ada:{empty}@127.0.0.1:1/none")),
        ]
        for code, words in calls:
            done = call(*words)
            assert done.exit_code == code, (words, done.stderr)
            told_once = words[0] == "restore" and code == 0  # a new token, for whoever restores
            searched.hear(f"continuity {words[0]}", done.stdout + ("" if told_once else done.stderr))
    return archive


def look_into(archive: bytes | Path, searched: Searched, who: str) -> None:
    """Hear what is in an archive; what people wrote as the URL of a webhook is meant to be in it."""
    with zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive) as opened:
        for name in opened.namelist():
            searched.hear(f"{who}, {name}", opened.read(name).decode())


def test_no_secret_is_said_anywhere(
    app: Flask,
    admin: FlaskClient,
    browser: FlaskClient,
    issuer: Issuer,
    searched: Searched,
    logged: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    run = live(app, admin, searched)
    assert come_back(issuer, app.test_client()).status_code == 302
    assert issuer.asked["code_verifier"]  # it was asked, with the secret
    searched.hear("a login that is not believed", shown(come_back(issuer, app.test_client(), state="another")))
    look_everywhere(app, admin, searched, run)
    look_everywhere(app, browser, searched, run)
    go_wrong(app, searched, monkeypatch, admin)
    look_into(admin.get("/api/v1/export").data, searched, "GET /export")
    look_into(commands(service_of(app).settings, tmp_path, searched, run), searched, "continuity export")
    searched.hear("logs", logged.text)
    searched.hear("settings", repr(service_of(app)))
    searched.hear("messages", json.dumps([record.getMessage() for record in logged.records]))
    assert len(searched.said) > 100
    assert searched.found() == []


def test_libraries_do_not_tell_the_addresses_of_webhooks() -> None:
    with process_as_before():
        set_up_logs("debug")
        assert logging.getLogger("continuity_api").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("urllib3.connectionpool").isEnabledFor(logging.DEBUG)
    assert gunicorn_settings.logconfig_dict["loggers"].keys() > QUIET.keys()


def test_the_address_of_a_webhook_is_told_to_admins_alone(
    app: Flask, admin: FlaskClient, searched: Searched, logged: pytest.LogCaptureFixture
) -> None:
    run = live(app, admin, searched)
    searched.secrets = {"address": "Planted-path-of-a-webhook", "key in it": "Planted-key-of-a-webhook"}
    look_everywhere(app, as_(app, Role.PLANNER), searched, run)
    searched.hear("audit log", admin.get("/api/v1/audit-log").text)
    searched.hear("deliveries", admin.get("/api/v1/deliveries").text)
    searched.hear("logs", logged.text)
    assert searched.found() == []
    assert "Planted-path" in admin.get("/api/v1/webhooks").text  # where it belongs


def test_a_secret_would_be_found(searched: Searched) -> None:
    secret = searched.plant("token", "Planted-token-1234567890")
    for text in (f"before {secret} after", secret[6:], base64.b64encode(secret.encode()).decode()):
        searched.said = {"somebody": text}
        assert searched.found() == ["the token, by somebody"]
    searched.said = {"somebody": secret[:-4]}
    assert searched.found() == []
