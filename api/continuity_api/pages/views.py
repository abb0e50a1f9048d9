"""The pages: plans, versions, runs and verdicts, with links; login and logout."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from sqlalchemy import select

from continuity_api.evidence.audit_log import record
from continuity_api.pages import openid
from continuity_api.pages.answers import protected
from continuity_api.pages.overview import overview, runs_of
from continuity_api.pages.places import within
from continuity_api.people.csrf import check_csrf, csrf_token
from continuity_api.people.identity import check, current, public
from continuity_api.people.login import log_in, log_out
from continuity_api.people.openid import is_offered
from continuity_api.people.roles import Permission
from continuity_api.people.tokens import valid_token
from continuity_api.plans.approving import standing
from continuity_api.plans.store import plan_of, version_of
from continuity_api.problems import not_found
from continuity_api.runs.states import OPEN
from continuity_api.service import service
from continuity_api.storage.tables import Approval, PlanVersion, RunRow, Schedule

P = ParamSpec("P")
Page = Response | str
blueprint = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static")
blueprint.register_blueprint(openid.blueprint)
_MOST = 100
blueprint.after_request(protected)


@blueprint.app_template_filter("moment")
def _moment(at: datetime | None) -> str:
    """A moment for people, which a browser can read, too."""
    if at is None:
        return ""
    exact, shown = at.isoformat(timespec="seconds"), at.strftime("%Y-%m-%d %H:%M UTC")
    return Markup('<time datetime="{}">{}</time>').format(exact, shown)


@blueprint.app_template_filter("first_line")
def _first_line(text: str) -> str:
    """What a table has room for: the rest is on the page of the thing itself."""
    return text.partition("\n")[0]


@blueprint.app_template_filter("code")
def _code(text: str) -> str:
    """A text in which what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text
    code = (Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts))
    return Markup("").join(code)


@blueprint.app_context_processor
def _for_all() -> dict[str, object]:
    return {"csrf_token": csrf_token, "who": current, "openid_is_offered": is_offered}


def for_people(view: Callable[P, Page]) -> Callable[P, Response]:
    """A page for whoever may read; somebody who has not logged in is asked to."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        if current() is None:
            return make_response(redirect(url_for("pages.login", to=request.full_path.rstrip("?"))))
        check(Permission.READ)
        return make_response(view(*args, **kwargs))

    guarded.requires = Permission.READ  # type: ignore[attr-defined] # functions take attributes
    return guarded


@blueprint.get("/")
@for_people
def plans() -> Page:
    """All plans, with how their latest versions stand."""
    with service().database.reading() as db:
        return render_template("plans.html", plans=overview(db, _MOST), runs=runs_of(db, limit=10))


@blueprint.get("/plans/<plan_id>")
@for_people
def plan(plan_id: str) -> Page:
    """One plan: its versions, schedules and runs."""
    with service().database.reading() as db:
        found = plan_of(db, plan_id)
        asked = select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.number.desc())
        versions = [(each, standing(db, each)) for each in db.scalars(asked.limit(_MOST))]
        schedules = db.scalars(select(Schedule).where(Schedule.plan_id == plan_id).order_by(Schedule.created_at)).all()
        runs = runs_of(db, plan_id, limit=_MOST)
        return render_template("plan.html", plan=found, versions=versions, schedules=schedules, runs=runs)


@blueprint.get("/plans/<plan_id>/versions/<version>")
@for_people
def version(plan_id: str, version: str) -> Page:
    """One version: its files, and what was decided about it."""
    with service().database.reading() as db:
        found = version_of(db, plan_of(db, plan_id), version)
        asked = select(Approval).where(Approval.version_id == found.id).order_by(Approval.decided_at.desc())
        decisions = db.scalars(asked).all()
        return render_template("version.html", version=found, files=json.loads(found.files), decisions=decisions)


@blueprint.get("/runs")
@for_people
def runs() -> Page:
    """The newest runs."""
    with service().database.reading() as db:
        return render_template("runs.html", runs=runs_of(db, limit=_MOST))


@blueprint.get("/runs/<run_id>")
@for_people
def run(run_id: str) -> Page:
    """One run: how far it is, or how it ended."""
    with service().database.reading() as db:
        found = db.get(RunRow, run_id)
        if found is None:
            raise not_found(f"run '{run_id}'")
        forms = found.forms or {}
        return render_template(
            "run.html",
            run=found,
            options=json.dumps(found.options, indent=2),
            text=forms.get("text", ""),
            forms=list(forms),
            is_open=found.state in OPEN,
        )


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> Response:
    """Log in with a token."""
    if request.method == "GET":
        return make_response(render_template("login.html", wrong=False))
    check_csrf()
    with service().database.writing() as db:
        token = valid_token(db, request.form.get("token", "").strip())
        if token is not None:
            log_in(token.user_id, token.id)
            record(db, token.user.name, "login", f"users/{token.user_id}", details={"token": token.id})
    if token is None:
        return make_response(render_template("login.html", wrong=True), HTTPStatus.UNAUTHORIZED)
    return make_response(redirect(within(request.args.get("to", "/"))))


@blueprint.post("/logout")
@public
def logout() -> Response:
    """Log out."""
    check_csrf()
    log_out()
    return make_response(redirect(url_for("pages.login")))
