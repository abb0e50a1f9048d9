"""The plan file's keys as a list for people, made out of its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import cast

Schema = Mapping[str, object]
_WIDTH = 100


def schema_as_json(schema: Schema) -> str:
    """The schema as JSON, with a line break at the end."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def schema_as_text(schema: Schema) -> str:
    """Every section and every key of the plan file with its description."""
    definitions = cast("Mapping[str, Schema]", schema.get("$defs", {}))
    lines = ["The plan file, key by key. Keys that begin with x- may stand wherever a title may.", ""]
    lines += _keys(schema)
    for name, definition in sorted(definitions.items()):
        keys = list(_keys(definition))
        if keys:
            lines += ["", f"{name}:", *keys]
    return "\n".join(lines) + "\n"


def _keys(schema: Schema) -> Iterator[str]:
    properties = cast("Mapping[str, Schema]", schema.get("properties", {}))
    for key, value in properties.items():
        text = str(value.get("description", ""))
        yield fill(f"{key}  {text}", _WIDTH, initial_indent="  ", subsequent_indent="      ")
