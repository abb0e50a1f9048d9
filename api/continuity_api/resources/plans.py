"""Plans and their versions."""

from __future__ import annotations

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Response, url_for
from flask.views import MethodView
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from continuity_api.evidence.audit_log import record
from continuity_api.idempotency import once
from continuity_api.people.identity import me, requires
from continuity_api.people.roles import Permission
from continuity_api.plans.inspection import inspect, rule_findings
from continuity_api.plans.store import LATEST, Draft, add_version, create, plan_of, version_of
from continuity_api.preconditions import check_head, unchanged
from continuity_api.problems import Problem
from continuity_api.resources.blueprint import ETAG, IDEMPOTENT, IF_MATCH, Blueprint, dumped
from continuity_api.resources.paging import paged
from continuity_api.service import service
from continuity_api.storage.moments import now
from continuity_api.storage.tables import PlanRow, PlanVersion
from continuity_api.wire.common import PageQuery
from continuity_api.wire.plans import (
    FilesSchema,
    FullVersionSchema,
    NewPlanSchema,
    NewVersionSchema,
    PlanChangeSchema,
    PlanPage,
    PlanQuery,
    PlanSchema,
    ValidationSchema,
    VersionPage,
    VersionSchema,
)

_PLAN, _VERSION = PlanSchema(), VersionSchema()
blueprint = Blueprint("plans", "Plans that people share, and their versions, which never change.")


@blueprint.route("/plans")
class Plans(MethodView):
    """All plans."""

    @requires(Permission.READ)
    @blueprint.arguments(PlanQuery, location="query")
    @blueprint.response(HTTPStatus.OK, PlanPage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List plans, the ones changed last first."""
        asked = select(PlanRow).order_by(PlanRow.changed_at.desc(), PlanRow.id)
        archived = PlanRow.archived_at.is_not(None)
        asked = asked.where(archived if query["archived"] else ~archived)
        if search := query["search"]:
            asked = asked.where(
                or_(PlanRow.id.icontains(search, autoescape=True), PlanRow.title.icontains(search, autoescape=True))
            )
        return paged(asked, query)

    @requires(Permission.PLAN)
    @blueprint.arguments(NewPlanSchema)
    @blueprint.doc(parameters=[IDEMPOTENT])
    @blueprint.response(HTTPStatus.CREATED, VersionSchema)
    def post(self, body: dict[str, Any]) -> Response:
        """Create a plan with its first version."""
        draft = _draft(body)

        def act(db: Session) -> Response:
            plan, version = create(db, body["id"], body["title"], draft)
            return _kept(plan, version, HTTPStatus.CREATED)

        return once(act)


@blueprint.route("/plans/<plan_id>")
class OnePlan(MethodView):
    """One plan."""

    @requires(Permission.READ)
    @blueprint.response(HTTPStatus.OK, PlanSchema, headers=ETAG)
    @blueprint.alt_response(HTTPStatus.NOT_MODIFIED, "NOT_MODIFIED")
    def get(self, plan_id: str) -> Response:
        """Fetch a plan; its ETag is the digest of its latest version."""
        with service().database.reading() as db:
            plan = plan_of(db, plan_id)
            etag = version_of(db, plan, LATEST).digest
        return unchanged(etag) or dumped(_PLAN, plan, headers={"ETag": f'"{etag}"'})

    @requires(Permission.PLAN)
    @blueprint.arguments(NewVersionSchema)
    @blueprint.doc(parameters=[IF_MATCH, IDEMPOTENT])
    @blueprint.response(HTTPStatus.CREATED, VersionSchema)
    @blueprint.alt_response(
        HTTPStatus.OK, schema=VersionSchema, description="The latest version has these files already."
    )
    def put(self, body: dict[str, Any], plan_id: str) -> Response:
        """Add a version; the files of the latest make no new one."""
        draft = _draft(body)

        def act(db: Session) -> Response:
            plan = plan_of(db, plan_id, lock=True)
            check_head(version_of(db, plan, LATEST).digest)
            _refuse_archived(plan)
            version, is_new = add_version(db, plan, draft)
            return _kept(plan, version, HTTPStatus.CREATED if is_new else HTTPStatus.OK)

        return once(act)

    @requires(Permission.PLAN)
    @blueprint.arguments(PlanChangeSchema)
    @blueprint.response(HTTPStatus.OK, PlanSchema)
    def patch(self, body: dict[str, Any], plan_id: str) -> PlanRow:
        """Give a plan another title, archive it, or take it out of the archive."""
        with service().database.writing() as db:
            plan = plan_of(db, plan_id, lock=True)
            plan.title = body.get("title", plan.title)
            if "archived" in body:
                plan.archived_at = (plan.archived_at or now()) if body["archived"] else None
            record(db, me().name, "plan.change", f"plans/{plan_id}", details=body)
        return plan


@blueprint.route("/plans/<plan_id>/versions")
class Versions(MethodView):
    """All versions of a plan."""

    @requires(Permission.READ)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(HTTPStatus.OK, VersionPage)
    def get(self, query: dict[str, Any], plan_id: str) -> dict[str, object]:
        """List versions, the latest first."""
        with service().database.reading() as db:
            plan_of(db, plan_id)
        asked = select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.number.desc())
        return paged(asked, query)


@blueprint.route("/plans/<plan_id>/versions/<version>")
class OneVersion(MethodView):
    """One version of a plan."""

    @requires(Permission.READ)
    @blueprint.response(HTTPStatus.OK, FullVersionSchema, headers=ETAG)
    @blueprint.alt_response(HTTPStatus.NOT_MODIFIED, "NOT_MODIFIED")
    def get(self, plan_id: str, version: str) -> Response:
        """Fetch a version with its files, by its number, its digest (12 digits or more) or `latest`."""
        with service().database.reading() as db:
            found = version_of(db, plan_of(db, plan_id), version)
            if same := unchanged(found.digest):
                return same
            files = found.files  # which are JSON already
        said = json.dumps(_VERSION.dump(found)).removesuffix("}")
        headers = {"ETag": f'"{found.digest}"'}
        return Response(f'{said}, "files": {files}}}\n', mimetype="application/json", headers=headers)


@blueprint.route("/validations")
class Validations(MethodView):
    """Plans that are looked at and not kept."""

    @requires(Permission.READ)
    @blueprint.arguments(FilesSchema)
    @blueprint.response(HTTPStatus.OK, ValidationSchema)
    def post(self, body: dict[str, Any]) -> dict[str, object]:
        """Look at a plan without keeping it: 422 with all its errors, or what it is and what the rules find."""
        settings = service().settings
        found = inspect(body["files"], settings)
        return {**asdict(found), "findings": rule_findings(body["files"], settings)}


def _draft(body: dict[str, Any]) -> Draft:
    return Draft(inspected=inspect(body["files"], service().settings), message=body["message"], author=me().name)


def _kept(plan: PlanRow, version: PlanVersion, status: int) -> Response:
    place = url_for("plans.OneVersion", plan_id=plan.id, version=str(version.number))
    return dumped(_VERSION, version, status, {"Location": place, "ETag": f'"{version.digest}"'})


def _refuse_archived(plan: PlanRow) -> None:
    if plan.archived_at is not None:
        raise Problem(HTTPStatus.CONFLICT, "archived", f"plan '{plan.id}' is archived")
