"""The application: its parts put together."""

from __future__ import annotations

from secrets import token_bytes
from uuid import uuid4

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from continuity_api import problems
from continuity_api.configuration import Settings
from continuity_api.guarding import guard
from continuity_api.logs import log_requests
from continuity_api.pages import reference
from continuity_api.pages import views as pages
from continuity_api.pages.answers import page_of
from continuity_api.people.known_tokens import KnownTokens
from continuity_api.people.openid import set_up_openid
from continuity_api.resources import approvals, audit_log, export, health, plans, runs, schedules, users, webhooks
from continuity_api.resources.blueprint import document
from continuity_api.resources.health import count_requests
from continuity_api.service import EXTENSION, Service
from continuity_api.storage.database import Database
from continuity_api.storage.migrating import migrate
from continuity_api.storage.tables import Keepsake
from continuity_api.storage.turns import take_turn

_COOKIE_KEY, _KEY_BYTES = "cookie-key", 32
_LONGEST_REQUEST_ID = 64
_BLUEPRINTS = (
    plans.blueprint,
    approvals.blueprint,
    runs.blueprint,
    schedules.blueprint,
    users.blueprint,
    webhooks.blueprint,
    audit_log.blueprint,
    export.blueprint,
)


def create_app(settings: Settings) -> Flask:
    """The service as a WSGI application; its database is brought up to date first.

    Raises SchemaError when the database is of a later version, SQLAlchemyError when it cannot be reached.
    """
    database = Database(settings.database)
    migrate(database)
    app = Flask(__name__, static_folder=None)
    app.extensions[EXTENSION] = Service(settings, database, KnownTokens(database))
    app.secret_key = _cookie_key(database)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.trusted_proxies] * 3)  # type: ignore[method-assign] # as documented
    app.before_request(_name_request)
    app.after_request(_tell_name)
    log_requests(app)
    guard(app, settings)
    count_requests(app, database)
    problems.register(app, page_of)
    set_up_openid(app, settings)
    api = document(app)
    app.extensions[reference.DOCUMENT] = api
    for blueprint in _BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(pages.blueprint)
    return app


def _cookie_key(database: Database) -> bytes:
    """The key that signs cookies: made once, and the same for all processes of the service."""
    with database.writing() as db:
        take_turn(db, _COOKIE_KEY)
        kept = db.get(Keepsake, _COOKIE_KEY)
        if kept is None:
            kept = Keepsake(name=_COOKIE_KEY, value=token_bytes(_KEY_BYTES))
            db.add(kept)
        return kept.value


def _name_request() -> None:
    """Every request has a name that its log lines and its problems share; a proxy may have given one."""
    given = request.headers.get("X-Request-Id", "")
    sound = 0 < len(given) <= _LONGEST_REQUEST_ID and given.isascii() and given.replace("-", "").isalnum()
    g.request_id = given if sound else uuid4().hex


def _tell_name(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response
