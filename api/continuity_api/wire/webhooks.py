"""Webhooks and their deliveries in JSON."""

from __future__ import annotations

import json

from marshmallow import Schema, fields, validate

from continuity_api.closed import Closed
from continuity_api.events.deliveries import Stage
from continuity_api.events.names import Event
from continuity_api.wire.common import Change, PageInfo, PageQuery, Truth, text

_WANTED = [each.value for each in Event if each is not Event.TEST]


def _events(**kwargs: object) -> fields.List[str]:
    rules = [validate.Length(1, len(_WANTED)), validate.ContainsOnly(_WANTED)]
    meaning = {"description": f"Which events are sent: {', '.join(_WANTED)}."}
    return fields.List(fields.String(validate=validate.OneOf(_WANTED)), validate=rules, metadata=meaning, **kwargs)  # type: ignore[arg-type] # passed on


def _url(**kwargs: object) -> fields.String:
    return text("Where events are sent: https, to a host of CONTINUITY_WEBHOOK_HOSTS.", 2000, **kwargs)


class NewWebhookSchema(Closed):
    """A webhook that is to be made."""

    url = _url(required=True)
    events = _events(load_default=lambda: list(_WANTED))


class WebhookChangeSchema(Change):
    """What of a webhook may be changed."""

    url = _url()
    events = _events()
    disabled = Truth(metadata={"description": "Nothing is sent any more; what waits is given up."})


class WebhookSchema(Schema):
    """A webhook, without its secret."""

    id = fields.String()
    url = fields.String()
    events = fields.List(fields.String())
    created_by = fields.String()
    created_at = fields.AwareDateTime(format="iso")
    disabled_at = fields.AwareDateTime(format="iso", allow_none=True)


class WebhookWithSecretSchema(WebhookSchema):
    """A webhook with its new secret, which is shown this once."""

    secret = fields.String()


class WebhookPage(PageInfo):
    """A page of webhooks."""

    items = fields.List(fields.Nested(WebhookSchema))


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    webhook = text("To this webhook.", 36, load_default="")
    state = fields.String(validate=validate.OneOf([each.value for each in Stage]))


class DeliverySchema(Schema):
    """One event on its way to one webhook."""

    id = fields.String(metadata={"description": "What the receiver sees as X-Continuity-Delivery."})
    webhook_id = fields.String()
    event = fields.String()
    body = fields.Function(lambda delivery: json.loads(delivery.body), metadata={"type": "object"})
    state = fields.String(validate=validate.OneOf([each.value for each in Stage]))
    attempts = fields.Integer()
    next_at = fields.AwareDateTime(format="iso", metadata={"description": "When it is tried next, while it waits."})
    last_answer = fields.String(allow_none=True, metadata={"description": "What came of the last attempt."})
    created_at = fields.AwareDateTime(format="iso")
    delivered_at = fields.AwareDateTime(format="iso", allow_none=True)


class DeliveryPage(PageInfo):
    """A page of deliveries, the newest first."""

    items = fields.List(fields.Nested(DeliverySchema))
