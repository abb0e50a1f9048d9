"""The files of a plan version as the database keeps them, and the digest that addresses them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from continuity_api.configuration import Settings
from continuity_api.operations.limits import Limits


def canonical(files: Mapping[str, str]) -> str:
    """The files as the one JSON text that the database keeps and that the digest is of."""
    return json.dumps(dict(sorted(files.items())), ensure_ascii=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The address of a version: SHA-256 of the canonical text."""
    return sha256(text.encode()).hexdigest()


def plan_limits(settings: Settings) -> Limits:
    """What a plan may cost in this service."""
    return Limits(plan_bytes=settings.max_plan, nodes=settings.max_nodes)
