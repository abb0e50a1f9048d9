"""The tables. What is said here and what the migrations make are the same, and a test holds them together.

Rows of `plan_versions` and `audit_log` are never changed. Ids of runs, tokens and the like are random, so that nobody
can guess one or learn from it how many there are.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, deferred, mapped_column, relationship

from continuity_api.storage.moments import Moment, now

_ID, _NAME, _DIGEST = 36, 200, 64
_BIG = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself there


def new_id() -> str:
    """A new random id."""
    return str(uuid4())


class Base(DeclarativeBase):
    """The parent of all tables."""

    type_annotation_map = {datetime: Moment}  # noqa: RUF012 # SQLAlchemy reads it as it is


class User(Base):
    """Somebody, or a program, that uses the service. `subject` is who they are at the OpenID Connect issuer."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(_ID), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(_NAME), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(500), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]


class Token(Base):
    """An API token: the secret itself is shown once and kept nowhere, only its SHA-256."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(_ID), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(_NAME))
    secret_hash: Mapped[str] = mapped_column(String(_DIGEST), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class PlanRow(Base):
    """A plan that people share: a name that stays, while its versions come and go. `head` is the latest version."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(String(_NAME))
    head: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[str] = mapped_column(String(_NAME))
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    exercises_seen_on: Mapped[str | None] = mapped_column(String(10))  # the day of the last look for overdue ones


class PlanVersion(Base):
    """One version of a plan: never changed. `digest` names its files' texts, `plan_digest` what they mean.

    `files`: JSON text of file name to text.
    """

    __tablename__ = "plan_versions"
    __table_args__ = (UniqueConstraint("plan_id", "number"), Index("ix_plan_versions_digest", "digest"))

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(_DIGEST))
    plan_digest: Mapped[str] = mapped_column(String(_DIGEST))
    name: Mapped[str] = mapped_column(String(_NAME))
    files: Mapped[str] = deferred(mapped_column(Text))
    size: Mapped[int]
    message: Mapped[str] = mapped_column(String(2000), default="")
    created_by: Mapped[str] = mapped_column(String(_NAME))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Approval(Base):
    """Somebody other than the author has approved, or turned down, a version."""

    __tablename__ = "approvals"

    id: Mapped[str] = mapped_column(String(_ID), primary_key=True, default=new_id)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_versions.id"), index=True)
    decision: Mapped[str] = mapped_column(String(20))  # approved | rejected
    comment: Mapped[str] = mapped_column(String(2000), default="")
    decided_by: Mapped[str] = mapped_column(String(_NAME))
    decided_at: Mapped[datetime] = mapped_column(default=now)


class RunRow(Base):
    """A run: what is asked (never changed), how far it is, and what came out.

    It is done on a version of a plan, on two of them (`other_version_id`), or on `files` of its own. `state`: queued,
    running, done, failed, cancelled. A worker holds a run by a lease (`lease_owner`, `lease_until`, `attempt`): one
    that expires may be taken by another, and what the first still says is not heard. With `options`, `today` and
    `clock` (what was read on the clock of a budget) the same program makes the same result again, bit for bit.
    `version_number` is read with the run, in the same query.
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_created", "created_at", "id"),
        Index("ix_runs_state_created", "state", "created_at"),
        Index("ix_runs_plan_created", "plan_id", "created_at"),
        Index("ix_runs_user_state", "created_by", "state"),
    )

    id: Mapped[str] = mapped_column(String(_ID), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plans.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_versions.id"))
    other_version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_versions.id"))
    files: Mapped[str | None] = deferred(mapped_column(Text))
    digest: Mapped[str] = mapped_column(String(_DIGEST), default="")
    options: Mapped[dict[str, object]] = mapped_column(JSON)
    limits: Mapped[dict[str, int]] = mapped_column(JSON)
    today: Mapped[str] = mapped_column(String(10))
    created_by: Mapped[str] = mapped_column(String(_NAME))
    created_at: Mapped[datetime] = mapped_column(default=now)
    schedule_id: Mapped[str | None] = mapped_column(String(_ID), index=True)

    state: Mapped[str] = mapped_column(String(20), default="queued")
    cancel_requested_by: Mapped[str | None] = mapped_column(String(_NAME))
    lease_owner: Mapped[str | None] = mapped_column(String(_NAME))
    lease_until: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    progress_done: Mapped[int] = mapped_column(_BIG, default=0)
    progress_total: Mapped[int] = mapped_column(_BIG, default=0)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    seed: Mapped[int | None] = mapped_column(_BIG)
    engine: Mapped[str | None] = mapped_column(String(20))
    replications: Mapped[int | None] = mapped_column(_BIG)
    clock: Mapped[list[int] | None] = deferred(mapped_column(JSON))
    version: Mapped[str | None] = mapped_column(String(40))
    platform: Mapped[dict[str, str] | None] = mapped_column(JSON)
    verdict: Mapped[str | None] = mapped_column(String(20))
    summary: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = deferred(mapped_column(Text))
    forms: Mapped[dict[str, str] | None] = deferred(mapped_column(JSON))
    result_digest: Mapped[str | None] = mapped_column(String(_DIGEST))
    problem: Mapped[dict[str, object] | None] = mapped_column(JSON)

    version_number: Mapped[int | None] = column_property(
        select(PlanVersion.number).where(PlanVersion.id == version_id).correlate_except(PlanVersion).scalar_subquery()
    )


class AuditEntry(Base):
    """One line of the audit log; `hash` covers all of it and the hash of the line before."""

    __tablename__ = "audit_log"

    number: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(_NAME))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(_DIGEST), default="")
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(_DIGEST))
    hash: Mapped[str] = mapped_column(String(_DIGEST), unique=True)


class IdempotencyKey(Base):
    """The answer that a request with this key was given, so that the same request is answered alike."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(_DIGEST))
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class Webhook(Base):
    """Where events are sent. `secret` signs what is sent: it is shown once, never in lists, logs or exports."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(_ID), primary_key=True, default=new_id)
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[str] = mapped_column(String(_NAME))
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]


class Delivery(Base):
    """One event on its way to one webhook: waiting, delivered or given up, with how often it was tried."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_state_next", "state", "next_at"),)

    id: Mapped[str] = mapped_column(String(_ID), primary_key=True, default=new_id)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id"), index=True)
    event: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    last_answer: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=now)
    delivered_at: Mapped[datetime | None]


class Schedule(Base):
    """A run that is asked for again and again: `at` is a cron expression in `timezone`."""

    __tablename__ = "schedules"

    id: Mapped[str] = mapped_column(String(_ID), primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    options: Mapped[dict[str, object]] = mapped_column(JSON)
    at: Mapped[str] = mapped_column(String(100))
    timezone: Mapped[str] = mapped_column(String(60))
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    last_run_id: Mapped[str | None] = mapped_column(String(_ID))
    last_problem: Mapped[str | None] = mapped_column(String(500))  # why the last moment brought no run
    created_by: Mapped[str] = mapped_column(String(_NAME))
    created_at: Mapped[datetime] = mapped_column(default=now)
    paused_at: Mapped[datetime | None]


class ExerciseDue(Base):
    """An overdue exercise that was told of: `finding` is the digest of what was said, so that it is said once."""

    __tablename__ = "exercises_due"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    finding: Mapped[str] = mapped_column(String(_DIGEST), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(default=now)


class Keepsake(Base):
    """A small thing that all processes of the service share, such as the key that signs cookies; never exported."""

    __tablename__ = "keepsakes"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
