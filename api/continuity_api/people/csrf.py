"""Requests that a browser sends for somebody who is logged in, but that they did not want (cross-site request forgery).

Every login session has a random token of its own. What changes something must repeat it: pages in a field of their
forms, programs in the header `X-CSRF-Token`. A foreign page can make a browser send the session, but cannot read this.
"""

from __future__ import annotations

from hmac import compare_digest
from http import HTTPStatus
from secrets import token_urlsafe

from flask import request, session

from continuity_api.problems import Problem

FIELD, HEADER = "csrf_token", "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_KEY = "csrf"


def csrf_token() -> str:
    """The token of this session, made when it is first asked for."""
    if _KEY not in session:
        session[_KEY] = token_urlsafe(24)
    token: str = session[_KEY]
    return token


def check_csrf() -> None:
    """Raises Problem 403 where a request that changes something does not repeat its session's token."""
    if request.method in _SAFE:
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    if not compare_digest(given.encode(), str(session.get(_KEY, "")).encode()) or not given:
        detail = (
            "this form is older than the login: load its page again, then send it "
            f"(programs with a login session repeat its token in {HEADER})"
        )
        raise Problem(HTTPStatus.FORBIDDEN, "csrf", detail)
