"""API tokens: `cty_` and 43 random characters.

The database keeps the SHA-256 of a token, never the token. A slow hash, as for passwords, would protect nothing here:
nobody can guess 256 random bits, however fast they can try.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.people.roles import Permission
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Token, User

PREFIX = "cty_"
_BYTES = 32
_NOTED_EVERY = timedelta(minutes=10)


def new_token(
    session: Session, user: User, name: str, scopes: Iterable[Permission], expires_at: datetime | None
) -> tuple[Token, str]:
    """A new token of a user: its row, and the secret that is shown this once."""
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    token = Token(user=user, name=name, secret_hash=hashed(secret), scopes=sorted(set(scopes)), expires_at=expires_at)
    session.add(token)
    session.flush()
    return token, secret


def hashed(secret: str) -> str:
    """What is kept of a token."""
    return sha256(secret.encode()).hexdigest()


def valid_token(session: Session, secret: str) -> Token | None:
    """The token with this secret, None where there is none, or it has expired, was revoked, or its user is disabled."""
    token = session.scalar(select(Token).where(Token.secret_hash == hashed(secret)))
    return token if token is not None and is_valid(token) else None


def is_valid(token: Token) -> bool:
    """Whether a token still opens anything."""
    if token.revoked_at is not None or token.user.disabled_at is not None:
        return False
    return token.expires_at is None or token.expires_at > now()


def worth_noting(token: Token) -> bool:
    """Whether its last use is to be written down again: at every request, all reads would be writes."""
    return token.last_used_at is None or now() - token.last_used_at > _NOTED_EVERY
