"""Runs in JSON."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from continuity_api.closed import Closed
from continuity_api.operations.registry import OPERATIONS
from continuity_api.problems import ProblemSchema
from continuity_api.runs.states import State
from continuity_api.wire.common import PageInfo, PageQuery, Whole, plan_id, text

_KIND = validate.OneOf(list(OPERATIONS))
_VERSION = "A number, a digest, or `latest`."


class VersionNameSchema(Closed):
    """A version of a plan."""

    plan = plan_id(required=True)
    version = text(_VERSION, 64, load_default="latest")


class LimitsSchema(Closed):
    """Lower limits than the service's."""

    replications = Whole(validate=validate.Range(1, 10**12))
    seconds = Whole(validate=validate.Range(1, 10**7))
    memory_bytes = Whole(validate=validate.Range(200_000_000, 10**13))


class NewRunSchema(Closed):
    """A run that is asked for: on a version of a plan, or on files of its own."""

    kind = fields.String(
        required=True, validate=_KIND, metadata={"description": "The operation; /operations lists them."}
    )
    plan = plan_id()
    version = text(_VERSION, 64, load_default="latest")
    against = fields.Nested(VersionNameSchema, metadata={"description": "For `compare`: the older version."})
    files = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 200)),
        values=fields.String(),
        validate=validate.Length(0, 500),
        metadata={"description": "Instead of a plan: file names and their texts."},
    )
    options = fields.Dict(
        keys=fields.String(), load_default=dict, metadata={"description": "As /operations describes them for the kind."}
    )
    limits = fields.Nested(LimitsSchema, load_default=dict)

    @validates_schema
    def _on_one_thing(self, data: dict[str, object], **_: object) -> None:
        if "plan" in data and "files" in data:
            raise ValidationError("give a plan or files, not both", "files")
        if "against" in data and "plan" not in data:
            raise ValidationError("only a version of a plan is compared", "against")


class RunSchema(Schema):
    """A run: what was asked, how far it is, and, once it has ended, how."""

    id = fields.String()
    kind = fields.String()
    plan_id = fields.String(allow_none=True)
    version = fields.Integer(attribute="version_number", allow_none=True)
    digest = fields.String(metadata={"description": "That of the version, or of the files."})
    options = fields.Dict()
    limits = fields.Nested(LimitsSchema)
    today = fields.String(metadata={"description": "The date that ages are counted from."})
    created_by = fields.String()
    created_at = fields.AwareDateTime(format="iso")
    state = fields.String(validate=validate.OneOf([each.value for each in State]))
    progress_done = fields.Integer()
    progress_total = fields.Integer(metadata={"description": "0: nobody knows yet."})
    attempt = fields.Integer(metadata={"description": "How many workers have taken it."})
    started_at = fields.AwareDateTime(format="iso", allow_none=True)
    ended_at = fields.AwareDateTime(format="iso", allow_none=True)
    seed = fields.Integer(allow_none=True)
    engine = fields.String(allow_none=True)
    replications = fields.Integer(allow_none=True)
    program_version = fields.String(attribute="version", allow_none=True)
    platform = fields.Dict(allow_none=True, metadata={"description": "What the bits of the result depend on."})
    verdict = fields.String(allow_none=True)
    summary = fields.String(allow_none=True)
    result_digest = fields.String(allow_none=True, metadata={"description": "SHA-256 of the result."})
    problem = fields.Nested(ProblemSchema, allow_none=True)
    cancel_requested_by = fields.String(allow_none=True)


class RunQuery(PageQuery):
    """Which runs."""

    kind = fields.String(validate=_KIND)
    state = fields.String(validate=validate.OneOf([each.value for each in State]))
    verdict = fields.String(validate=validate.OneOf(("kept", "broken", "undecided", "none")))
    plan = plan_id()
    version = fields.Integer(validate=validate.Range(1, 10**9))
    created_by = text("Of this user.", 200)


class RunPage(PageInfo):
    """A page of runs, the newest first."""

    items = fields.List(fields.Nested(RunSchema))


class ResultQuery(Closed):
    """In which form."""

    form = text("`json`, or a form that the operation has: `text`, `markdown` and the like.", 40, load_default="json")


class OperationSchema(Schema):
    """Something that can be done with a plan."""

    name = fields.String()
    title = fields.String()
    forms = fields.List(fields.String())
    on_plan = fields.Boolean(metadata={"description": "Whether its files are those of a plan."})
    options = fields.Dict(metadata={"description": "JSON Schema of its options."})
