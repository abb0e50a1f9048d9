"""Schedules: runs that are asked for again and again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask.views import MethodView
from sqlalchemy import select

from continuity_api.people.identity import me, requires
from continuity_api.people.roles import Permission
from continuity_api.resources.blueprint import Blueprint
from continuity_api.resources.paging import paged
from continuity_api.schedules.keeping import change_schedule, create_schedule, remove_schedule, schedule_of
from continuity_api.service import service
from continuity_api.storage.tables import Schedule
from continuity_api.wire.schedules import (
    NewScheduleSchema,
    ScheduleChangeSchema,
    SchedulePage,
    ScheduleQuery,
    ScheduleSchema,
)

blueprint = Blueprint("schedules", "Runs that are asked for again and again.")


@blueprint.route("/schedules")
class Schedules(MethodView):
    """All schedules."""

    @requires(Permission.READ)
    @blueprint.arguments(ScheduleQuery, location="query")
    @blueprint.response(HTTPStatus.OK, SchedulePage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List schedules."""
        asked = select(Schedule).order_by(Schedule.created_at, Schedule.id)
        if "plan" in query:
            asked = asked.where(Schedule.plan_id == query["plan"])
        return paged(asked, query)

    @requires(Permission.PLAN)
    @blueprint.arguments(NewScheduleSchema)
    @blueprint.response(HTTPStatus.CREATED, ScheduleSchema)
    def post(self, body: dict[str, Any]) -> Schedule:
        """Make a schedule: at its times it asks for a run on the plan's latest version, in the name of its maker."""
        with service().database.writing() as db:
            return create_schedule(db, body, me().name)


@blueprint.route("/schedules/<schedule_id>")
class OneSchedule(MethodView):
    """One schedule."""

    @requires(Permission.READ)
    @blueprint.response(HTTPStatus.OK, ScheduleSchema)
    def get(self, schedule_id: str) -> Schedule:
        """Fetch a schedule."""
        with service().database.reading() as db:
            return schedule_of(db, schedule_id)

    @requires(Permission.PLAN)
    @blueprint.arguments(ScheduleChangeSchema)
    @blueprint.response(HTTPStatus.OK, ScheduleSchema)
    def patch(self, body: dict[str, Any], schedule_id: str) -> Schedule:
        """Change when a schedule asks and for what; pause it, or let it go on."""
        with service().database.writing() as db:
            schedule = schedule_of(db, schedule_id)
            change_schedule(db, schedule, body, me().name)
        return schedule

    @requires(Permission.PLAN)
    @blueprint.response(HTTPStatus.NO_CONTENT)
    def delete(self, schedule_id: str) -> None:
        """Remove a schedule; its runs stay."""
        with service().database.writing() as db:
            remove_schedule(db, schedule_of(db, schedule_id), me().name)
