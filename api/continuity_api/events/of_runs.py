"""What the end of a run means to others: a failed verification, a result worse than the one before, no result."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.events.emitting import emit
from continuity_api.events.names import Event
from continuity_api.operations.outcome import Conclusion
from continuity_api.runs.states import State
from continuity_api.storage.tables import RunRow

_WORSE = {Conclusion.KEPT: 0, Conclusion.UNDECIDED: 1, Conclusion.BROKEN: 2}
_LOOKED_AT = 200
"""Of a plan's runs of one kind, how many are searched for one with the same options."""


def tell_of(session: Session, run: RunRow) -> None:
    """Emit the events of a run that has just ended."""
    for event, more in _events(session, run):
        emit(session, event, {**_facts(run), **more})


def _events(session: Session, run: RunRow) -> Iterator[tuple[Event, dict[str, object]]]:
    if run.state == State.FAILED:
        yield Event.RUN_FAILED, {"problem": run.problem}
    if run.state != State.DONE:
        return
    if run.kind == "verify" and run.verdict == Conclusion.BROKEN:
        yield Event.VERIFICATION_FAILED, {}
    before = run_before(session, run)
    if before is not None and before.verdict is not None and is_worse(run.verdict, before.verdict):
        yield Event.RESULT_REGRESSED, {"before": {"run": before.id, "verdict": before.verdict, "digest": before.digest}}


def is_worse(verdict: str | None, before: str | None) -> bool:
    """Whether a verdict is worse than another; where nothing is promised there is no better or worse."""
    judged = {each.value: rank for each, rank in _WORSE.items()}
    return verdict in judged and before in judged and judged[verdict] > judged[before]


def run_before(session: Session, run: RunRow) -> RunRow | None:
    """The last done run of the same schedule, or of the same plan, kind and options; not of a later version."""
    if run.version_id is None or run.other_version_id is not None:
        return None
    asked = select(RunRow).where(
        RunRow.id != run.id,
        RunRow.plan_id == run.plan_id,
        RunRow.kind == run.kind,
        RunRow.state == State.DONE,
        RunRow.verdict.in_([each.value for each in _WORSE]),
        RunRow.version_id <= run.version_id,
        RunRow.other_version_id.is_(None),
    )
    if run.schedule_id is not None:
        asked = asked.where(RunRow.schedule_id == run.schedule_id)
    newest = session.scalars(asked.order_by(RunRow.ended_at.desc(), RunRow.id).limit(_LOOKED_AT))
    return next((each for each in newest if run.schedule_id is not None or each.options == run.options), None)


def _facts(run: RunRow) -> dict[str, object]:
    return {
        "run": run.id,
        "kind": run.kind,
        "plan": run.plan_id,
        "digest": run.digest,
        "schedule": run.schedule_id,
        "created_by": run.created_by,
        "state": run.state,
        "verdict": run.verdict,
        "summary": run.summary,
    }
