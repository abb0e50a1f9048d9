"""Plans and versions in JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from continuity_api.closed import Closed
from continuity_api.problems import FindingSchema
from continuity_api.wire.common import Change, PageInfo, PageQuery, Truth, plan_id, text


class FilesSchema(Closed):
    """The files of a plan."""

    files = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 200)),
        values=fields.String(),
        required=True,
        validate=validate.Length(1, 500),
        metadata={
            "description": "File names and their texts: one YAML file, or several, and the data files they name.",
            "example": {"plan.yaml": "continuity: 1\nname: Web shop\n"},
        },
    )


class NewVersionSchema(FilesSchema):
    """A version that is to be kept."""

    message = text("What changed, and why.", 2000, load_default="")


class NewPlanSchema(NewVersionSchema):
    """A plan that is to be kept, with its first version."""

    id = plan_id(required=True)
    title = text("What people call it; the plan's own name where nothing is said.", 200, load_default="")


class PlanChangeSchema(Change):
    """What of a plan may be changed without a new version."""

    title = text("What people call it.", 200)
    archived = Truth(metadata={"description": "Out of the way: not listed, takes no new versions and runs."})


class PlanSchema(Schema):
    """A plan that people share."""

    id = plan_id()
    title = fields.String()
    head = fields.Integer(metadata={"description": "The number of its latest version."})
    created_by = fields.String()
    created_at = fields.AwareDateTime(format="iso")
    changed_at = fields.AwareDateTime(format="iso")
    archived_at = fields.AwareDateTime(format="iso", allow_none=True)


class PlanQuery(PageQuery):
    """Which plans."""

    search = text("Part of the id or the title.", 100, load_default="")
    archived = fields.Boolean(load_default=False, metadata={"description": "The archived ones instead."})


class PlanPage(PageInfo):
    """A page of plans."""

    items = fields.List(fields.Nested(PlanSchema))


class VersionSchema(Schema):
    """A version of a plan: it never changes."""

    plan_id = plan_id()
    number = fields.Integer()
    digest = fields.String(metadata={"description": "SHA-256 of its files; addresses it."})
    plan_digest = fields.String(metadata={"description": "Names what its files mean, as results do."})
    name = fields.String(metadata={"description": "The plan's own name."})
    size = fields.Integer(metadata={"description": "Bytes."})
    message = fields.String()
    created_by = fields.String()
    created_at = fields.AwareDateTime(format="iso")


class FullVersionSchema(VersionSchema):
    """A version with its files."""

    files = fields.Dict(keys=fields.String(), values=fields.String())


class VersionPage(PageInfo):
    """A page of versions, the latest first."""

    items = fields.List(fields.Nested(VersionSchema))


class ValidationSchema(Schema):
    """A plan that was looked at and not kept."""

    digest = fields.String()
    plan_digest = fields.String()
    name = fields.String()
    findings = fields.List(fields.Nested(FindingSchema), metadata={"description": "What the rules of `check` find."})
