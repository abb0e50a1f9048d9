"""Logins by OpenID Connect: who somebody is at the configured issuer, and which user that is here.

Authlib speaks the protocol (authorization code with PKCE, state, nonce, signatures); here is said what is expected of
an ID token, and what is made of one. A user is found by issuer and subject alone: names and addresses of mail can be
given to others.
"""

from __future__ import annotations

import re
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, current_app
from joserfc.errors import JoseError
from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity.errors import ContinuityError
from continuity_api.configuration import Settings
from continuity_api.people.roles import Role
from continuity_api.people.users import SERVICE, create_user
from continuity_api.storage.tables import User

_CLIENT, _EXTENSION = "issuer", "continuity-openid"
_TIMEOUT_SECONDS = 10
_LONGEST_SUBJECT, _LONGEST_NAME = 500, 90
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9 ._@+-]+")
_MOST_ALIKE = 1000


class LoginError(ContinuityError):
    """The issuer does not say who this is, or says it in a way that cannot be believed."""


def set_up_openid(app: Flask, settings: Settings) -> None:
    """Let people log in at the issuer, where the settings name one. Nothing is asked of it before the first login."""
    if not settings.oidc_issuer:
        return
    oauth = OAuth(app)
    oauth.register(
        _CLIENT,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_SECONDS,
        },
    )
    app.extensions[_EXTENSION] = oauth


def is_offered() -> bool:
    """Whether people can log in at an issuer."""
    return _EXTENSION in current_app.extensions


def sent_to_issuer(redirect_uri: str) -> Response:
    """The redirection by which somebody goes to log in. Raises LoginError where the issuer cannot be asked."""
    try:
        answer: Response = _client().authorize_redirect(redirect_uri)
    except (AuthlibBaseError, requests.RequestException, RuntimeError, ValueError) as error:
        raise LoginError(f"the issuer cannot be asked now ({type(error).__name__})") from None
    return answer


def claims_of_answer(settings: Settings) -> dict[str, Any]:
    """What the issuer says of whoever comes back from it, in the current request. Raises LoginError."""
    expected = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "sub": {"essential": True},
    }
    try:
        token = _client().authorize_access_token(claims_options=expected, leeway=60)
    except (AuthlibBaseError, JoseError, requests.RequestException, RuntimeError, ValueError) as error:
        raise LoginError(f"this login cannot be believed ({type(error).__name__}): begin again") from None
    claims = token.get("userinfo")
    if not claims:
        raise LoginError("the issuer has not said who this is")
    return dict(claims)


def user_of_claims(session: Session, settings: Settings, claims: dict[str, Any]) -> User:
    """The user that an issuer's subject is, made at the first login. Raises LoginError for a disabled one."""
    subject = f"{settings.oidc_issuer} {claims['sub']}"
    if len(subject) > _LONGEST_SUBJECT:
        raise LoginError("the issuer's name for this person is too long")
    user = session.scalar(select(User).where(User.subject == subject))
    if user is None:
        name = _free_name(session, claims)
        return create_user(session, SERVICE, name, Role(settings.oidc_role), subject)
    if user.disabled_at is not None:
        raise LoginError("this user is disabled")
    return user


def _free_name(session: Session, claims: dict[str, Any]) -> str:
    """A name that nobody has: what the issuer calls them, with a number where somebody is called so."""
    said = next((str(claims[key]) for key in ("preferred_username", "email", "name") if claims.get(key)), "somebody")
    name = _NOT_IN_NAMES.sub("", said).strip(" ._@+-")[:_LONGEST_NAME] or "somebody"
    candidates = (name, *(f"{name}-{number}" for number in range(2, _MOST_ALIKE)))
    taken = set(session.scalars(select(User.name).where(User.name.startswith(name, autoescape=True))))
    free = next((each for each in candidates if each not in taken), None)
    if free is None:
        raise LoginError("too many users have this name")
    return free


def _client() -> Any:
    return current_app.extensions[_EXTENSION].create_client(_CLIENT)
