"""Logins by OpenID Connect against an issuer on this machine: believed only where everything fits."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import Settings, settings
from continuity_api.people.roles import Role
from continuity_api.storage.tables import User
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from tests.api.conftest import as_, service_of, serving, told

KEY = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "one"}, private=True)


class Issuer(HTTPServer):
    """An issuer: discovery, keys, and the ID token that the next code is worth."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.signed_with = KEY
        self.asked: dict[str, list[str]] = {}

    def says(self) -> dict[str, Any]:
        """What the tokens say."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": "continuity", "sub": "42", "iat": now, "exp": now + 300}
        said = usual | {"preferred_username": "ada", **self.claims}
        return {name: value for name, value in said.items() if value is not None}

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/jwks":
            return {"keys": [KEY.as_dict(private=False)]}
        if path == "/token":
            token = jwt.encode({"alg": "RS256", "kid": "one"}, self.says(), self.signed_with)
            return {"access_token": "at", "token_type": "Bearer", "id_token": token}
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
        }


class _Handler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.server.asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer()

    def _answer(self) -> None:
        body = json.dumps(self.server.answer(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as server, serving(server):
        yield server


@pytest.fixture
def service_settings(database_url: str, issuer: Issuer) -> Settings:
    chosen = {"oidc_issuer": issuer.url, "oidc_client_id": "continuity", "oidc_client_secret": "hush"}
    return settings({}, database=database_url, oidc_role="planner", **chosen)


def begin(browser: FlaskClient, to: str = "/") -> dict[str, str]:
    """Go to the issuer: what it is asked."""
    answer = browser.get("/login/openid", query_string={"to": to})
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def come_back(issuer: Issuer, browser: FlaskClient, to: str = "/", state: str = "", **claims: object) -> TestResponse:
    """Log in at the issuer, which says what `claims` has, and come back."""
    asked = begin(browser, to)
    issuer.claims = {"nonce": asked["nonce"], **claims}
    return browser.get("/login/openid/answer", query_string={"code": "code", "state": state or asked["state"]})


def users(app: Flask) -> list[tuple[str, str, str | None]]:
    with service_of(app).database.reading() as db:
        return [(each.name, each.role, each.subject) for each in db.query(User).order_by(User.created_at)]


def test_a_first_login_makes_a_user_and_the_next_finds_it(app: Flask, issuer: Issuer) -> None:
    browser = app.test_client()
    assert "organisation" in browser.get("/login").text
    answer = come_back(issuer, browser, to="/runs")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/runs")
    assert browser.get("/runs").status_code == 200
    assert issuer.asked["code_verifier"]
    assert told(browser.get("/api/v1/me"))["name"] == "ada"
    made = [("ada", "planner", f"{issuer.url} 42")]
    assert users(app) == made
    come_back(issuer, app.test_client(), preferred_username="ada-lovelace")  # the subject counts, not the name
    assert users(app) == made


def test_nobody_becomes_somebody_else_by_name(app: Flask, issuer: Issuer) -> None:
    admin = as_(app, Role.ADMIN, "ada")
    browser = app.test_client()
    assert come_back(issuer, browser).status_code == 302
    me = told(browser.get("/api/v1/me"))
    assert (me["name"], me["role"]) == ("ada-2", "planner")
    assert admin.patch(f"/api/v1/users/{me['user_id']}", json={"disabled": True}).status_code == 200
    assert browser.get("/runs").status_code == 302
    assert come_back(issuer, app.test_client()).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://elsewhere.example.org"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"exp": 1000},
        {"exp": None},
        {"sub": None},
        {"iat": 10**11},
    ],
)
def test_what_does_not_fit_is_not_believed(app: Flask, issuer: Issuer, claims: dict[str, Any]) -> None:
    browser = app.test_client()
    assert come_back(issuer, browser, **claims).status_code == 401
    assert users(app) == []
    assert browser.get("/runs").status_code == 302


def test_another_key_is_not_believed(app: Flask, issuer: Issuer) -> None:
    issuer.signed_with = OTHER
    assert come_back(issuer, app.test_client()).status_code == 401
    assert users(app) == []


def test_a_login_that_was_not_begun_here_is_not_believed(app: Flask, issuer: Issuer) -> None:
    assert come_back(issuer, app.test_client(), state="another").status_code == 401
    asked = begin(app.test_client())  # another browser's
    issuer.claims = {"nonce": asked["nonce"]}
    answer = app.test_client().get("/login/openid/answer", query_string={"code": "code", "state": asked["state"]})
    assert answer.status_code == 401
    assert app.test_client().get("/login/openid/answer?error=access_denied").status_code == 401
    assert users(app) == []


def test_it_leads_nowhere_else(app: Flask, issuer: Issuer) -> None:
    answer = come_back(issuer, app.test_client(), to="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


def test_an_issuer_that_is_away_is_said(app: Flask, database_url: str) -> None:
    away = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "a", "oidc_client_secret": "b"}
    other = create_app(settings({}, database=database_url, **away))
    assert other.test_client().get("/login/openid").status_code == 502
    service_of(other).database.dispose()


def test_without_an_issuer_there_is_no_such_login(database_url: str) -> None:
    other = create_app(settings({}, database=database_url))
    assert other.test_client().get("/login/openid").status_code == 404
    assert "organisation" not in other.test_client().get("/login").text
    service_of(other).database.dispose()
