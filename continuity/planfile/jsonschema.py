"""The JSON Schema of a plan file, made of the schemas that read it.

It is for editors: it knows keys and shapes of values, not what entries mean together. What it refuses is refused by the
reader too. Nothing is required in a node, since a tier or kind may supply it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import cast

from marshmallow import Schema

from continuity.planfile.fields import Context, Json
from continuity.planfile.schema import FileEntry
from continuity.planfile.schema_entry import Entry, OneOf, Reader

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Parts:
    """Definitions that are collected while entries are described, in whole or in part."""

    def __init__(self, whole: _Parts | None = None) -> None:
        self.is_complete = whole is None
        self.made: dict[str, Json] = {} if whole is None else whole.made
        self.reader: Reader = Reader(Context()) if whole is None else whole.reader
        self.whole: _Parts = whole or self
        self.part: _Parts = _Parts(self) if whole is None else self

    def shared(self, name: str, make: Callable[[], Json]) -> Json:
        """A reference to the definition `name`, made once."""
        if name not in self.made:
            self.made[name] = {}  # a definition may hold itself
            self.made[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    def entry(self, kind: type[Schema]) -> Json:
        """A reference to the definition of a kind of entry."""
        schema = self.reader.schema(cast("type[Entry]", kind))
        name = schema.definition if self.is_complete else f"{schema.definition}-in-part"
        return self.shared(name, lambda: self.described(schema))

    def described(self, schema: Entry) -> Json:
        """An entry: its keys, and what must be written together."""
        properties = {
            key: field.json_schema(self) | {"description": field.description} for key, field in schema.by_key.items()
        }
        json: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        if schema.is_open:
            json["patternProperties"] = {"^x-": {"not": {"type": "null"}}}
        if self.is_complete and schema.required_keys:
            json["required"] = list(schema.required_keys)
        if alternatives := [_alternative(choice, self.is_complete) for choice in schema.alternatives]:
            json["allOf"] = alternatives
        return json


def _alternative(choice: OneOf, complete: bool) -> Json:
    """One of some keys, or at most one."""
    if complete and choice.needed:
        return {"oneOf": [{"required": [key]} for key in choice.keys]}
    return {"not": {"anyOf": [{"required": list(pair)} for pair in combinations(choice.keys, 2)]}}


def plan_schema(*, whole: bool = True) -> Json:
    """The JSON Schema (draft 2020-12) of a plan.

    Parameters: `whole`, whether a file is a whole plan; a file in a folder of several need not have what others say.
    """
    parts = _Parts()
    definitions = parts if whole else parts.part
    plan = definitions.described(parts.reader.schema(FileEntry))
    head: Json = {"$schema": DIALECT, "title": "A continuity plan", "description": "Format 1."}
    return head | plan | {"$defs": dict(sorted(parts.made.items()))}
