"""Exercises that are due: each plan is looked at once a day, and each exercise that is overdue is told of once.

What is overdue is what `continuity check` says: with the limits of the settings among the plan's files, and without
what the plan accepts.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from continuity.errors import ContinuityError
from continuity.findings import Finding
from continuity_api.configuration import Settings
from continuity_api.events.emitting import emit
from continuity_api.events.names import Event
from continuity_api.evidence.audit_log import record
from continuity_api.operations.files import loaded
from continuity_api.people.users import SERVICE
from continuity_api.plans.files import plan_limits
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import ExerciseDue, PlanRow, PlanVersion

RULES = ("exercised-too-long-ago", "never-exercised")
_LOG = logging.getLogger(__name__)


def look_at_next(database: Database, settings: Settings) -> bool:
    """Look at a plan that was not looked at today; whether there was one."""
    with database.reading() as db:
        plan = db.scalar(select(PlanRow).where(_unseen()).order_by(PlanRow.id).limit(1))
        if plan is None:
            return False
        asked = select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.number == plan.head)
        version = db.scalars(asked).one()
        files = json.loads(version.files)
    found = _overdue(files, settings, plan.id)
    with database.writing() as db:
        mine = db.scalar(select(PlanRow).where(PlanRow.id == plan.id, _unseen()).with_for_update())
        if mine is not None:  # else another worker was quicker
            mine.exercises_seen_on = _today()
            for finding in found:
                _tell_once(db, version, finding)
    return True


def _unseen() -> ColumnElement[bool]:
    seen = PlanRow.exercises_seen_on
    return and_(PlanRow.archived_at.is_(None), PlanRow.head > 0, or_(seen.is_(None), seen != _today()))


def _today() -> str:
    return now().date().isoformat()


def _overdue(files: Mapping[str, str], settings: Settings, plan_id: str) -> Sequence[Finding]:
    # lazy: networkx and the rules take long to import, and most processes look at no plan
    from continuity.checks.configuration import configuration_among
    from continuity.checks.run import check

    try:
        chosen = configuration_among(files).settings(now().date(), RULES, ())
        return check(loaded(files, plan_limits(settings)), chosen).findings
    except ContinuityError as error:  # a later program may refuse what an earlier one took
        _LOG.warning("the exercises of plan %s cannot be looked at: %s", plan_id, error)
    except Exception:  # a defect at one plan must not end the worker, and with it everybody's runs
        _LOG.exception("looking at the exercises of plan %s has failed", plan_id)
    return ()


def _tell_once(session: Session, version: PlanVersion, finding: Finding) -> None:
    """Tell of an overdue exercise; its message has the recovery plan and the day, so the next one is another."""
    key = sha256(json.dumps([finding.id, finding.message]).encode()).hexdigest()
    if session.get(ExerciseDue, (version.plan_id, key)) is not None:
        return
    session.add(ExerciseDue(plan_id=version.plan_id, finding=key))
    details = {"rule": finding.id, "message": finding.message, "path": finding.path}
    record(session, SERVICE, Event.EXERCISE_DUE, f"plans/{version.plan_id}", digest=version.digest, details=details)
    data = {"plan": version.plan_id, "version": version.number, "digest": version.digest, **details}
    emit(session, Event.EXERCISE_DUE, data)
