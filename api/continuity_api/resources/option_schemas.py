"""The JSON Schema of an operation's options, as the OpenAPI document would say it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema


@lru_cache(maxsize=64)
def option_schema(schema: type[Schema]) -> dict[str, Any]:
    """The schema of one operation's options."""
    plugin = MarshmallowPlugin()
    APISpec(title="options", version="1", openapi_version="3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    described: dict[str, Any] = plugin.converter.schema2jsonschema(schema())  # type: ignore[no-untyped-call] # apispec has no hint here
    return described
