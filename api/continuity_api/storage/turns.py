"""One after another: what two transactions must not do at the same time."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import text
from sqlalchemy.orm import Session


def take_turn(session: Session, what: str) -> None:
    """Wait until no other transaction that writes is at `what`; it is this one's until it ends.

    SQLite has only one writer anyway. On PostgreSQL what the others have kept is seen by whatever is asked afterwards.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(sha256(what.encode()).digest()[:8], signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
