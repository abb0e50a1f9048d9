"""What one key of a plan may hold: the marshmallow field that all others extend, and those for plain values.

A field turns plain data into the model's value, or raises marshmallow's ValidationError with `Fault`s in it. It also
says how the value looks as JSON Schema. Its `description` is the text of the format's reference.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypedDict, TypeVar, Unpack, cast

from marshmallow import Schema
from marshmallow.fields import Field

from continuity.distribution_forms import ReadColumn
from continuity.planfile.faults import no_value, refusal, refusals, shown

T = TypeVar("T")
Json = dict[str, object]

MOST: Final = 1_000_000_000
"""No count in a plan is larger: what is beyond is a slip of the pen."""
ID_PATTERN: Final = r"[a-z][a-z0-9_-]*"
RESERVED: Final = ("all", "any", "best", "never", "of", "paper", "share")
_ID: Final = re.compile(ID_PATTERN)


@dataclass(frozen=True, slots=True)
class Context:
    """What values need from around them: the plan's currency, and how a column of a data file is read."""

    currency: str | None = None
    read_column: ReadColumn | None = None


class Definitions(Protocol):
    """What collects the shared parts of a JSON Schema while fields describe themselves."""

    def shared(self, name: str, make: Callable[[], Json]) -> Json:
        """A reference to the definition `name`, made once."""

    def entry(self, kind: type[Schema]) -> Json:
        """A reference to the definition of a kind of entry, in whole or in part."""

    @property
    def whole(self) -> Definitions:
        """The same, for entries that have all their required keys."""

    @property
    def part(self) -> Definitions:
        """The same, for entries in which nothing is required."""


class Common(TypedDict, total=False):
    """What every field can be told.

    `required`, and `missing`, what to say to someone who left it out; `key`, what is written, where that is no name in
    Python.
    """

    required: bool
    missing: str
    key: str


class PlanField(Field[T], Generic[T]):
    """One key of an entry; `description` is the reference text."""

    label: str
    """The kind of value, in the reference's words."""

    def __init__(self, description: str = "", **common: Unpack[Common]) -> None:
        texts = {"description": description, "missing": common.get("missing", "")}
        super().__init__(required=common.get("required", False), data_key=common.get("key"), metadata=texts)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """The model's value of what was written. Raises ValidationError."""
        # Shorter than marshmallow's own, which walks processors that no field here has: this runs for every value.
        if value is None:
            raise refusals([no_value()])
        return self._deserialize(value, attr, data, **kwargs)

    @property
    def context(self) -> Context:
        """What the plan around this value provides."""
        return cast("Context", cast("Any", self.root).context)

    @property
    def description(self) -> str:
        """The reference text."""
        return cast("str", self.metadata["description"])

    @property
    def missing(self) -> str:
        """What to say to someone who left the key out."""
        return cast("str", self.metadata["missing"])

    def json_schema(self, definitions: Definitions) -> Json:
        """How the value looks, as JSON Schema; shared parts go into `definitions`."""
        raise NotImplementedError


class Parsed(PlanField[T]):
    """A value that a function reads; its ValueErrors become faults."""

    def parse(self, value: object) -> T:
        """The model's value. Raises ValueError with a sentence that tells the way out."""
        raise NotImplementedError

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> T:
        try:
            return self.parse(value)
        except ValueError as error:
            raise refusal(str(error)) from None


class Text(PlanField[str]):
    """Words for people: any text that is not empty."""

    label = "text"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        if not isinstance(value, str):
            raise refusal(f"a text is expected, not {shown(value)}{_quoted(value)}", id="schema-type")
        if not value.strip():
            raise refusal("the text is empty: write something, or leave the key out", id="schema-no-value")
        return value

    def json_schema(self, definitions: Definitions) -> Json:
        """A string with something in it."""
        return {"type": "string", "pattern": r"\S"}


def _quoted(value: object) -> str:
    return "" if isinstance(value, Mapping | list) else ": put it in quotes"


class Identifier(PlanField[str]):
    """The id of something in the plan, or one of a few `words` that the format allows in its place."""

    label = "id"

    def __init__(self, description: str = "", *, words: tuple[str, ...] = (), **common: Unpack[Common]) -> None:
        super().__init__(description, **common)
        self.words = words
        self.label = " or ".join([self.label, *(f"`{word}`" for word in words)])

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        if isinstance(value, str) and value in self.words:
            return value
        return checked_id(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """An id, or one of the words."""
        plain = definitions.shared("id", id_schema)
        return {"anyOf": [plain, {"enum": list(self.words)}]} if self.words else plain


def checked_id(value: object) -> str:
    """The value, if it can be an id. Raises ValidationError."""
    if not isinstance(value, str):
        raise refusal(f"an id such as web-1 is expected, not {shown(value)}", id="schema-id")
    if not _ID.fullmatch(value):
        raise refusal(
            f"{shown(value)} is no id: an id has small letters, digits, '-' and '_', a letter first", id="schema-id"
        )
    if value in RESERVED:
        raise refusal(f"'{value}' is a word of the format and no id: choose another name", id="schema-id")
    return value


def id_schema() -> Json:
    """What an id looks like."""
    return {"type": "string", "pattern": f"^{ID_PATTERN}$", "not": {"enum": list(RESERVED)}}


class Flag(PlanField[bool]):
    """true or false."""

    label = "`true` or `false`"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> bool:
        if not isinstance(value, bool):
            raise refusal(f"write true or false, not {shown(value)}", id="schema-type")
        return value

    def json_schema(self, definitions: Definitions) -> Json:
        """A boolean."""
        return {"type": "boolean"}


class Whole(PlanField[int]):
    """A whole number from `least` to `most`."""

    label = "whole number"

    def __init__(self, description: str = "", *, least: int = 1, most: int = MOST, **common: Unpack[Common]) -> None:
        super().__init__(description, **common)
        self.least = least
        self.most = most

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise refusal(f"a whole number is expected, not {shown(value)}", id="schema-type")
        if not self.least <= value <= self.most:
            raise refusal(f"{shown(value)} is not possible here: write a number from {self.least} to {self.most:,}")
        return value

    def json_schema(self, definitions: Definitions) -> Json:
        """An integer in the range."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Number(PlanField[float]):
    """Any finite number."""

    label = "number"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise refusal(f"a number is expected, not {shown(value)}", id="schema-type")
        if abs(value) >= 2**63 or not math.isfinite(value):
            raise refusal(f"{shown(value)} is no number to calculate with: write a smaller one")
        return float(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """A number."""
        return {"type": "number"}


class Choice(PlanField[T]):
    """One of a few words; `words` maps each to what the model has for it."""

    def __init__(self, description: str = "", *, words: Mapping[str, T], **common: Unpack[Common]) -> None:
        super().__init__(description, **common)
        self.words = words
        self.label = alternatives([f"`{word}`" for word in words])

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> T:
        if not isinstance(value, str) or value not in self.words:
            raise refusal(f"{shown(value)} is not possible here: write {alternatives(self.words)}")
        return self.words[value]

    def json_schema(self, definitions: Definitions) -> Json:
        """One of the words."""
        return {"enum": list(self.words)}


def alternatives(words: Iterable[str]) -> str:
    """Words as a sentence names them: `hot, warm or cold`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
