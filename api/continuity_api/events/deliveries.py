"""Deliveries: taken by one worker at a time, tried again for about a day, then given up.

A worker that dies while it sends leaves a lease that expires, and the delivery is sent again: a receiver may hear of
one event twice, under the same delivery id, and never not at all without the list of deliveries saying so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from continuity_api.configuration import Settings
from continuity_api.events.sending import post
from continuity_api.events.signing import headers
from continuity_api.storage.database import Database
from continuity_api.storage.moments import now
from continuity_api.storage.tables import Delivery, Webhook

LEASE = timedelta(seconds=60)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long is waited after each attempt that failed: in all about 22 hours."""
_MOST_AT_ONCE = 10


class Stage(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A delivery that this worker sends now, and which attempt that is."""

    id: str
    attempt: int
    event: str
    url: str
    secret: bytes
    body: bytes


def send_due(database: Database, settings: Settings) -> int:
    """Send what is due, a few at a time; how many were tried."""
    for tried in range(_MOST_AT_ONCE):
        with database.reading() as db:
            if db.scalar(select(Delivery.id).where(_due()).limit(1)) is None:
                return tried
        with database.writing() as db:
            taken = _take(db)
        if taken is None:
            return tried
        timestamp = int(time.time())
        said = headers(taken.secret, taken.id, taken.event, timestamp, taken.body)
        good, answer = post(taken.url, taken.body, said, settings.webhook_hosts, settings.webhook_ca)
        with database.writing() as db:
            _settle(db, taken, good, answer)
    return _MOST_AT_ONCE


def give_up_all(session: Session, webhook_id: str, why: str) -> None:
    """Give up what still waits for a webhook that wants nothing more."""
    waiting = select(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state == Stage.WAITING)
    for delivery in session.scalars(waiting.with_for_update()):
        delivery.state, delivery.last_answer, delivery.lease_until = Stage.GIVEN_UP, why, None


def _due() -> ColumnElement[bool]:
    moment = now()
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < moment)
    return and_(Delivery.state == Stage.WAITING, Delivery.next_at <= moment, free)


def _take(session: Session) -> _Taken | None:
    asked = select(Delivery).where(_due()).order_by(Delivery.next_at, Delivery.id).limit(1)
    delivery = session.scalar(asked.with_for_update(skip_locked=True))
    if delivery is None:
        return None
    webhook = session.get_one(Webhook, delivery.webhook_id)
    delivery.attempts += 1
    delivery.lease_until = now() + LEASE
    return _Taken(
        id=delivery.id,
        attempt=delivery.attempts,
        event=delivery.event,
        url=webhook.url,
        secret=webhook.secret,
        body=delivery.body.encode(),
    )


def _settle(session: Session, taken: _Taken, good: bool, answer: str) -> None:
    """Write down what came of an attempt, unless another worker has taken the delivery over."""
    asked = select(Delivery).where(
        Delivery.id == taken.id, Delivery.attempts == taken.attempt, Delivery.state == Stage.WAITING
    )
    delivery = session.scalar(asked.with_for_update())
    if delivery is None:
        return
    delivery.last_answer, delivery.lease_until = answer, None
    if good:
        delivery.state, delivery.delivered_at = Stage.DELIVERED, now()
    elif taken.attempt > len(PAUSES):
        delivery.state = Stage.GIVEN_UP
    else:
        delivery.next_at = now() + PAUSES[taken.attempt - 1]
