"""Login sessions of pages: begun with a token or by OpenID Connect, kept in a signed cookie, ended with either."""

from __future__ import annotations

from flask import session
from sqlalchemy.orm import Session

from continuity_api.people.roles import ALLOWED, Permission, Role
from continuity_api.people.tokens import still_valid
from continuity_api.storage.tables import User

_USER, _TOKEN = "user", "token"


def log_in(user_id: str, token_id: str | None = None) -> None:
    """Begin a session; by a token, it may no more than that and lasts no longer."""
    session.clear()
    session.permanent = True
    session[_USER] = user_id
    if token_id is not None:
        session[_TOKEN] = token_id


def log_out() -> None:
    """End the session."""
    session.clear()


def logged_in(db: Session) -> tuple[User, frozenset[Permission]] | None:
    """Whose session this is, and what they may do; None where it is nobody's any more."""
    user = db.get(User, session.get(_USER, ""))
    if user is None or user.disabled_at is not None:
        return None
    allowed = ALLOWED[Role(user.role)]
    if _TOKEN not in session:
        return user, allowed
    token = still_valid(db, session[_TOKEN])
    if token is None:
        return None
    return user, allowed & {Permission(scope) for scope in token.scopes}
