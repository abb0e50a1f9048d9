"""Users, tokens and approvals in JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from continuity_api.closed import Closed
from continuity_api.people.roles import Permission, Role
from continuity_api.wire.common import Change, PageInfo, PageQuery, Truth, Whole, text

_SCOPES = validate.OneOf([each.value for each in Permission])
_ROLES = validate.OneOf([each.value for each in Role])
_NAME = validate.Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9 ._@+-]{0,99}\Z", error="letters, digits, and . _ @ + - inside; at most 100"
)


class MeSchema(Schema):
    """Who makes this request, and what they may do with this token."""

    user_id = fields.String()
    name = fields.String()
    role = fields.String()
    permissions = fields.Function(lambda identity: sorted(identity.permissions))


class NewUserSchema(Closed):
    """A user that is to be made."""

    name = fields.String(required=True, validate=_NAME, metadata={"description": "How the service calls them."})
    role = fields.String(required=True, validate=_ROLES)


class UserChangeSchema(Change):
    """What of a user may be changed."""

    role = fields.String(validate=_ROLES)
    disabled = Truth(metadata={"description": "May not do anything any more."})


class UserSchema(Schema):
    """Somebody, or a program, that uses the service."""

    id = fields.String()
    name = fields.String()
    role = fields.String()
    created_at = fields.AwareDateTime(format="iso")
    disabled_at = fields.AwareDateTime(format="iso", allow_none=True)


class UserPage(PageInfo):
    """A page of users."""

    items = fields.List(fields.Nested(UserSchema))


class NewTokenSchema(Closed):
    """A token that is to be made."""

    name = text("What it is for.", 200, required=True)
    scopes = fields.List(
        fields.String(validate=_SCOPES),
        load_default=None,
        validate=validate.Length(1, len(Permission)),
        metadata={"description": "What it may do; all that its user may, where nothing is said."},
    )
    days = Whole(
        load_default=90,
        allow_none=True,
        validate=validate.Range(1, 3650),
        metadata={"description": "When it expires, in days from now; null: never."},
    )
    user_id = text("Whose; admins only. Else one's own.", 36, load_default=None)


class TokenSchema(Schema):
    """An API token, without its secret."""

    id = fields.String()
    name = fields.String()
    user = fields.String(attribute="user.name")
    scopes = fields.List(fields.String())
    created_at = fields.AwareDateTime(format="iso")
    expires_at = fields.AwareDateTime(format="iso", allow_none=True)
    last_used_at = fields.AwareDateTime(format="iso", allow_none=True)
    revoked_at = fields.AwareDateTime(format="iso", allow_none=True)


class CreatedTokenSchema(TokenSchema):
    """A new token with its secret, which is shown this once."""

    secret = fields.String()


class TokenQuery(PageQuery):
    """Which tokens."""

    everybody = fields.Boolean(load_default=False, metadata={"description": "Those of all users; admins only."})


class TokenPage(PageInfo):
    """A page of tokens."""

    items = fields.List(fields.Nested(TokenSchema))


class NewApprovalSchema(Closed):
    """What somebody decides about a version."""

    decision = fields.String(required=True, validate=validate.OneOf(("approved", "rejected")))
    comment = text("Why.", 2000, load_default="")


class ApprovalSchema(Schema):
    """What somebody decided about a version."""

    id = fields.String()
    decision = fields.String()
    comment = fields.String()
    decided_by = fields.String()
    decided_at = fields.AwareDateTime(format="iso")


class ApprovalPage(PageInfo):
    """A page of decisions about a version, the latest first."""

    items = fields.List(fields.Nested(ApprovalSchema))
