"""The signature of a delivery, by which its receiver knows that it comes from this service, now, and unchanged.

`X-Continuity-Signature: sha256=HMAC(secret, timestamp.body)`, in hexadecimal digits; the secret is the text that was
shown when the webhook was made. A receiver compares in constant time, refuses timestamps of more than some minutes ago,
and does nothing twice for one `X-Continuity-Delivery`.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

PREFIX = "ctyhook_"
_BYTES = 32


def new_secret() -> str:
    """A new secret of a webhook."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def signature(secret: bytes, timestamp: int, body: bytes) -> str:
    """The signature of a body at a time, in seconds since 1970."""
    return "sha256=" + hmac.digest(secret, b"%d." % timestamp + body, "sha256").hex()


def headers(secret: bytes, delivery: str, event: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """What is said of a delivery beside its body."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "continuity",
        "X-Continuity-Delivery": delivery,
        "X-Continuity-Event": event,
        "X-Continuity-Timestamp": str(timestamp),
        "X-Continuity-Signature": signature(secret, timestamp, body),
    }
