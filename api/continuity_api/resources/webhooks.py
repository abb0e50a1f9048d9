"""Webhooks, and what was sent to them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask.views import MethodView
from sqlalchemy import select

from continuity_api.events.webhooks import change_webhook, create_webhook, renew_secret, send_test, webhook_of
from continuity_api.people.identity import me, requires
from continuity_api.people.roles import Permission
from continuity_api.resources.blueprint import Blueprint
from continuity_api.resources.paging import paged
from continuity_api.service import service
from continuity_api.storage.tables import Delivery, Webhook
from continuity_api.wire.common import PageQuery
from continuity_api.wire.webhooks import (
    DeliveryPage,
    DeliveryQuery,
    DeliverySchema,
    NewWebhookSchema,
    WebhookChangeSchema,
    WebhookPage,
    WebhookSchema,
    WebhookWithSecretSchema,
)

blueprint = Blueprint("webhooks", "Events that are sent to others, signed, until they are taken.")


@blueprint.route("/webhooks")
class Webhooks(MethodView):
    """All webhooks."""

    @requires(Permission.ADMIN)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(HTTPStatus.OK, WebhookPage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List webhooks, without their secrets."""
        return paged(select(Webhook).order_by(Webhook.created_at, Webhook.id), query)

    @requires(Permission.ADMIN)
    @blueprint.arguments(NewWebhookSchema)
    @blueprint.response(HTTPStatus.CREATED, WebhookWithSecretSchema)
    def post(self, body: dict[str, Any]) -> dict[str, object]:
        """Make a webhook; the secret that signs what is sent is in this answer and nowhere else."""
        hosts = service().settings.webhook_hosts
        with service().database.writing() as db:
            return _shown(*create_webhook(db, body["url"], body["events"], me().name, hosts))


@blueprint.route("/webhooks/<webhook_id>")
class OneWebhook(MethodView):
    """One webhook."""

    @requires(Permission.ADMIN)
    @blueprint.response(HTTPStatus.OK, WebhookSchema)
    def get(self, webhook_id: str) -> Webhook:
        """Fetch a webhook, without its secret."""
        with service().database.reading() as db:
            return webhook_of(db, webhook_id)

    @requires(Permission.ADMIN)
    @blueprint.arguments(WebhookChangeSchema)
    @blueprint.response(HTTPStatus.OK, WebhookSchema)
    def patch(self, body: dict[str, Any], webhook_id: str) -> Webhook:
        """Change where a webhook sends and what; disable or enable it. It is never removed: its deliveries name it."""
        with service().database.writing() as db:
            webhook = webhook_of(db, webhook_id)
            change_webhook(db, webhook, body, me().name, service().settings.webhook_hosts)
        return webhook


@blueprint.route("/webhooks/<webhook_id>/secret")
class Secret(MethodView):
    """A webhook's secret."""

    @requires(Permission.ADMIN)
    @blueprint.response(HTTPStatus.OK, WebhookWithSecretSchema)
    def post(self, webhook_id: str) -> dict[str, object]:
        """Make a new secret in place of the old one; it is in this answer and nowhere else."""
        with service().database.writing() as db:
            webhook = webhook_of(db, webhook_id)
            return _shown(webhook, renew_secret(db, webhook, me().name))


@blueprint.route("/webhooks/<webhook_id>/test")
class Test(MethodView):
    """Trying a webhook."""

    @requires(Permission.ADMIN)
    @blueprint.response(HTTPStatus.ACCEPTED, DeliverySchema)
    def post(self, webhook_id: str) -> Delivery:
        """Send the event `webhook.test`; /deliveries tells what came of it."""
        with service().database.writing() as db:
            return send_test(db, webhook_of(db, webhook_id), me().name)


@blueprint.route("/deliveries")
class Deliveries(MethodView):
    """What was sent, and what is still to be."""

    @requires(Permission.ADMIN)
    @blueprint.arguments(DeliveryQuery, location="query")
    @blueprint.response(HTTPStatus.OK, DeliveryPage)
    def get(self, query: dict[str, Any]) -> dict[str, object]:
        """List deliveries, the newest first."""
        asked = select(Delivery).order_by(Delivery.created_at.desc(), Delivery.id)
        if query["webhook"]:
            asked = asked.where(Delivery.webhook_id == query["webhook"])
        if "state" in query:
            asked = asked.where(Delivery.state == query["state"])
        return paged(asked, query)


def _shown(webhook: Webhook, secret: str) -> dict[str, object]:
    return {**{name: getattr(webhook, name) for name in WebhookSchema().fields}, "secret": secret}
