"""Requests that are made twice and done once: `Idempotency-Key` names a request, and its answer is kept for a day.

A client that got no answer asks again with the same key, and is given the answer of the first time. The key, the answer
and what was done are kept in one transaction, so none is there without the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus

from flask import Response, request
from sqlalchemy import delete
from sqlalchemy.orm import Session

from continuity_api.people.identity import me
from continuity_api.problems import Problem
from continuity_api.service import service
from continuity_api.storage.moments import now
from continuity_api.storage.tables import IdempotencyKey
from continuity_api.storage.turns import take_turn

HEADER = "Idempotency-Key"
KEPT = timedelta(days=1)
LONGEST = 200
PATTERN = r"^[!-~]([ -~]*[!-~])?$"
"""Printable ASCII; HTTP itself takes away spaces at the ends."""


def once(act: Callable[[Session], Response]) -> Response:
    """Do something in a block that writes, or, where the request's key was seen, repeat the answer of that time.

    Raises Problem 422 where the key was another request's, and whatever `act` raises (then the key is not used up).
    """
    key = request.headers.get(HEADER)
    with service().database.writing() as db:
        if key is None:
            return act(db)
        if len(key) > LONGEST or re.fullmatch(PATTERN, key) is None:
            raise Problem(
                HTTPStatus.BAD_REQUEST, "idempotency-key", f"{HEADER} is 1 to {LONGEST} printable characters of ASCII"
            )
        take_turn(db, f"idempotency key {me().user_id} {key}")  # two at once: the second is answered like the first
        db.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
        kept = db.get(IdempotencyKey, (me().user_id, key))
        if kept is not None:
            return _again(kept)
        response = act(db)
        db.add(_kept(key, response))
        return response


def _fingerprint() -> str:
    said = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return sha256(said).hexdigest()


def _kept(key: str, response: Response) -> IdempotencyKey:
    return IdempotencyKey(
        user_id=me().user_id,
        key=key,
        request_hash=_fingerprint(),
        status=response.status_code,
        headers={
            name: value for name, value in response.headers.items() if name in ("Location", "ETag", "Content-Type")
        },
        body=response.get_data(as_text=True),
    )


def _again(kept: IdempotencyKey) -> Response:
    if kept.request_hash != _fingerprint():
        raise Problem(422, "idempotency-key", f"another request was made with this {HEADER}")
    response = Response(kept.body, status=kept.status, headers=kept.headers)
    response.headers["Idempotent-Replayed"] = "true"
    return response
