"""The pages: only for whoever has logged in, and nothing that is shown can do anything."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from continuity_api.pages import views
from continuity_api.people.identity import permission_of
from continuity_api.people.roles import Role
from continuity_api.runs.states import State
from continuity_api.runs.worker import Worker
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import RunRow, Token
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.api.conftest import PLAN, as_, service_of, token_for, told
from tests.api.page_reading import obstacles, page

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
PUBLIC = {"pages.login", "pages.logout", "pages.openid.login", "pages.openid.answer", "pages.reference"}
EVIL = "<script>alert(1)</script>"


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def log_in(app: Flask, secret: str, to: str = "/") -> FlaskClient:
    browser = app.test_client()
    form = {"token": secret, "csrf_token": csrf_of(browser.get("/login").text)}
    answer = browser.post("/login", query_string={"to": to}, data=form)
    assert answer.status_code == 302, answer.text
    return browser


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return log_in(app, token_for(service_of(app).database, Role.PLANNER, "paula"))


def test_every_page_but_the_login_needs_somebody(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("pages.") or rule.endpoint == "pages.static":
            continue
        needed = permission_of(app.view_functions[rule.endpoint])
        assert needed == ("public" if rule.endpoint in PUBLIC else "read")
        if needed == "read":
            answer = app.test_client().get(re.sub(r"<\w+>", "x", rule.rule))
            assert (answer.status_code, answer.headers["Location"][:7]) == (302, "/login?")


def test_plans_versions_and_runs_are_shown(app: Flask, browser: FlaskClient) -> None:
    planner = as_(app, Role.PLANNER, "otto")
    planner.post("/api/v1/plans", json={"id": "shop", "title": EVIL, "files": FILES, "message": EVIL})
    planner.post("/api/v1/schedules", json={"plan": "shop", "at": "0 2 * * 7", "timezone": "Europe/Berlin"})
    options = {"horizon": "1y", "replications": 60}
    run = told(planner.post("/api/v1/runs", json={"kind": "simulate", "plan": "shop", "options": options}))["id"]
    Worker(service_of(app).database, service_of(app).settings, 1).work_once()
    for place in ("/", "/plans/shop", "/plans/shop/versions/1", "/runs", f"/runs/{run}"):
        page = browser.get(place)
        assert page.status_code == 200, place
        assert EVIL not in page.text
        assert obstacles(page.text) == [], place
        assert "script" not in page.headers["Content-Security-Policy"]
        for link in re.findall(r'href="(/[^"]*)"', page.text):
            with browser.get(link) as answer:
                assert answer.status_code == 200, link
    assert "version 1" in browser.get("/").text
    assert "0 2 * * 7" in browser.get("/plans/shop").text
    assert "60 simulated histories" in browser.get(f"/runs/{run}").text
    for place in ("/plans/none", "/runs/none", "/plans/shop/versions/7"):
        answer = browser.get(place)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
        assert obstacles(answer.text) == []


def test_the_api_is_documented_offline(app: Flask) -> None:
    client = app.test_client()
    page, document = client.get("/docs"), told(client.get("/openapi.json"))
    assert page.status_code == 200
    assert not re.search(r'(src|href)="https?:', page.text)
    assert obstacles(page.text) == []
    for path, operations in document["paths"].items():
        for method in operations.keys() - {"parameters"}:
            assert f"{method.upper()} {path}</code>" in page.text
            assert operations[method]["summary"]


def test_a_wrong_token_is_told_so(app: Flask) -> None:
    browser = app.test_client()
    form = {"token": "cty_wrong", "csrf_token": csrf_of(browser.get("/login").text)}
    answer = browser.post("/login", data=form)
    assert answer.status_code == 401
    assert "No such token" in answer.text
    assert obstacles(answer.text) == obstacles(browser.get("/login").text) == []


def test_forms_need_the_sessions_token(app: Flask, browser: FlaskClient) -> None:
    assert app.test_client().post("/login", data={"token": "cty_x"}).status_code == 403
    assert browser.post("/logout").status_code == 403
    body = {"id": "shop", "files": FILES}
    assert browser.post("/api/v1/plans", json=body).status_code == 403
    token = csrf_of(browser.get("/").text)
    assert browser.post("/api/v1/plans", json=body, headers={"X-CSRF-Token": token}).status_code == 201
    assert browser.post("/logout", data={"csrf_token": token}).status_code == 302
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:1"]
)
def test_a_login_leads_nowhere_else(app: Flask, to: str) -> None:
    secret = token_for(service_of(app).database, Role.VIEWER)
    browser = app.test_client()
    form = {"token": secret, "csrf_token": csrf_of(browser.get("/login").text)}
    assert browser.post("/login", query_string={"to": to}, data=form).headers["Location"] == "/"


@pytest.mark.parametrize("reason", ["expired", "revoked", "disabled"])
def test_a_token_that_opens_nothing_opens_no_door(app: Flask, reason: str) -> None:
    database = service_of(app).database
    secret = token_for(database, Role.VIEWER, "vera")
    browser = log_in(app, secret)
    program = {"Authorization": f"Bearer {secret}"}
    assert (browser.get("/").status_code, app.test_client().get("/api/v1/me", headers=program).status_code) == (
        200,
        200,
    )
    with database.writing() as db:
        token = db.scalars(select(Token)).one()
        match reason:
            case "expired":
                token.expires_at = now() - timedelta(seconds=1)
            case "revoked":
                token.revoked_at = now()
            case _:
                token.user.disabled_at = now()
    assert browser.get("/").status_code == 302  # the login with it
    assert app.test_client().get("/api/v1/me", headers=program).status_code == 401
    again = app.test_client()
    form = {"token": secret, "csrf_token": csrf_of(again.get("/login").text)}
    assert again.post("/login", data=form).status_code == 401


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROGRAM = {"Accept": "application/json"}


@pytest.fixture
def away(app: Flask, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody who has logged in before the database went away."""

    def refuse(_: Database) -> NoReturn:
        raise OperationalError("SELECT what", {}, Exception("nobody is there"))

    monkeypatch.setattr(Database, "reading", refuse)
    return browser


