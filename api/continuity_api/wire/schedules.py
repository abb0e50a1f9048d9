"""Schedules in JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from continuity_api.closed import Closed
from continuity_api.operations.registry import OPERATIONS
from continuity_api.wire.common import Change, PageInfo, PageQuery, Truth, plan_id, text

_KIND = validate.OneOf([each.name for each in OPERATIONS.values() if each.on_plan])
_AT = "A cron expression: minute, hour, day of the month, month, day of the week. `0 2 * * *` is at 2 every night."
_ZONE = "The time zone of `at`: `Europe/Berlin` and the like."
_OPTIONS = {"description": "As /operations describes them for the kind."}


class NewScheduleSchema(Closed):
    """A schedule that is to be made."""

    plan = plan_id(required=True)
    kind = fields.String(load_default="verify", validate=_KIND, metadata={"description": "The operation."})
    options = fields.Dict(keys=fields.String(), load_default=dict, metadata=_OPTIONS)
    at = text(_AT, 100, required=True)
    timezone = text(_ZONE, 60, load_default="UTC")


class ScheduleChangeSchema(Change):
    """What of a schedule may be changed."""

    kind = fields.String(validate=_KIND)
    options = fields.Dict(keys=fields.String(), metadata=_OPTIONS)
    at = text(_AT, 100)
    timezone = text(_ZONE, 60)
    paused = Truth(metadata={"description": "It asks for nothing until this is taken back."})


class ScheduleSchema(Schema):
    """A run that is asked for again and again, on the latest version of a plan."""

    id = fields.String()
    plan = fields.String(attribute="plan_id")
    kind = fields.String()
    options = fields.Dict()
    at = fields.String()
    timezone = fields.String()
    next_at = fields.AwareDateTime(format="iso", allow_none=True)
    last_run_id = fields.String(allow_none=True)
    last_problem = fields.String(
        allow_none=True, metadata={"description": "Why the last moment brought no run, where it brought none."}
    )
    created_by = fields.String(metadata={"description": "Its runs are theirs."})
    created_at = fields.AwareDateTime(format="iso")
    paused_at = fields.AwareDateTime(format="iso", allow_none=True)


class ScheduleQuery(PageQuery):
    """Which schedules."""

    plan = plan_id()


class SchedulePage(PageInfo):
    """A page of schedules."""

    items = fields.List(fields.Nested(ScheduleSchema))
