"""The audit log: lines that are only ever added, each sealed with the hash of the one before.

A line that was changed, removed or put between others breaks the chain from there on; only its end can be cut off
unseen, so the newest number and hash are worth keeping elsewhere (`continuity audit-log verify` prints them).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity.errors import ContinuityError
from continuity_api.storage.moments import now
from continuity_api.storage.tables import AuditEntry
from continuity_api.storage.turns import take_turn

FIRST = "0" * 64
_BATCH = 1000


class ChainError(ContinuityError):
    """The audit log was tampered with, or damaged."""


def record(
    session: Session,
    who: str,
    action: str,
    subject: str,
    *,
    digest: str = "",
    details: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Add a line, in the transaction of what it tells: both are kept, or neither.

    Parameters: `action`, `plan.create` and the like; `subject`, what it was done to (`plans/shop/versions/3`);
    `digest`, that of the plan version; `details`, more of it, never a secret.
    """
    session.flush()  # whoever waits for a row here does not keep the log from others
    take_turn(session, "audit log")
    last = session.scalar(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))
    entry = AuditEntry(
        number=1 if last is None else last.number + 1,
        at=now(),
        who=who,
        action=action,
        subject=subject,
        digest=digest,
        details=json.dumps(details or {}, sort_keys=True),
        previous_hash=FIRST if last is None else last.hash,
    )
    entry.hash = seal(entry)
    session.add(entry)
    session.flush()
    return entry


def seal(entry: AuditEntry) -> str:
    """The hash of a line: SHA-256 over all of it, the hash of the line before included."""
    said = [
        entry.number,
        _moment(entry.at),
        entry.who,
        entry.action,
        entry.subject,
        entry.digest,
        entry.details,
        entry.previous_hash,
    ]
    return sha256(json.dumps(said).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def verified(session: Session) -> tuple[int, str]:
    """How many lines there are, and the newest hash. Raises ChainError at the first line that does not fit."""
    number, previous = 0, FIRST
    while batch := session.scalars(
        select(AuditEntry).where(AuditEntry.number > number).order_by(AuditEntry.number).limit(_BATCH)
    ).all():
        for entry in batch:
            if entry.number != number + 1:
                raise ChainError(f"line {number + 1} of the audit log is missing")
            if entry.previous_hash != previous or entry.hash != seal(entry):
                raise ChainError(f"line {entry.number} of the audit log is not what was written")
            number, previous = entry.number, entry.hash
        session.expunge_all()
    return number, previous
