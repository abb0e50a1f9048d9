"""Keeping plans: new ones, new versions, looking them up. A version never changes; the same files make no new one."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from continuity.planfile.names import nearest
from continuity_api.evidence.audit_log import record
from continuity_api.plans.inspection import Inspected
from continuity_api.problems import Problem, not_found
from continuity_api.storage.moments import now
from continuity_api.storage.tables import PlanRow, PlanVersion

LATEST = "latest"
_SHORTEST_DIGEST, _LONGEST_NUMBER = 12, 9
_LOOKED_THROUGH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A version that is to be kept: what was inspected, and its author's words."""

    inspected: Inspected
    message: str
    author: str


def create(session: Session, plan_id: str, title: str, draft: Draft) -> tuple[PlanRow, PlanVersion]:
    """A new plan with its first version. Raises Problem 409 where the id is taken."""
    plan = PlanRow(id=plan_id, title=title or draft.inspected.name, created_by=draft.author)
    session.add(plan)
    try:
        session.flush()
    except IntegrityError:
        raise Problem(HTTPStatus.CONFLICT, "plan-exists", f"there is a plan '{plan_id}' already") from None
    record(session, draft.author, "plan.create", f"plans/{plan_id}", digest=draft.inspected.digest)
    return plan, _add(session, plan, draft)


def add_version(session: Session, plan: PlanRow, draft: Draft) -> tuple[PlanVersion, bool]:
    """A new version, True; or the latest, False, where the files are its own."""
    latest = version_of(session, plan, LATEST)
    if latest.digest == draft.inspected.digest:
        return latest, False
    return _add(session, plan, draft), True


def _add(session: Session, plan: PlanRow, draft: Draft) -> PlanVersion:
    plan.head += 1
    plan.changed_at = now()
    inspected = draft.inspected
    version = PlanVersion(
        plan_id=plan.id,
        number=plan.head,
        digest=inspected.digest,
        plan_digest=inspected.plan_digest,
        name=inspected.name,
        files=inspected.text,
        size=len(inspected.text),
        message=draft.message,
        created_by=draft.author,
    )
    session.add(version)
    session.flush()
    subject = f"plans/{plan.id}/versions/{version.number}"
    record(session, draft.author, "version.create", subject, digest=version.digest)
    return version


def plan_of(session: Session, plan_id: str, *, lock: bool = False) -> PlanRow:
    """A plan by its id; `lock`: nobody else changes it until the block ends. Raises Problem 404."""
    asked = select(PlanRow).where(PlanRow.id == plan_id)
    plan = session.scalar(asked.with_for_update() if lock else asked)
    if plan is None:
        near = nearest(plan_id, set(session.scalars(select(PlanRow.id).limit(_LOOKED_THROUGH))))
        raise not_found(f"plan '{plan_id}'" + (f": did you mean '{near}'?" if near else ""))
    return plan


def version_of(session: Session, plan: PlanRow, name: str) -> PlanVersion:
    """A version by its number, by its digest (12 digits or more), or `latest`. Raises Problem 404."""
    asked = select(PlanVersion).where(PlanVersion.plan_id == plan.id)
    if name == LATEST:
        asked = asked.where(PlanVersion.number == plan.head)
    elif len(name) <= _LONGEST_NUMBER and name.isascii() and name.isdigit():
        asked = asked.where(PlanVersion.number == int(name))
    elif len(name) >= _SHORTEST_DIGEST and name.isalnum():
        asked = asked.where(PlanVersion.digest.startswith(name)).order_by(PlanVersion.number.desc()).limit(1)
    else:
        raise not_found(f"version '{name}': give its number, its digest, or '{LATEST}'")
    version = session.scalar(asked)
    if version is None:
        raise not_found(f"version '{name}' of plan '{plan.id}': the latest is {plan.head}")
    return version
