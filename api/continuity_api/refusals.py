"""Requests that never reach a view, or whose words cannot be read: what the framework refuses, as problems.

The framework's own sentences say neither what is wrong with this request nor what to do instead.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from continuity.planfile.names import nearest
from continuity_api.closed import sentence
from continuity_api.service import service

PREFIX = "/api/v1"
"""What all addresses of the API begin with."""

_CONVERTED = re.compile(r"<(?:[^:>]*:)?([^>]*)>")
_IS_JSON = "a body is JSON, and says so: Content-Type: application/json"


def refusal(error: HTTPException) -> tuple[str, Mapping[str, object] | None]:
    """What is wrong with the current request and what to do instead, and all that is wrong with its words, by place."""
    data: dict[str, Any] = getattr(error, "data", None) or {}
    errors = data.get("messages") or data.get("errors")
    match error.code:
        case HTTPStatus.NOT_FOUND:
            return _no_address(), None
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _no_method(error), None
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE if isinstance(error, RequestEntityTooLarge):
            return f"more than {service().settings.max_body:,} bytes are not read (CONTINUITY_MAX_BODY)", None
        case HTTPStatus.BAD_REQUEST if errors and "json" in errors:
            return _no_json(), errors
        case HTTPStatus.UNPROCESSABLE_ENTITY if errors:
            return _unread(errors), errors
    return str(data.get("message") or error.description or HTTPStatus(error.code or 500).phrase), errors


def _no_address() -> str:
    meant = next(_meant(request.path.split("/")), "")
    return f"there is no such address: {f'did you mean {meant}?' if meant else '/docs lists all there are'}"


def _meant(said: list[str]) -> Iterator[str]:
    """The addresses that were meant, as /docs writes them: one word is mistyped, or what all begin with is left out."""
    for rule in current_app.url_map.iter_rules():
        parts = rule.rule.split("/")
        wrong = [
            (mine, part) for mine, part in zip(said, parts, strict=False) if mine != part and not part.startswith("<")
        ]
        mistyped = len(parts) == len(said) and len(wrong) == 1 and nearest(wrong[0][0], wrong[0][1:])
        if mistyped or rule.rule == PREFIX + request.path:
            yield _CONVERTED.sub(r"{\1}", rule.rule)


def _no_method(error: HTTPException) -> str:
    allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    known = ", ".join(sorted(set(allowed or ()) - {"HEAD", "OPTIONS"}))
    return f"this address does not take {request.method}: it takes {known or 'nothing'}"


def _no_json() -> str:
    """Read again as the parser does, in UTF-8 only: how deep another encoding is nested has not been looked at."""
    try:
        json.loads(request.get_data().decode())
    except json.JSONDecodeError as error:
        return f"the body is no JSON: line {error.lineno}, column {error.colno}: {error.msg}"
    except UnicodeDecodeError:
        return "the body is no JSON: it is not text in UTF-8"
    except ValueError:
        return f"a number in the body has more than {sys.get_int_max_str_digits():,} digits"
    return "the body cannot be read"


def _unread(errors: Mapping[str, object]) -> str:
    """What is wrong with a body or a query; a body that does not say it is JSON was not read at all."""
    if "json" in errors and not request.is_json:
        said = request.mimetype
        return f"{_IS_JSON}, not {said}" if said else _IS_JSON
    return sentence(errors)
