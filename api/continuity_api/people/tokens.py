"""API tokens: `cty_` and 43 random characters.

The database keeps the SHA-256 of a token, never the token. A slow hash, as for passwords, would protect nothing here:
nobody can guess 256 random bits, however fast they can try.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from continuity_api.people.roles import ALLOWED, Permission, Role
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


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token a request bears, and what it may; `worth_noting`: whether its use is to be written down."""

    token_id: str
    user_id: str
    name: str
    role: Role
    permissions: frozenset[Permission]
    expires_at: datetime | None
    worth_noting: bool


def bearer(session: Session, secret_hash: str) -> Bearer | None:
    """Who bears the token with this hash, None for one that opens nothing now."""
    asked = select(*_OF_BEARER).join(Token.user).where(Token.secret_hash == secret_hash, _opens())
    found = session.execute(asked).one_or_none()
    if found is None:
        return None
    role = Role(found.role)
    return Bearer(
        token_id=found.id,
        user_id=found.user_id,
        name=found.name,
        role=role,
        permissions=ALLOWED[role] & {Permission(scope) for scope in found.scopes},
        expires_at=found.expires_at,
        worth_noting=found.last_used_at is None or now() - found.last_used_at > _NOTED_EVERY,
    )


_OF_BEARER = (
    Token.id,
    Token.scopes,
    Token.expires_at,
    Token.last_used_at,
    User.id.label("user_id"),
    User.name,
    User.role,
)


def valid_token(session: Session, secret: str) -> Token | None:
    """The token with this secret, None for one that opens nothing."""
    return session.scalar(select(Token).join(Token.user).where(Token.secret_hash == hashed(secret), _opens()))


def still_valid(session: Session, token_id: str) -> Token | None:
    """The token with this id, None for one that opens nothing any more."""
    return session.scalar(select(Token).join(Token.user).where(Token.id == token_id, _opens()))


def _opens() -> ColumnElement[bool]:
    """That a token, joined with its user, opens something now: not revoked, not expired, its user not disabled."""
    lasts = or_(Token.expires_at.is_(None), Token.expires_at > now())
    return and_(Token.revoked_at.is_(None), User.disabled_at.is_(None), lasts)
