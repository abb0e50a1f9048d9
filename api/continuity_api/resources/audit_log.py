"""The audit log: who did what to which version, and when."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields
from sqlalchemy import select

from continuity_api.evidence.audit_log import ChainError, verified
from continuity_api.people.identity import requires
from continuity_api.people.roles import Permission
from continuity_api.problems import Problem
from continuity_api.resources.blueprint import Blueprint
from continuity_api.resources.paging import paged
from continuity_api.service import service
from continuity_api.storage.tables import AuditEntry
from continuity_api.wire.common import PageInfo, PageQuery, text

blueprint = Blueprint("audit-log", "Who did what, sealed line by line.")


class AuditQuery(PageQuery):
    """Which lines."""

    who = text("Of this user.", 200, load_default="")
    action = text("Of this kind: `version.create` and the like.", 60, load_default="")
    subject = text("About this, or what is below it: `plans/shop`.", 300, load_default="")


class AuditEntrySchema(Schema):
    """A line of the audit log."""

    number = fields.Integer()
    at = fields.AwareDateTime(format="iso")
    who = fields.String()
    action = fields.String()
    subject = fields.String()
    digest = fields.String(metadata={"description": "That of the plan version, where there is one."})
    details = fields.Function(lambda entry: json.loads(entry.details), metadata={"type": "object"})
    previous_hash = fields.String()
    hash = fields.String()


class AuditPage(PageInfo):
    """A page of the audit log, the newest first."""

    items = fields.List(fields.Nested(AuditEntrySchema))


class VerifiedSchema(Schema):
    """The audit log fits together."""

    entries = fields.Integer()
    newest_hash = fields.String(metadata={"description": "Keep it elsewhere: it shows later that no end was cut off."})


@blueprint.route("/audit-log")
class AuditLog(MethodView):
    """The audit log."""

    @requires(Permission.ADMIN)
    @blueprint.arguments(AuditQuery, location="query")
    @blueprint.response(HTTPStatus.OK, AuditPage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List lines, the newest first."""
        asked = select(AuditEntry).order_by(AuditEntry.number.desc())
        for column in (AuditEntry.who, AuditEntry.action):
            if query[column.key]:
                asked = asked.where(column == query[column.key])
        if subject := query["subject"]:
            below = AuditEntry.subject.startswith(f"{subject}/", autoescape=True)
            asked = asked.where((AuditEntry.subject == subject) | below)
        return paged(asked, query)


@blueprint.route("/audit-log/verification")
class Verification(MethodView):
    """Whether the audit log fits together."""

    @requires(Permission.ADMIN)
    @blueprint.response(HTTPStatus.OK, VerifiedSchema)
    def get(self) -> dict[str, object]:
        """Go through the whole chain; 409 names the first line that does not fit."""
        try:
            with service().database.reading() as db:
                entries, newest = verified(db)
        except ChainError as error:
            raise Problem(HTTPStatus.CONFLICT, "audit-log", str(error)) from None
        return {"entries": entries, "newest_hash": newest}
