"""Tokens that were looked up a moment ago: a client with many requests in a second has its token looked up for one.

What is known of a token holds for one second, and no longer than until this process writes anything: a token revoked or
a user disabled here opens nothing from the next request on, and one changed by another process within that second. When
a token expires is looked at each time. Only tokens that open something are remembered, by their SHA-256.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from time import monotonic

from continuity_api.people.tokens import Bearer, bearer, hashed
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now

HOLDS_SECONDS = 1.0
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    """Who bears a token; when that was read, and how much this process had written then."""

    bearer: Bearer
    read_at: float
    writes: int


class KnownTokens:
    """Who bears which token, as the database says or has said within a second. Any thread may ask."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def bearer(self, secret: str) -> Bearer | None:
        """Who bears a token, None for one that opens nothing."""
        name = hashed(secret)
        known = self._known.get(name)
        if known is None or known.writes != self._database.writes or monotonic() - known.read_at > HOLDS_SECONDS:
            known = self._read(name)
        if known is None or (known.bearer.expires_at is not None and known.bearer.expires_at <= now()):
            return None
        return known.bearer

    def _read(self, name: str) -> _Known | None:
        """What the database says; the time and the writes are those before it is asked, so that no change is missed."""
        read_at, writes = monotonic(), self._database.writes
        with self._database.reading() as db:
            found = bearer(db, name)
        with self._lock:
            if found is None:
                self._known.pop(name, None)
                return None
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[name] = _Known(found, read_at, writes)
        return known
