"""Leases: who works on a run, until when, and that a run ends exactly once.

A worker takes a run for some seconds and renews the lease while it works. When it dies, the lease expires and the run
is taken by another: a run is repeatable, so nothing is lost but time. Whatever a worker says about a run counts only
while the run is still its own: same owner, same attempt. A late one, whose lease was taken over, is not heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from continuity import __version__
from continuity.installation import platform_facts
from continuity_api.operations.outcome import Outcome
from continuity_api.runs.states import OPEN, State
from continuity_api.storage.moments import now
from continuity_api.storage.tables import RunRow

LEASE = timedelta(seconds=15)
MOST_ATTEMPTS = 20
"""A run whose workers have died so often is not given to another: it may be what kills them."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on a run."""

    run_id: str
    owner: str
    attempt: int


def anything_waits(session: Session) -> bool:
    """Whether there is something to claim or to end."""
    return session.scalar(select(RunRow.id).where(_waiting(now())).limit(1)) is not None


def end_abandoned(session: Session) -> list[RunRow]:
    """End the runs whose worker has died and that no other is to take: cancelled ones, and those tried too often."""
    lost = and_(RunRow.state == State.RUNNING, RunRow.lease_until < now())
    hopeless = or_(RunRow.cancel_requested_by.is_not(None), RunRow.attempt >= MOST_ATTEMPTS)
    runs = list(session.scalars(select(RunRow).where(lost, hopeless).with_for_update(skip_locked=True)))
    for run in runs:
        if run.cancel_requested_by is not None:
            _end(run, State.CANCELLED)
        else:
            _end(run, State.FAILED, problem=_given_up())
    return runs


def claim(session: Session, owner: str) -> Lease | None:
    """Take the next run, None where nothing waits.

    Next is the oldest of the user who has the fewest runs in work: a hundred runs of one do not keep another waiting.
    """
    moment = now()
    in_work = (
        select(RunRow.created_by, func.count().label("many"))
        .where(RunRow.state == State.RUNNING, RunRow.lease_until >= moment)
        .group_by(RunRow.created_by)
        .subquery()
    )
    run = session.scalar(
        select(RunRow)
        .outerjoin(in_work, in_work.c.created_by == RunRow.created_by)
        .where(_waiting(moment))
        .order_by(func.coalesce(in_work.c.many, 0), RunRow.created_at, RunRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=RunRow)
    )
    if run is None:
        return None
    run.state, run.attempt = State.RUNNING, run.attempt + 1
    run.lease_owner, run.lease_until = owner, moment + LEASE
    run.started_at = run.started_at or moment
    run.progress_done = run.progress_total = 0
    return Lease(run.id, owner, run.attempt)


def renew(session: Session, lease: Lease, progress: tuple[int, int]) -> bool:
    """Go on working on a run; False where it is not this worker's any more, or nobody wants it."""
    renewed = session.scalar(
        update(RunRow)
        .where(*_ours(lease), RunRow.cancel_requested_by.is_(None))
        .values(lease_until=now() + LEASE, progress_done=progress[0], progress_total=progress[1])
        .returning(RunRow.id)
    )
    return renewed is not None


def is_wanted(session: Session, lease: Lease) -> bool:
    """Whether a run is still this worker's and nobody has cancelled it: cheaper than to renew."""
    asked = select(RunRow.id).where(*_ours(lease), RunRow.cancel_requested_by.is_(None))
    return session.scalar(asked) is not None


def release(session: Session, lease: Lease) -> None:
    """Give a run back, as a worker does that is told to stop: the next takes it at once; it counts as no attempt."""
    session.execute(
        update(RunRow)
        .where(*_ours(lease))
        .values(state=State.QUEUED, lease_owner=None, lease_until=None, attempt=RunRow.attempt - 1)
    )


def finish(session: Session, lease: Lease, outcome: Outcome) -> RunRow | None:
    """A run is done; None where it was not this worker's any more, or was cancelled meanwhile."""
    run = _held(session, lease)
    if run is None or run.cancel_requested_by is not None:
        return None
    run.seed, run.engine, run.replications = outcome.seed, outcome.engine or None, outcome.replications
    run.clock = list(outcome.clock)
    run.version, run.platform = __version__, dict(platform_facts())
    run.verdict, run.summary = outcome.verdict, outcome.summary
    run.result, run.forms = outcome.result, dict(outcome.forms)
    run.result_digest = sha256(outcome.result.encode()).hexdigest()
    run.progress_done = run.progress_total = max(run.progress_done, run.progress_total)
    _end(run, State.DONE)
    return run


def fail(session: Session, lease: Lease, problem: dict[str, object]) -> RunRow | None:
    """A run has failed, for a reason that another attempt would meet again; None where it was not this worker's."""
    run = _held(session, lease)
    if run is not None:
        _end(run, State.FAILED, problem=problem)
    return run


def cancelled(session: Session, lease: Lease) -> RunRow | None:
    """A worker has stopped a run that nobody wants; None where it was not this worker's any more."""
    run = _held(session, lease)
    if run is not None and run.cancel_requested_by is not None:
        _end(run, State.CANCELLED)
    return run


def cancel(run: RunRow, author: str) -> None:
    """Cancel a run: at once where it only waits, else once its worker hears of it. An ended one stays as it is."""
    if run.state not in OPEN or run.cancel_requested_by is not None:
        return
    run.cancel_requested_by = author
    lease_is_over = run.lease_until is None or run.lease_until < now()
    if run.state == State.QUEUED or lease_is_over:
        _end(run, State.CANCELLED)


def _waiting(moment: datetime) -> ColumnElement[bool]:
    expired = and_(RunRow.state == State.RUNNING, RunRow.lease_until < moment)
    return or_(RunRow.state == State.QUEUED, expired)


def _ours(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        RunRow.id == lease.run_id,
        RunRow.state == State.RUNNING,
        RunRow.lease_owner == lease.owner,
        RunRow.attempt == lease.attempt,
    )


def _held(session: Session, lease: Lease) -> RunRow | None:
    return session.scalar(select(RunRow).where(*_ours(lease)).with_for_update())


def _end(run: RunRow, state: State, problem: dict[str, object] | None = None, at: datetime | None = None) -> None:
    run.state, run.problem, run.ended_at = state, problem, at or now()
    run.lease_owner = run.lease_until = None


def _given_up() -> dict[str, object]:
    detail = f"the workers of this run have died {MOST_ATTEMPTS} times: it is not tried again"
    return {"type": "urn:continuity:problem:given-up", "title": "Given up", "status": 500, "detail": detail}
