"""Users and their tokens."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask.views import MethodView
from sqlalchemy import select

from continuity_api.evidence.audit_log import record
from continuity_api.people.identity import Identity, me, requires
from continuity_api.people.roles import ALLOWED, Permission, Role
from continuity_api.people.tokens import new_token
from continuity_api.people.users import change_user, create_user, user_of
from continuity_api.problems import Problem, not_found
from continuity_api.resources.blueprint import Blueprint
from continuity_api.resources.paging import paged
from continuity_api.service import service
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Token, User
from continuity_api.wire.common import PageQuery
from continuity_api.wire.people import (
    CreatedTokenSchema,
    MeSchema,
    NewTokenSchema,
    NewUserSchema,
    TokenPage,
    TokenQuery,
    UserChangeSchema,
    UserPage,
    UserSchema,
)

blueprint = Blueprint("users", "Who uses the service, and the tokens that prove it.")


@blueprint.route("/me")
class Me(MethodView):
    """Whoever asks."""

    @requires(None)
    @blueprint.response(HTTPStatus.OK, MeSchema)
    def get(self) -> Identity:
        """Who makes this request, and what they may do."""
        return me()


@blueprint.route("/users")
class Users(MethodView):
    """All users."""

    @requires(Permission.ADMIN)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(HTTPStatus.OK, UserPage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List users by name."""
        return paged(select(User).order_by(User.name), query)

    @requires(Permission.ADMIN)
    @blueprint.arguments(NewUserSchema)
    @blueprint.response(HTTPStatus.CREATED, UserSchema)
    def post(self, body: dict[str, Any]) -> User:
        """Make a user; a token for them is asked for at /tokens."""
        with service().database.writing() as db:
            return create_user(db, me().name, body["name"], Role(body["role"]))


@blueprint.route("/users/<user_id>")
class OneUser(MethodView):
    """One user."""

    @requires(Permission.ADMIN)
    @blueprint.arguments(UserChangeSchema)
    @blueprint.response(HTTPStatus.OK, UserSchema)
    def patch(self, body: dict[str, Any], user_id: str) -> User:
        """Give a user another role, disable or enable them."""
        role = Role(body["role"]) if "role" in body else None
        with service().database.writing() as db:
            user = user_of(db, user_id)
            change_user(db, me().name, user, role, body.get("disabled"))
        return user


@blueprint.route("/tokens")
class Tokens(MethodView):
    """Tokens."""

    @requires(None)
    @blueprint.arguments(TokenQuery, location="query")
    @blueprint.response(HTTPStatus.OK, TokenPage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List one's own tokens, without their secrets; admins may list everybody's."""
        asked = select(Token).order_by(Token.created_at.desc(), Token.id)
        if not query["everybody"]:
            asked = asked.where(Token.user_id == me().user_id)
        elif Permission.ADMIN not in me().permissions:
            raise Problem(HTTPStatus.FORBIDDEN, "forbidden", "only admins see the tokens of others")
        return paged(asked, query)

    @requires(None)
    @blueprint.arguments(NewTokenSchema)
    @blueprint.response(HTTPStatus.CREATED, CreatedTokenSchema)
    def post(self, body: dict[str, Any]) -> dict[str, object]:
        """Make a token; its secret is in this answer and nowhere else."""
        expires = None if body["days"] is None else now() + timedelta(days=body["days"])
        with service().database.writing() as db:
            user = user_of(db, body["user_id"] or me().user_id)
            token, secret = new_token(db, user, body["name"], _scopes(user, body["scopes"]), expires)
            details = {"user": user.name, "scopes": token.scopes}
            record(db, me().name, "token.create", f"tokens/{token.id}", details=details)
        return {**{name: getattr(token, name) for name in _OF_TOKEN}, "secret": secret}


@blueprint.route("/tokens/<token_id>")
class OneToken(MethodView):
    """One token."""

    @requires(None)
    @blueprint.response(HTTPStatus.NO_CONTENT)
    def delete(self, token_id: str) -> None:
        """Revoke a token: one's own, or as an admin anybody's."""
        with service().database.writing() as db:
            token = db.get(Token, token_id)
            if token is None or (token.user_id != me().user_id and Permission.ADMIN not in me().permissions):
                raise not_found(f"token '{token_id}'")
            if token.revoked_at is None:
                token.revoked_at = now()
                record(db, me().name, "token.revoke", f"tokens/{token.id}", details={"user": token.user.name})


_OF_TOKEN = ("id", "name", "user", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")


def _scopes(user: User, asked: list[str] | None) -> frozenset[Permission]:
    """What a new token may do: no more than its user, and, made for oneself, than the token that asks for it."""
    most = ALLOWED[Role(user.role)]
    if user.id == me().user_id:
        most &= me().permissions
    elif Permission.ADMIN not in me().permissions:
        raise Problem(HTTPStatus.FORBIDDEN, "forbidden", "only admins make tokens for others")
    if asked is None:
        return most
    scopes = frozenset(Permission(scope) for scope in asked)
    if more := sorted(scopes - most):
        raise Problem(HTTPStatus.FORBIDDEN, "forbidden", f"no token is given more than there is: {', '.join(more)}")
    return scopes
