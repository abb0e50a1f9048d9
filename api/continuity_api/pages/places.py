"""Addresses that a request names for later."""

from __future__ import annotations

from urllib.parse import urlsplit


def within(place: str) -> str:
    """Where to go after a login: only to this service's own pages."""
    parts = urlsplit(place)
    own = not parts.scheme and not parts.netloc and place.startswith("/") and not place.startswith(("//", "/\\"))
    return place if own and place.isprintable() else "/"
