"""Fields that hold entries: one, a list of them, or a mapping of ids to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, TypeVar, Unpack, cast

from marshmallow import ValidationError

from continuity.planfile.faults import Fault, faults_in, refusal, refusals, shown
from continuity.planfile.fields import Common, Definitions, Identifier, Json, PlanField, id_schema
from continuity.planfile.fields_collections import as_step, checked_list, gathered
from continuity.planfile.schema_entry import Entry, Reader

V = TypeVar("V")
_ID: Final = Identifier()


def reader_of(field: PlanField[V]) -> Reader:
    """What reads the entry around a field."""
    return cast("Entry", field.root).reader


class Holding(PlanField[object]):
    """A field that holds entries of one kind."""

    def __init__(self, kind: type[Entry], description: str = "", **common: Unpack[Common]) -> None:
        super().__init__(description, **common)
        self.kind = kind
        self.label = f"[{kind.definition}](#{kind.definition})"


class One(Holding):
    """One entry without an id. As a `leaf` it is written as a whole: no tier or kind completes it."""

    plainly: ClassVar[str] = ""
    """What may be written instead, in the reference's words."""

    def __init__(
        self, kind: type[Entry], description: str = "", *, leaf: bool = False, **common: Unpack[Common]
    ) -> None:
        super().__init__(kind, description, **common)
        self.leaf = leaf
        self.label = f"{self.plainly} or {self.label}" if self.plainly else self.label

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        reader = reader_of(self)
        return (reader.whole if self.leaf else reader).read(self.kind, value)

    def json_schema(self, definitions: Definitions) -> Json:
        """The entry."""
        return (definitions.whole if self.leaf else definitions).entry(self.kind)


class Listed(Holding):
    """A list of at least `least` entries. A list is written as a whole, so each entry is complete."""

    def __init__(self, kind: type[Entry], description: str = "", *, least: int = 0, **common: Unpack[Common]) -> None:
        super().__init__(kind, description, **common)
        self.least = least
        self.label = f"list of {self.label}"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> tuple[object, ...]:
        sound: list[object] = []
        faults: list[Fault] = []
        for position, item in enumerate(checked_list(value, self.least)):
            try:
                sound.append(reader_of(self).whole.read(self.kind, item))
            except ValidationError as error:
                faults += [fault.below(position) for fault in faults_in(error)]
        if faults:
            raise refusals(faults, tuple(sound))
        return tuple(sound)

    def json_schema(self, definitions: Definitions) -> Json:
        """A list of complete entries."""
        schema: Json = {"type": "array", "items": definitions.whole.entry(self.kind)}
        return schema | {"minItems": self.least} if self.least else schema


class Entries(Holding):
    """A mapping of ids to entries. Every sound one is read, whatever is wrong with others; sorted by id."""

    def __init__(self, kind: type[Entry], description: str = "", **common: Unpack[Common]) -> None:
        super().__init__(kind, description, **common)
        self.label = f"id: {self.label}"

    def read(self, name: str, data: object) -> object:
        """The object of one entry. Raises ValidationError."""
        return reader_of(self).read(self.kind, data, name)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise refusal(f"a mapping of ids is expected, not {shown(value)}", id="schema-type")
        sound: dict[str, object] = {}
        faults: list[Fault] = []
        for written, item in value.items():
            step = as_step(written)
            name = gathered(_ID, written, faults, step, key=True)
            try:
                entry = self.read(step, item)
            except ValidationError as error:
                faults += [fault.below(step) for fault in faults_in(error)]
            else:
                sound.update((each, entry) for each in name)
        if faults:
            raise refusals(faults, dict(sorted(sound.items())))
        return dict(sorted(sound.items()))

    def json_schema(self, definitions: Definitions) -> Json:
        """An object with any ids."""
        return {
            "type": "object",
            "propertyNames": definitions.shared("id", id_schema),
            "additionalProperties": definitions.entry(self.kind),
        }
