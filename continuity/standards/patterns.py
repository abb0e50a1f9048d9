"""Patterns that lead to things in a plan: keys joined by dots, `*` for any key or item, `nodes` for all sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Final, cast

from continuity.findings import shortened
from continuity.model import Section
from continuity.planfile.jsonschema import plan_schema
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.names import nearest
from continuity.planfile.problems import Path

ANY: Final = "*"
NODES: Final = "nodes"
_SECTIONS: Final = tuple(section.value for section in Section)
_LONGEST: Final = 12
_LISTED: Final = 12

Schema = Mapping[str, object]


def matches(data: Data, pattern: str) -> Iterator[Path]:
    """The paths of everything in a plan that a pattern leads to, in the order of the text.

    Parameters: `data`, the plan's, with what tiers and kinds supply.
    """
    first, *rest = pattern.split(".")
    for step in _SECTIONS if first == NODES else (first,):
        yield from _matches(data, (step, *rest))


def matches_below(entry: Data, pattern: str) -> Iterator[Path]:
    """The paths, from an entry in a plan, of everything below it that a pattern leads to."""
    return _matches(entry, pattern.split("."))


def _matches(data: Data, steps: Sequence[str]) -> Iterator[Path]:
    if not steps:
        yield ()
        return
    for key, value in _children(data, steps[0]):
        yield from ((key, *below) for below in _matches(value, steps[1:]))


def _children(data: Data, step: str) -> Iterator[tuple[str | int, Data]]:
    if isinstance(data, YamlMapping):
        yield from data.items() if step == ANY else ((step, data[step]) for _ in range(step in data))
    elif isinstance(data, YamlSequence) and step == ANY:
        yield from enumerate(data)


def value_at(data: Data, path: Path) -> Data:
    """What a path that leads somewhere leads to."""
    for step in path:
        data = cast("YamlMapping", data)[cast("str", step)]
    return data


def checked_pattern(pattern: object) -> str:
    """The pattern, if something in a plan can be where it leads. Raises ValueError with a sentence that helps."""
    if not isinstance(pattern, str) or not pattern.strip():
        raise ValueError("a path in the plan is expected, such as services.*.objectives.rto")
    steps = pattern.split(".")
    if len(steps) > _LONGEST:
        raise ValueError(f"a path of more than {_LONGEST} steps leads nowhere in a plan")
    whole = plan_schema_once()
    here: list[Schema] = [whole]
    for number, step in enumerate(steps):
        known = frozenset(chain.from_iterable(_keys(each) for each in here))
        if number == 0 and step == NODES:
            below = [found for section in _SECTIONS for found in _below(here, section)]
        else:
            below = _below(here, step)
        if not below:
            raise ValueError(_leads_nowhere(steps[:number], step, known | ({NODES} if number == 0 else set())))
        here = below
    return pattern


def _leads_nowhere(before: Sequence[str], step: str, known: frozenset[str]) -> str:
    place = f"below {'.'.join(before)}" if before else "in a plan"
    near = nearest(step, known)
    if near:
        rest = f": did you mean '{near}'?"
    elif known:
        rest = f": there are {', '.join(sorted(known)[:_LISTED])}{' and more' if len(known) > _LISTED else ''}"
    else:
        rest = ": nothing is below"
    return f"there is no '{shortened(step)}' {place}{rest}"


@cache
def plan_schema_once() -> Schema:
    """The JSON Schema of a plan file, made once: nobody changes it."""
    return cast("Schema", plan_schema())


def _below(schemas: Sequence[Schema], step: str) -> list[Schema]:
    """What one step leads to from any of some places."""
    return [flat for each in schemas for below in _children_of(each, step) for flat in _flat(below)]


def _children_of(schema: Schema, step: str) -> Iterator[Schema]:
    properties = cast("Mapping[str, Schema]", schema.get("properties", {}))
    if step in properties:
        yield properties[step]
    elif step.startswith("x-") and properties:
        yield {}
    for key in ("additionalProperties", "items"):
        below = schema.get(key)
        if isinstance(below, Mapping) and (step == ANY or key == "additionalProperties"):
            yield below


def _flat(schema: Schema) -> Iterator[Schema]:
    """A schema without references and alternatives: each of them on its own."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        definitions = cast("Mapping[str, Schema]", plan_schema_once()["$defs"])
        yield from _flat(definitions[reference.rpartition("/")[2]])
    yield schema
    for each in cast("Sequence[Schema]", schema.get("anyOf", ())):
        yield from _flat(each)


def _keys(schema: Schema) -> frozenset[str]:
    return frozenset(cast("Mapping[str, Schema]", schema.get("properties", {})))
