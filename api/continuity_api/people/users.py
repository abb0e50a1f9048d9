"""Users: made by an admin, or at their first login; disabled rather than removed, since the audit log names them."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from continuity_api.evidence.audit_log import record
from continuity_api.people.roles import ALLOWED, Role
from continuity_api.people.tokens import new_token
from continuity_api.problems import Problem, not_found
from continuity_api.storage.moments import now
from continuity_api.storage.tables import User
from continuity_api.storage.turns import take_turn

FIRST_ADMIN = "admin"
SERVICE = "service"
"""The name under which the audit log has what nobody asked for."""


def create_user(session: Session, author: str, name: str, role: Role, subject: str | None = None) -> User:
    """A new user. Raises Problem 409 where the name is taken."""
    user = User(name=name, role=role, subject=subject)
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise Problem(HTTPStatus.CONFLICT, "user-exists", f"there is a user '{name}' already") from None
    record(session, author, "user.create", f"users/{user.id}", details={"name": name, "role": role})
    return user


def user_of(session: Session, user_id: str) -> User:
    """A user by its id. Raises Problem 404."""
    user = session.get(User, user_id)
    if user is None:
        raise not_found(f"user '{user_id}'")
    return user


def change_user(session: Session, author: str, user: User, role: Role | None, disabled: bool | None) -> None:
    """Give a user another role, disable or enable them. Raises Problem 409 where no admin would be left."""
    _lock_admins_and(session, user)
    if role is not None:
        user.role = role
    if disabled is not None:
        user.disabled_at = (user.disabled_at or now()) if disabled else None
    session.flush()
    admins = select(func.count()).where(User.role == Role.ADMIN, User.disabled_at.is_(None))
    if session.scalar(admins) == 0:
        raise Problem(HTTPStatus.CONFLICT, "last-admin", "no admin would be left: make somebody else one first")
    details = {"role": user.role, "disabled": user.disabled_at is not None}
    record(session, author, "user.change", f"users/{user.id}", details=details)


def _lock_admins_and(session: Session, user: User) -> None:
    """Keep others from changing them: two admins who each take the other's role away would leave none."""
    concerned = select(User).where(or_(User.role == Role.ADMIN, User.id == user.id)).order_by(User.id)
    session.scalars(concerned.with_for_update(), execution_options={"populate_existing": True}).all()


def first_admin(session: Session) -> str | None:
    """At the first start, an admin and their token, which is shown this once; None where there is a user already."""
    take_turn(session, "first admin")
    if session.scalar(select(func.count()).select_from(User)):
        return None
    user = create_user(session, SERVICE, FIRST_ADMIN, Role.ADMIN)
    token, secret = new_token(session, user, "first start", ALLOWED[Role.ADMIN], None)
    record(session, SERVICE, "token.create", f"tokens/{token.id}", details={"user": user.name, "scopes": token.scopes})
    return secret