@pytest.mark.parametrize("place", ["/", "/plans/shop", "/runs", "/login", "/docs", "/nowhere"])
def test_a_browser_is_told_on_a_page_that_the_database_is_away(away: FlaskClient, place: str) -> None:
    answer = away.get(place, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert '<p role="alert">Error 503: the database cannot be used at the moment' in answer.text
    assert f"under <code>{answer.headers['X-Request-Id']}</code>" in answer.text
    assert f"in {answer.headers['Retry-After']} seconds" in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "SELECT" not in answer.text


def test_a_program_is_told_in_json_that_the_database_is_away(away: FlaskClient) -> None:
    for place, headers in (("/api/v1/plans", BROWSER), ("/api/v1/plans", {}), ("/", PROGRAM), ("/nowhere", {})):
        answer = away.get(place, headers=headers)
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json"), place


def test_a_browser_is_told_on_a_page_what_is_not_there(browser: FlaskClient) -> None:
    answer = browser.get("/run", headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "<title>This is not here · continuity</title>" in answer.text
    assert "did you mean /runs?" in answer.text
    assert "paula (planner)" in answer.text  # and is still logged in
    assert browser.get("/run").mimetype == "application/problem+json"


def test_a_defect_is_told_on_a_page(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "overview", lambda *_: 1 / 0)
    answer = browser.get("/", headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "division" not in answer.text


def test_plans_of_one_name_are_told_apart(app: Flask, browser: FlaskClient) -> None:
    planner = as_(app, Role.PLANNER, "otto")
    for name in ("east", "west"):
        planner.post("/api/v1/plans", json={"id": name, "files": FILES})
    shown = [each.all("td")[0].text for each in page(browser.get("/").text).all("tbody")[0].all("tr")]
    assert sorted(shown) == ["Web shop east", "Web shop west"]


def test_a_page_says_whose_verdict_it_is_and_what_is_going_on(app: Flask, browser: FlaskClient) -> None:
    planner, service = as_(app, Role.PLANNER, "otto"), service_of(app)
    planner.post("/api/v1/plans", json={"id": "shop", "files": FILES})
    run = told(planner.post("/api/v1/runs", json={"kind": "check", "plan": "shop"}))["id"]
    waiting = page(browser.get(f"/runs/{run}").text)
    assert [each.text for each in waiting.all("a") if each.attributes["href"] == f"/runs/{run}"] == ["Look again"]
    with service.database.writing() as db:
        row = db.get_one(RunRow, run)
        row.state, row.progress_done, row.progress_total = State.RUNNING, 300, 1200
    [bar] = page(browser.get(f"/runs/{run}").text).all("progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("300", "1200")
    assert "300 of 1,200" in browser.get(f"/runs/{run}").text
    with service.database.writing() as db:
        db.get_one(RunRow, run).state = State.QUEUED
    Worker(service.database, service.settings, 1).work_once()
    done = page(browser.get(f"/runs/{run}").text)
    assert "Look again" not in done.text
    assert not done.all("progress")
    assert "kept by check" in page(browser.get("/").text).text
    [result] = [each for each in done.all("a") if each.text == "JSON"]
    assert browser.get(result.attributes["href"] or "").mimetype == "application/json"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_colours_are_readable_on_light_and_dark() -> None:
    style = Path(views.__file__).with_name("static").joinpath("style.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--(\w+): (#\w{6})\b", rule)) for rule in re.findall(r":root \{([^}]*)\}", style))
    assert light.keys() == dark.keys() == {"good", "bad", "open", "aside"}
    for colours, ground in ((light, "#ffffff"), (dark, "#121212")):  # what browsers take for `color-scheme`
        for name, colour in colours.items():
            one, other = sorted((luminance(colour), luminance(ground)))
            assert (other + 0.05) / (one + 0.05) >= 4.5, name  # WCAG 2.2, 1.4.3
