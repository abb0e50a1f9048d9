"""Runs: asked for, watched, cancelled, their results fetched."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, url_for
from flask.views import MethodView
from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.evidence.audit_log import record
from continuity_api.idempotency import once
from continuity_api.operations.registry import OPERATIONS
from continuity_api.people.identity import me, requires
from continuity_api.people.roles import Permission
from continuity_api.plans.store import plan_of, version_of
from continuity_api.preconditions import unchanged
from continuity_api.problems import Problem, not_found
from continuity_api.resources.blueprint import ETAG, IDEMPOTENT, Blueprint, dumped
from continuity_api.resources.option_schemas import option_schema
from continuity_api.resources.paging import paged
from continuity_api.runs.asking import Asked, ask
from continuity_api.runs.leases import cancel
from continuity_api.runs.states import State
from continuity_api.runs.watching import watch
from continuity_api.service import service
from continuity_api.storage.tables import PlanVersion, RunRow
from continuity_api.wire.runs import NewRunSchema, OperationSchema, ResultQuery, RunPage, RunQuery, RunSchema

_RUN = RunSchema()
blueprint = Blueprint("runs", "What is done with plans: asked for, done by workers, kept.")
_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Where the run is."}}
_FILTERS = {"kind": RunRow.kind, "state": RunRow.state, "verdict": RunRow.verdict, "plan": RunRow.plan_id}


@blueprint.route("/operations")
class Operations(MethodView):
    """What can be done."""

    @requires(Permission.READ)
    @blueprint.response(HTTPStatus.OK, OperationSchema(many=True))
    def get(self) -> list[dict[str, object]]:
        """List the operations, each with the JSON Schema of its options."""
        return [
            {
                "name": each.name,
                "title": each.title,
                "forms": ["json", *each.forms],
                "on_plan": each.on_plan,
                "options": option_schema(each.schema),
            }
            for each in OPERATIONS.values()
        ]


@blueprint.route("/runs")
class Runs(MethodView):
    """All runs."""

    @requires(Permission.READ)
    @blueprint.arguments(RunQuery, location="query")
    @blueprint.response(HTTPStatus.OK, RunPage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List runs, the newest first."""
        asked = select(RunRow).order_by(RunRow.created_at.desc(), RunRow.id)
        for name, column in _FILTERS.items():
            if name in query:
                asked = asked.where(column == query[name])
        if "created_by" in query:
            asked = asked.where(RunRow.created_by == query["created_by"])
        if "version" in query:
            asked = asked.join(PlanVersion, RunRow.version_id == PlanVersion.id).where(
                PlanVersion.number == query["version"]
            )
        return paged(asked, query)

    @requires(Permission.RUN)
    @blueprint.arguments(NewRunSchema)
    @blueprint.doc(parameters=[IDEMPOTENT])
    @blueprint.response(HTTPStatus.ACCEPTED, RunSchema, headers=_LOCATION)
    def post(self, body: dict[str, Any]) -> Response:
        """Ask for a run. It is done by a worker: its state, progress and result are at its Location."""

        def act(db: Session) -> Response:
            run = ask(db, _asked(db, body), service().settings)
            place = url_for("runs.OneRun", run_id=run.id)
            return dumped(_RUN, run, HTTPStatus.ACCEPTED, {"Location": place})

        return once(act)


@blueprint.route("/runs/<run_id>")
class OneRun(MethodView):
    """One run."""

    @requires(Permission.READ)
    @blueprint.response(HTTPStatus.OK, RunSchema)
    def get(self, run_id: str) -> RunRow:
        """Fetch a run: its state, its progress, and how it ended."""
        with service().database.reading() as db:
            return _run_of(db, run_id)


@blueprint.route("/runs/<run_id>/result")
class Result(MethodView):
    """The result of a run."""

    @requires(Permission.READ)
    @blueprint.arguments(ResultQuery, location="query")
    @blueprint.response(HTTPStatus.OK, description="The result, as the command line prints it.", headers=ETAG)
    @blueprint.alt_response(HTTPStatus.NOT_MODIFIED, "NOT_MODIFIED")
    def get(self, query: dict[str, Any], run_id: str) -> Response:
        """Fetch the result of a run that is done; 409 while it is not."""
        form = query["form"]
        said = RunRow.result if form == "json" else RunRow.forms
        with service().database.reading() as db:
            run = db.execute(select(RunRow.state, RunRow.result_digest, said).where(RunRow.id == run_id)).one_or_none()
        if run is None:
            raise _no_run(run_id)
        if run.state != State.DONE:
            detail = f"the run is {run.state}: only one that is done has a result"
            raise Problem(HTTPStatus.CONFLICT, "no-result", detail)
        if form != "json":
            return Response(_form(form, run.forms or {}), mimetype="text/plain")
        headers = {"ETag": f'"{run.result_digest}"'}
        return unchanged(run.result_digest) or Response(run.result, mimetype="application/json", headers=headers)


@blueprint.route("/runs/<run_id>/events")
class Events(MethodView):
    """What happens to a run, as it happens."""

    @requires(Permission.READ)
    @blueprint.response(HTTPStatus.OK, description="Server-sent events.", content_type="text/event-stream")
    def get(self, run_id: str) -> Response:
        """Watch a run: server-sent events `progress` and `state`; the stream ends with the run, or after a minute."""
        with service().database.reading() as db:
            _run_of(db, run_id)
        events = watch(service().database, run_id)
        return Response(events, mimetype="text/event-stream", headers={"Cache-Control": "no-store"})


@blueprint.route("/runs/<run_id>/cancel")
class Cancel(MethodView):
    """Giving up a run."""

    @requires(Permission.RUN)
    @blueprint.response(HTTPStatus.ACCEPTED, RunSchema)
    def post(self, run_id: str) -> Response:
        """Cancel a run: one's own, or as an admin anybody's. One that has ended stays as it is."""
        with service().database.writing() as db:
            run = _run_of(db, run_id, lock=True)
            if run.created_by != me().name and Permission.ADMIN not in me().permissions:
                raise Problem(HTTPStatus.FORBIDDEN, "forbidden", f"the run is {run.created_by}'s")
            before = run.state
            cancel(run, me().name)
            if before != run.state:
                record(db, me().name, "run.cancelled", f"runs/{run.id}", digest=run.digest)
            return dumped(_RUN, run, HTTPStatus.ACCEPTED)


def _asked(db: Session, body: dict[str, Any]) -> Asked:
    version = other = None
    if "plan" in body:
        plan = plan_of(db, body["plan"])
        if plan.archived_at is not None:
            raise Problem(HTTPStatus.CONFLICT, "archived", f"plan '{plan.id}' is archived")
        version = version_of(db, plan, body["version"])
        if against := body.get("against"):
            other = version_of(db, plan_of(db, against["plan"]), against["version"])
    return Asked(
        kind=body["kind"],
        options=body["options"],
        author=me().name,
        version=version,
        other=other,
        files=body.get("files", {}) if version is None else None,
        limits=body["limits"],
    )


def _run_of(db: Session, run_id: str, *, lock: bool = False) -> RunRow:
    asked = select(RunRow).where(RunRow.id == run_id)
    run = db.scalar(asked.with_for_update() if lock else asked)
    if run is None:
        raise _no_run(run_id)
    return run


def _no_run(run_id: str) -> Problem:
    return not_found(f"run '{run_id}'")


def _form(name: str, forms: dict[str, str]) -> str:
    """One form of a result. Raises Problem 404 where it has none of this name."""
    if name not in forms:
        raise not_found(f"form '{name}' of this result: there are json, {', '.join(forms)}")
    return forms[name]
