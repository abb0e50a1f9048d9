"""Keeping schedules: making and changing them, each with a line in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.evidence.audit_log import record
from continuity_api.plans.store import plan_of
from continuity_api.problems import Problem, not_found
from continuity_api.runs.asking import check_options
from continuity_api.schedules.cron import CronError, next_after
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Schedule


def create_schedule(session: Session, body: Mapping[str, Any], author: str) -> Schedule:
    """A new schedule: its runs are its author's. Raises Problem 404, 409 for an archived plan, 422."""
    plan = plan_of(session, body["plan"])
    if plan.archived_at is not None:
        raise Problem(HTTPStatus.CONFLICT, "archived", f"plan '{plan.id}' is archived")
    schedule = Schedule(
        plan_id=plan.id,
        kind=body["kind"],
        options=dict(body["options"]),
        at=body["at"],
        timezone=body["timezone"],
        created_by=author,
    )
    _settle(schedule)
    session.add(schedule)
    session.flush()
    _record(session, schedule, "schedule.create", author)
    return schedule


def change_schedule(session: Session, schedule: Schedule, body: Mapping[str, Any], author: str) -> None:
    """Change when a schedule asks, what it asks for, or whether it does. Raises Problem 422."""
    for name in ("at", "timezone", "kind", "options"):
        setattr(schedule, name, body.get(name, getattr(schedule, name)))
    if "paused" in body:
        schedule.paused_at = (schedule.paused_at or now()) if body["paused"] else None
    _settle(schedule)
    _record(session, schedule, "schedule.change", author)


def remove_schedule(session: Session, schedule: Schedule, author: str) -> None:
    """Remove a schedule; its runs stay."""
    session.delete(schedule)
    _record(session, schedule, "schedule.remove", author)


def schedule_of(session: Session, schedule_id: str) -> Schedule:
    """A schedule by its id, which nobody else changes until the block ends. Raises Problem 404."""
    schedule = session.scalar(select(Schedule).where(Schedule.id == schedule_id).with_for_update())
    if schedule is None:
        raise not_found(f"schedule '{schedule_id}'")
    return schedule


def _settle(schedule: Schedule) -> None:
    """Check what is said, and work out when it is due next."""
    check_options(schedule.kind, schedule.options)
    try:
        moment = next_after(schedule.at, schedule.timezone, now())
    except CronError as error:
        raise Problem(422, "schedule", str(error), errors={"json": {error.about: [str(error)]}}) from None
    schedule.next_at = None if schedule.paused_at else moment
    schedule.last_problem = None


def _record(session: Session, schedule: Schedule, action: str, author: str) -> None:
    details = {
        "plan": schedule.plan_id,
        "kind": schedule.kind,
        "options": schedule.options,
        "at": schedule.at,
        "timezone": schedule.timezone,
        "paused": schedule.paused_at is not None,
    }
    record(session, author, action, f"schedules/{schedule.id}", details=details)
