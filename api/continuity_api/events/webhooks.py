"""Keeping webhooks: making and changing them, each with a line in the audit log. A secret is given away once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.events.addresses import AddressError, target
from continuity_api.events.deliveries import give_up_all
from continuity_api.events.emitting import emit_to
from continuity_api.events.names import Event
from continuity_api.events.signing import new_secret
from continuity_api.evidence.audit_log import record
from continuity_api.problems import Problem, not_found
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Delivery, Webhook


def create_webhook(
    session: Session, url: str, events: Sequence[str], author: str, hosts: Sequence[str]
) -> tuple[Webhook, str]:
    """A new webhook, and its secret. Raises Problem 422 where nothing may be sent to the URL."""
    _check_url(url, hosts)
    secret = new_secret()
    webhook = Webhook(url=url, events=sorted(set(events)), secret=secret.encode(), created_by=author)
    session.add(webhook)
    session.flush()
    _record(session, webhook, "webhook.create", author)
    return webhook, secret


def change_webhook(
    session: Session, webhook: Webhook, body: Mapping[str, Any], author: str, hosts: Sequence[str]
) -> None:
    """Change where a webhook sends, what, and whether. Raises Problem 422 where nothing may be sent to the URL."""
    if "url" in body:
        _check_url(body["url"], hosts)
        webhook.url = body["url"]
    if "events" in body:
        webhook.events = sorted(set(body["events"]))
    if "disabled" in body:
        webhook.disabled_at = (webhook.disabled_at or now()) if body["disabled"] else None
    if webhook.disabled_at is not None:
        give_up_all(session, webhook.id, "the webhook was disabled")
    _record(session, webhook, "webhook.change", author)


def renew_secret(session: Session, webhook: Webhook, author: str) -> str:
    """A new secret in place of the old one."""
    secret = new_secret()
    webhook.secret = secret.encode()
    _record(session, webhook, "webhook.renew", author)
    return secret


def send_test(session: Session, webhook: Webhook, author: str) -> Delivery:
    """Queue an event that says nothing, to see whether it comes. Raises Problem 409 for a disabled webhook."""
    if webhook.disabled_at is not None:
        raise Problem(HTTPStatus.CONFLICT, "disabled", "the webhook is disabled: enable it first")
    return emit_to(session, webhook, Event.TEST, {"asked_by": author})


def webhook_of(session: Session, webhook_id: str) -> Webhook:
    """A webhook by its id, which nobody else changes until the block ends. Raises Problem 404."""
    webhook = session.scalar(select(Webhook).where(Webhook.id == webhook_id).with_for_update())
    if webhook is None:
        raise not_found(f"webhook '{webhook_id}'")
    return webhook


def _check_url(url: str, hosts: Sequence[str]) -> None:
    try:
        target(url, hosts)
    except AddressError as error:
        raise Problem(422, "webhook", str(error), errors={"json": {"url": [str(error)]}}) from None


def _record(session: Session, webhook: Webhook, action: str, author: str) -> None:
    """What was done, without the URL: a part of it may be a secret."""
    details = {"events": webhook.events, "disabled": webhook.disabled_at is not None}
    record(session, author, action, f"webhooks/{webhook.id}", details=details)
