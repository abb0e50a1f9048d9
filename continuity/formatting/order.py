"""The order of keys: that of the format's reference, for each kind of entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from continuity.formatting.tree import Branch, Entry, Leaf
from continuity.planfile.jsonschema import plan_schema

Json: TypeAlias = Mapping[str, Any]
Rank: TypeAlias = tuple[int, int]

_FIRST: Final = ("continuity", "name", "title", "owner", "note")
_LAST: Final = ("source", "assumed", "tags")
"""What everything may say stands around what only this kind of entry says: who and what first, where from last.

At the top of a file all of it is first: what follows is long.
"""


@cache
def known_keys() -> frozenset[str]:
    """The keys that a plan file may have at its top."""
    return frozenset(_schema()["properties"])


@cache
def _schema() -> Json:
    return plan_schema(whole=False)


def put_in_order(root: Branch) -> None:
    """Sort the keys of every entry of a plan; ids, lists and unknown keys stay in the order they are in."""
    _order(root, [_schema()])


def _order(branch: Branch, schemas: list[Json]) -> None:
    if not branch.is_mapping:
        below = [each["items"] for each in schemas if "items" in each]
        for entry in branch.entries:
            _descend(entry, below)
        return
    chosen = _described(branch, schemas)
    if chosen is not None:
        ranks, others = _ranks(chosen)
        branch.entries.sort(key=lambda entry: ranks.get(_name(entry), others))
    for entry in branch.entries:
        _descend(entry, list(_below(_name(entry), schemas if chosen is None else [chosen])))


def _descend(entry: Entry, schemas: list[Json]) -> None:
    if isinstance(entry.value, Branch) and schemas:
        _order(entry.value, [each for schema in schemas for each in _resolved(schema)])


def _name(entry: Entry) -> str:
    return (isinstance(entry.key, Leaf) and entry.key.value) or ""


def _resolved(schema: Json) -> Iterator[Json]:
    """What a schema stands for: each of its alternatives, without references."""
    if "$ref" in schema:
        yield from _resolved(_schema()["$defs"][schema["$ref"].rpartition("/")[2]])
    for alternative in schema.get("anyOf", ()):
        yield from _resolved(alternative)
    if not {"$ref", "anyOf"} & schema.keys():
        yield schema


def _described(branch: Branch, schemas: list[Json]) -> Json | None:
    """The alternative whose keys a mapping has; None where its keys are free."""
    names = {_name(entry) for entry in branch.entries}
    having = [each for each in schemas if names & each.get("properties", {}).keys()]
    return max(having, key=lambda each: len(names & each["properties"].keys()), default=None)


def _ranks(schema: Json) -> tuple[dict[str, Rank], Rank]:
    """Where each key stands, and where all others do: behind an entry's own, at the top of a file behind its head."""
    ranks: dict[str, Rank] = {key: (0, i) for i, key in enumerate(schema["properties"])}
    ranks |= {key: (2, i) for i, key in enumerate(_LAST)}
    if "continuity" in ranks:
        return ranks | {key: (-2, i) for i, key in enumerate((*_FIRST, *_LAST))}, (-1, 0)
    return ranks | {key: (-1, i) for i, key in enumerate(_FIRST)}, (1, 0)


def _below(name: str, schemas: list[Json]) -> Iterator[Json]:
    """What the value of a key may be."""
    for schema in schemas:
        if name in schema.get("properties", {}):
            yield schema["properties"][name]
        elif isinstance(schema.get("additionalProperties"), Mapping):
            yield schema["additionalProperties"]
