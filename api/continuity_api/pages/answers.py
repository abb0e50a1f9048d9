"""What all pages have in common: what they may load and do, and the page that tells somebody of a problem."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, g, make_response, render_template, request

from continuity_api.problems import MEDIA_TYPE, Problem
from continuity_api.refusals import PREFIX

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HTML, _JSON = "text/html", (MEDIA_TYPE, "application/json")
_TITLES = {
    HTTPStatus.FORBIDDEN: "You may not do this",
    HTTPStatus.NOT_FOUND: "This is not here",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The service has failed",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not at the moment",
}


def protected(response: Response) -> Response:
    """The answer, allowed to load nothing but this service's own style, and kept by nobody."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype == _HTML:
        response.headers["Cache-Control"] = "no-store"
    return response


def page_of(problem: Problem) -> Response | None:
    """The page that tells of a problem, None where a program asks."""
    if not _is_for_people():
        return None
    if "identity" not in g:  # the database may be what is away: nothing more is asked of it
        g.identity = None
    title = _TITLES.get(HTTPStatus(problem.status), "This did not work")
    page = render_template("problem.html", problem=problem, title=title, request_id=g.get("request_id", ""))
    response = make_response(page, problem.status, dict(problem.headers))
    return protected(response)


def _is_for_people() -> bool:
    """Whether a browser asks: for a page, or for something else that it wants as one. The API's answers are JSON."""
    if request.path.startswith(f"{PREFIX}/"):
        return False
    is_page = (request.blueprint or "").partition(".")[0] == "pages"
    offered = (_HTML, *_JSON) if is_page else (*_JSON, _HTML)
    return request.accept_mimetypes.best_match(offered, offered[0]) == _HTML
