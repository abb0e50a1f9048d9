"""Logging in at an OpenID Connect issuer: there, and back again."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, session, url_for

from continuity_api.evidence.audit_log import record
from continuity_api.pages.places import within
from continuity_api.people.identity import public
from continuity_api.people.login import log_in
from continuity_api.people.openid import LoginError, claims_of_answer, is_offered, sent_to_issuer, user_of_claims
from continuity_api.problems import Problem, not_found
from continuity_api.service import service

blueprint = Blueprint("openid", __name__)
_TO = "openid-to"


@blueprint.get("/login/openid")
@public
def login() -> Response:
    """Go to the issuer."""
    _check_offered()
    session[_TO] = within(request.args.get("to", "/"))
    try:
        return sent_to_issuer(_callback())
    except LoginError as error:
        raise Problem(502, "login", str(error)) from None


@blueprint.get("/login/openid/answer")
@public
def answer() -> Response:
    """Come back from the issuer."""
    _check_offered()
    settings, to = service().settings, within(session.get(_TO, "/"))
    try:
        claims = claims_of_answer(settings)
        with service().database.writing() as db:
            user = user_of_claims(db, settings, claims)
            record(db, user.name, "login", f"users/{user.id}", details={"issuer": settings.oidc_issuer})
    except LoginError as error:
        raise Problem(401, "login", str(error)) from None
    log_in(user.id)
    return make_response(redirect(to))


def _check_offered() -> None:
    if not is_offered():
        raise not_found("login by OpenID Connect here (CONTINUITY_OIDC_ISSUER)")


def _callback() -> str:
    """Where the issuer sends people back to: the address that they use."""
    path = url_for("pages.openid.answer")
    base = service().settings.base_url
    return f"{base.rstrip('/')}{path}" if base else url_for("pages.openid.answer", _external=True)
