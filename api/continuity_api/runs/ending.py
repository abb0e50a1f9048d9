"""What follows from the end of a run: a line in the audit log and events, in the same transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from continuity_api.events.of_runs import tell_of
from continuity_api.evidence.audit_log import record
from continuity_api.people.users import SERVICE
from continuity_api.storage.tables import RunRow


def ended(session: Session, run: RunRow) -> None:
    """Write down that a run has ended, and how; tell those who want to know."""
    details = {"state": run.state, "verdict": run.verdict, "result_digest": run.result_digest}
    who = run.cancel_requested_by or SERVICE
    record(session, who, f"run.{run.state}", f"runs/{run.id}", digest=run.digest, details=details)
    tell_of(session, run)
