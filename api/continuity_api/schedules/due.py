"""Schedules that are due: each moment asks for one run, whichever worker comes first; all that were missed, for one.

The run, and the moment after it, are written in one transaction, in which the schedule's row is locked: no moment is
asked for twice, and none is lost with a worker.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from continuity_api.configuration import Settings
from continuity_api.people.roles import ALLOWED, Permission, Role
from continuity_api.plans.store import LATEST, plan_of, version_of
from continuity_api.problems import Problem
from continuity_api.runs.asking import Asked, ask
from continuity_api.runs.states import OPEN
from continuity_api.schedules.cron import CronError, next_after
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import RunRow, Schedule, User

AGAIN = timedelta(minutes=1)
"""When a run is asked for again that its author has no room for now."""


def ask_next_due(database: Database, settings: Settings) -> bool:
    """Ask for the run of a schedule that is due; whether there was one."""
    with database.reading() as db:
        if db.scalar(select(Schedule.id).where(_due()).limit(1)) is None:
            return False
    with database.writing() as db:
        asked = select(Schedule).where(_due()).order_by(Schedule.next_at, Schedule.id).limit(1)
        schedule = db.scalar(asked.with_for_update(skip_locked=True))
        if schedule is None:
            return False
        schedule.next_at, schedule.last_problem = _asked(db, schedule, settings)
    return True


def _due() -> ColumnElement[bool]:
    return and_(Schedule.next_at <= now(), Schedule.paused_at.is_(None))


def _asked(session: Session, schedule: Schedule, settings: Settings) -> tuple[datetime | None, str | None]:
    """Ask for the run; when the schedule is due next, and why there is no run, where there is none."""
    try:
        following = next_after(schedule.at, schedule.timezone, now())
    except CronError as error:  # the rules of time zones have changed
        return None, str(error)
    try:
        schedule.last_run_id = _ask(session, schedule, settings)
    except Problem as problem:
        busy = problem.status == HTTPStatus.TOO_MANY_REQUESTS
        return (now() + AGAIN if busy else following), problem.detail[:500]
    return following, None


def _ask(session: Session, schedule: Schedule, settings: Settings) -> str:
    """The id of the new run. Raises Problem where there can be none."""
    _check_author(session, schedule.created_by)
    last = None if schedule.last_run_id is None else session.get(RunRow, schedule.last_run_id)
    if last is not None and last.state in OPEN:
        raise Problem(HTTPStatus.CONFLICT, "still-running", f"the run before ({last.id}) had not ended")
    plan = plan_of(session, schedule.plan_id)
    if plan.archived_at is not None:
        raise Problem(HTTPStatus.CONFLICT, "archived", f"plan '{plan.id}' is archived")
    asked = Asked(
        kind=schedule.kind,
        options=schedule.options,
        author=schedule.created_by,
        version=version_of(session, plan, LATEST),
        schedule_id=schedule.id,
    )
    return ask(session, asked, settings).id


def _check_author(session: Session, name: str) -> None:
    """Nobody's runs go on who may ask for none any more."""
    user = session.scalar(select(User).where(User.name == name))
    if user is None or user.disabled_at is not None or Permission.RUN not in ALLOWED[Role(user.role)]:
        raise Problem(
            HTTPStatus.FORBIDDEN, "forbidden", f"{name}, whose schedule this is, may not ask for runs any more"
        )
