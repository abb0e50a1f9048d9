"""What the pages list: plans with how they stand, and runs with their versions' numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.plans.approving import standing
from continuity_api.plans.store import LATEST, version_of
from continuity_api.runs.states import State
from continuity_api.storage.tables import PlanRow, PlanVersion, RunRow


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan, its latest version, what was decided about that, and the last run that judged it."""

    plan: PlanRow
    version: PlanVersion
    approval: str
    judged: RunRow | None


def overview(session: Session, limit: int) -> list[Standing]:
    """How the plans stand, the ones changed last first."""
    asked = select(PlanRow).where(PlanRow.archived_at.is_(None)).order_by(PlanRow.changed_at.desc()).limit(limit)
    found = []
    for plan in session.scalars(asked):
        version = version_of(session, plan, LATEST)
        found.append(Standing(plan, version, standing(session, version), _judged(session, version)))
    return found


def _judged(session: Session, version: PlanVersion) -> RunRow | None:
    """The last run of a version that has a verdict; a verification's counts before all others."""
    asked = select(RunRow).where(
        RunRow.version_id == version.id, RunRow.state == State.DONE, RunRow.verdict.in_(("kept", "broken", "undecided"))
    )
    by_worth = asked.order_by((RunRow.kind == "verify").desc(), RunRow.ended_at.desc())
    return session.scalar(by_worth.limit(1))


def runs_of(session: Session, plan_id: str | None = None, *, limit: int) -> Sequence[tuple[RunRow, int | None]]:
    """The newest runs, of one plan or of all, each with the number of its version."""
    asked = select(RunRow, PlanVersion.number).outerjoin(PlanVersion, RunRow.version_id == PlanVersion.id)
    if plan_id is not None:
        asked = asked.where(RunRow.plan_id == plan_id)
    rows = session.execute(asked.order_by(RunRow.created_at.desc(), RunRow.id).limit(limit))
    return [(run, number) for run, number in rows]
