"""Emitting an event: a delivery for each webhook that wants it, in the transaction of what has happened."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from continuity_api.events.names import Event
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Delivery, Webhook, new_id


def emit(session: Session, event: Event, data: Mapping[str, object]) -> None:
    """Queue an event for every webhook that wants it.

    Parameters: `data`, what there is to know, fit for JSON; never a secret.
    """
    body = _body(event, data)
    for webhook in session.scalars(select(Webhook).where(Webhook.disabled_at.is_(None))):
        if event in webhook.events:
            session.add(Delivery(webhook_id=webhook.id, event=event, body=body))


def emit_to(session: Session, webhook: Webhook, event: Event, data: Mapping[str, object]) -> Delivery:
    """Queue an event for one webhook, whatever it wants."""
    delivery = Delivery(webhook_id=webhook.id, event=event, body=_body(event, data))
    session.add(delivery)
    session.flush()
    return delivery


def _body(event: Event, data: Mapping[str, object]) -> str:
    said = {"id": new_id(), "event": event, "at": now().isoformat(timespec="seconds"), "data": data}
    return json.dumps(said)
