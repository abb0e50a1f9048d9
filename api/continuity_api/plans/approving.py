"""Approval of a version by somebody else than its author."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.evidence.audit_log import record
from continuity_api.problems import Problem
from continuity_api.storage.tables import Approval, PlanVersion


def decide(session: Session, version: PlanVersion, decision: str, comment: str, author: str) -> Approval:
    """Approve a version, or turn it down. Raises Problem 409 to its author: nobody approves their own work."""
    if version.created_by == author:
        detail = f"version {version.number} is {author}'s own: somebody else has to decide about it"
        raise Problem(HTTPStatus.CONFLICT, "own-version", detail)
    approval = Approval(version_id=version.id, decision=decision, comment=comment, decided_by=author)
    session.add(approval)
    session.flush()
    subject = f"plans/{version.plan_id}/versions/{version.number}"
    record(session, author, f"version.{decision}", subject, digest=version.digest, details={"comment": comment})
    return approval


def standing(session: Session, version: PlanVersion) -> str:
    """What was decided last about a version: approved, rejected, or open."""
    newest = select(Approval.decision).where(Approval.version_id == version.id)
    return session.scalar(newest.order_by(Approval.decided_at.desc(), Approval.id).limit(1)) or "open"
