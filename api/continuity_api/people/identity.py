"""Who makes a request, and whether they may.

Every view says with `requires` what it needs; a view that says nothing is a defect that a test finds. A request is
somebody's by its token (`Authorization: Bearer …`), or on pages by a login session.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from flask import g, request
from sqlalchemy.exc import OperationalError

from continuity_api.people.csrf import check_csrf
from continuity_api.people.login import logged_in
from continuity_api.people.roles import Permission, Role
from continuity_api.problems import Problem
from continuity_api.service import service
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Token

P = ParamSpec("P")
R = TypeVar("R")
PUBLIC = "public"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who makes a request: the user's id, name and role, and what they may do this way.

    `key` names the token or the login for counting requests; `by_session`: a browser may have sent it unasked.
    """

    user_id: str
    name: str
    role: Role
    permissions: frozenset[Permission]
    key: str
    by_session: bool = False


def requires(permission: Permission | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view that only those with a permission may call; None: whoever has logged in. `permission_of` reads it back."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check(permission)
            return view(*args, **kwargs)

        guarded.requires = permission or "login"  # type: ignore[attr-defined] # functions take attributes
        return guarded

    return decorate


def public(view: Callable[P, R]) -> Callable[P, R]:
    """A view that anybody may call, without a token."""
    view.requires = PUBLIC  # type: ignore[attr-defined] # functions take attributes
    return view


def permission_of(view: Callable[..., object]) -> str | None:
    """What a view says it needs: a permission, "login", "public", or None where it says nothing."""
    said: str | None = getattr(view, "requires", None)
    return said


def check(permission: Permission | None) -> Identity:
    """Who makes this request. Raises Problem 401 when nobody says so, 403 when they may not, or did not mean to."""
    identity = current()
    if identity is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            _unknown(),
            headers={"WWW-Authenticate": 'Bearer realm="continuity"'},
        )
    if identity.by_session:
        check_csrf()
    if permission is not None and permission not in identity.permissions:
        raise Problem(HTTPStatus.FORBIDDEN, "forbidden", f"this needs the permission '{permission}'")
    return identity


def _unknown() -> str:
    """Why nobody is known to make this request."""
    said = request.headers.get("Authorization")
    if said is None:
        return "say who asks, with a token: Authorization: Bearer cty_…"
    if not said.lower().startswith("bearer "):
        return "the header is Authorization: Bearer cty_…"
    return "this token is unknown, has expired or was revoked, or its user is disabled"


def me() -> Identity:
    """Who makes this request, in a view that requires somebody."""
    return check(None)


def current() -> Identity | None:
    """Who makes this request, None where nobody says so; looked up once in each request."""
    if "identity" not in g:
        g.identity = _by_token() if "Authorization" in request.headers else _by_session()
    identity: Identity | None = g.identity
    return identity


def _by_token() -> Identity | None:
    kind, _, secret = request.headers["Authorization"].partition(" ")
    if kind.lower() != "bearer" or not secret.isascii():
        return None
    found = service().tokens.bearer(secret.strip())
    if found is None:
        return None
    if found.worth_noting:
        _note_use(found.token_id)
    return Identity(
        user_id=found.user_id,
        name=found.name,
        role=found.role,
        permissions=found.permissions,
        key=f"token:{found.token_id}",
    )


def _note_use(token_id: str) -> None:
    """Write down that a token is used; where nothing can be written at the moment, the next request does it."""
    try:
        with service().database.writing() as db:
            token = db.get(Token, token_id)
            if token is not None:
                token.last_used_at = now()
    except OperationalError:
        _LOG.warning("that the token %s was used could not be written down", token_id)


def _by_session() -> Identity | None:
    """Whoever has logged in on the pages."""
    with service().database.reading() as db:
        found = logged_in(db)
    if found is None:
        return None
    user, allowed = found
    role = Role(user.role)
    return Identity(
        user_id=user.id, name=user.name, role=role, permissions=allowed, key=f"user:{user.id}", by_session=True
    )
