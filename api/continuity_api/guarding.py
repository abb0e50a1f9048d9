"""Limits on requests: how large, how deeply nested, how many in a minute, how many that watch.

What exceeds one is answered before it costs anything: 413, 422 or 429, each with the limit's name.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from math import ceil
from time import monotonic

from flask import Flask, request

from continuity_api.configuration import Settings
from continuity_api.minutes import Minutes
from continuity_api.people.identity import current
from continuity_api.problems import Problem, not_found

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
_OPENING = frozenset(b"[{")
_UNCOUNTED = frozenset({"/healthz", "/readyz", "/metrics"})
_LONGEST_PATH = 2000


def guard(app: Flask, settings: Settings) -> None:
    """Refuse requests of the app that exceed the settings' limits. Counts are this process's own."""
    minutes = Minutes()

    def count() -> None:
        if request.path in _UNCOUNTED:
            return
        identity = current()
        who = identity.key if identity else f"address:{request.remote_addr}"
        many, seconds = minutes.count(who, monotonic())
        if many > settings.rate:
            detail = f"more than {settings.rate} requests in a minute (CONTINUITY_RATE)"
            headers = {"Retry-After": str(ceil(seconds))}
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "rate", detail, headers=headers)

    def measure() -> None:
        if len(request.full_path) > _LONGEST_PATH:
            detail = f"an address of more than {_LONGEST_PATH} characters is not read"
            raise Problem(HTTPStatus.REQUEST_URI_TOO_LONG, "address", detail)
        if "\0" in request.path:  # PostgreSQL keeps no such text
            raise not_found("such address")
        if request.is_json and depth(request.get_data(), settings.max_depth) > settings.max_depth:
            detail = f"JSON nested more than {settings.max_depth} deep is not read (CONTINUITY_MAX_DEPTH)"
            raise Problem(422, "depth", detail)

    app.before_request(count)
    app.before_request(measure)


def depth(text: bytes, enough: int) -> int:
    """How deep a JSON text is nested, counted no further than just beyond `enough`; whether it is JSON is not asked."""
    deepest = now = 0
    for char in _STRINGS.sub(b"", text).translate(None, _NO_BRACKETS):
        now += 1 if char in _OPENING else -1
        deepest = max(deepest, now)
        if deepest > enough:
            break
    return deepest
