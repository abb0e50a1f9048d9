"""Fields that hold other fields: lists and tables of values."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, Unpack

from marshmallow import Schema, ValidationError
from marshmallow.fields import Field

from continuity.planfile.faults import MOST_FAULTS, Fault, conflict, faults_in, refusal, refusals, shown, trimmed
from continuity.planfile.fields import Common, Definitions, Json, PlanField

K = TypeVar("K", bound=str | int)
V = TypeVar("V")
F = TypeVar("F", bound=PlanField[Any])


def bound(field: F, name: str, parent: Field[Any]) -> F:
    """A copy of an inner field that knows its place, and by it the plan around it."""
    inner = copy.copy(field)
    inner._bind_to_schema(name, parent)
    return inner


def gathered(field: PlanField[V], value: object, faults: list[Fault], *path: str | int, key: bool = False) -> list[V]:
    """The value that a field reads, as a list of one; of none where it is faulty, its faults added to `faults`.

    `path` leads to the value from the one that holds it, or to that of which it is the `key`.
    """
    try:
        return [field.deserialize(value)]
    except ValidationError as error:
        faults += [fault.below(*path, key=key) for fault in faults_in(error)]
        return []


def as_step(key: object) -> str:
    """A key of a mapping as a step of a path, whatever it is."""
    return key if isinstance(key, str) else shown(key)


class Items(PlanField[tuple[V, ...]]):
    """A list of at least `least` values, each of them `once`."""

    def __init__(
        self,
        inner: PlanField[V],
        description: str = "",
        *,
        least: int = 0,
        once: bool = True,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(description, **common)
        self.inner = inner
        self.least = least
        self.once = once
        self.label = f"list of {inner.label}"

    def _bind_to_schema(self, field_name: str, parent: Schema | Field[Any]) -> None:
        super()._bind_to_schema(field_name, parent)
        self.inner = bound(self.inner, field_name, self)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> tuple[V, ...]:
        faults: list[Fault] = []
        sound: list[V] = []
        items = checked_list(value, self.least)
        for position, item in enumerate(items):
            sound += gathered(self.inner, item, faults, position)
            if len(faults) > MOST_FAULTS:
                break
        if not faults and self.once and len(set(sound)) < len(sound):
            faults += _repetitions(sound, items)
        if faults:
            raise refusals(trimmed(faults))
        return tuple(sound)

    def json_schema(self, definitions: Definitions) -> Json:
        """A list without repetitions."""
        schema: Json = {"type": "array", "items": self.inner.json_schema(definitions)}
        return schema | {"minItems": self.least, "uniqueItems": self.once}


def checked_list(value: object, least: int) -> Sequence[object]:
    """The value, if it is a list of at least so many items. Raises ValidationError."""
    if not isinstance(value, list):
        way_out = f": write [{value}]" if isinstance(value, str) and len(value) < 40 else ""  # noqa: PLR2004
        raise refusal(f"a list is expected, not {shown(value)}{way_out}", id="schema-type")
    if len(value) < least:
        raise refusal(f"the list is too short: name at least {least}")
    return value


def _repetitions(values: Sequence[object], written: Sequence[object]) -> Iterator[Fault]:
    """A fault for each value that is in the list before."""
    seen: set[object] = set()
    for position, value in enumerate(values):
        if value in seen:
            message = f"{shown(written[position])} is in the list already: name it once"
            yield conflict(message, position)
        seen.add(value)


class Table(PlanField[dict[K, V]]):
    """A mapping whose keys and values are both read, sorted by key; `least` is how many there must be."""

    def __init__(
        self,
        inner_key: PlanField[K],
        inner: PlanField[V],
        description: str = "",
        *,
        least: int = 1,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(description, **common)
        self.inner_key = inner_key
        self.inner = inner
        self.least = least
        self.label = f"{inner_key.label}: {inner.label}"

    def _bind_to_schema(self, field_name: str, parent: Schema | Field[Any]) -> None:
        super()._bind_to_schema(field_name, parent)
        self.inner_key = bound(self.inner_key, field_name, self)
        self.inner = bound(self.inner, field_name, self)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> dict[K, V]:
        if not isinstance(value, Mapping):
            raise refusal(f"a mapping of keys and values is expected, not {shown(value)}", id="schema-type")
        if len(value) < self.least:
            raise refusal("nothing is said here: write at least one key with its value", id="schema-no-value")
        faults: list[Fault] = []
        sound: dict[K, V] = {}
        for written, item in value.items():
            step = as_step(written)
            keys = gathered(self.inner_key, written, faults, step, key=True)
            values = gathered(self.inner, item, faults, step)
            if keys and keys[0] in sound:
                faults.append(conflict(f"{shown(written)} is there already: say it once", step))
            sound.update(zip(keys, values, strict=False))
        if faults:
            raise refusals(faults)
        return dict(sorted(sound.items()))

    def json_schema(self, definitions: Definitions) -> Json:
        """An object with any keys of the kind."""
        return {
            "type": "object",
            "propertyNames": self.inner_key.json_schema(definitions),
            "additionalProperties": self.inner.json_schema(definitions),
            "minProperties": self.least,
        }
