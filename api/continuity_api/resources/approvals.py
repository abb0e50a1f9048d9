"""What others decide about a version."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask.views import MethodView
from sqlalchemy import select

from continuity_api.people.identity import me, requires
from continuity_api.people.roles import Permission
from continuity_api.plans.approving import decide
from continuity_api.plans.store import plan_of, version_of
from continuity_api.resources.blueprint import Blueprint
from continuity_api.resources.paging import paged
from continuity_api.service import service
from continuity_api.storage.tables import Approval
from continuity_api.wire.common import PageQuery
from continuity_api.wire.people import ApprovalPage, ApprovalSchema, NewApprovalSchema

blueprint = Blueprint("approvals", "Versions are approved by somebody else than their author.")


@blueprint.route("/plans/<plan_id>/versions/<version>/approvals")
class Approvals(MethodView):
    """The decisions about a version."""

    @requires(Permission.READ)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(HTTPStatus.OK, ApprovalPage)
    def get(self, query: dict[str, Any], plan_id: str, version: str) -> dict[str, object]:
        """List what was decided about a version, the latest first; the latest counts."""
        with service().database.reading() as db:
            found = version_of(db, plan_of(db, plan_id), version)
        asked = select(Approval).where(Approval.version_id == found.id)
        return paged(asked.order_by(Approval.decided_at.desc(), Approval.id), query)

    @requires(Permission.APPROVE)
    @blueprint.arguments(NewApprovalSchema)
    @blueprint.response(HTTPStatus.CREATED, ApprovalSchema)
    def post(self, body: dict[str, Any], plan_id: str, version: str) -> Approval:
        """Approve a version, or turn it down."""
        with service().database.writing() as db:
            found = version_of(db, plan_of(db, plan_id), version)
            return decide(db, found, body["decision"], body["comment"], me().name)
