"""How one entry of a plan is read: its keys by marshmallow, then what the entry as a whole tells.

An `Entry` is a marshmallow schema: it declares the keys. A `Reader` lets marshmallow read them and adds the faults
that need more than one key. Everything wrong with an entry is found at once, and an entry with a fault is not made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar, cast

from marshmallow import EXCLUDE, Schema, ValidationError

from continuity.planfile.faults import Fault, conflict, faults_in, no_value, refusal, refusals, shown, trimmed, unsaid
from continuity.planfile.fields import Context, PlanField, Text
from continuity.planfile.fields_collections import Items, as_step
from continuity.planfile.names import nearest

T = TypeVar("T")
Values = dict[str, object]

_MOST_SUGGESTIONS: Final = 500
_MOST_NARROW: Final = 500
_OFTEN: Final = 50


@dataclass(frozen=True, slots=True)
class OneOf:
    """Keys of which an entry has one; `needed`, whether it must, and then `way_out` says what to write."""

    keys: tuple[str, ...]
    needed: bool = False
    way_out: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What an entry says.

    Parameters: `data`, as it is written; `values`, those that could be read, by their names in Python; `meant`, the
    keys that unknown ones were probably meant to be, so that one slip of the pen is not reported twice.
    """

    values: Mapping[str, object]
    data: Mapping[str, object]
    meant: Set[str] = frozenset()

    def says(self, key: str) -> bool:
        """Whether the key is written, however badly."""
        return key in self.data or key in self.meant

    def value(self, key: str, kind: type[T], default: T | None = None) -> T | None:
        """The value of a key; the default where the key is not written, None where its value is faulty."""
        if not self.says(key):
            return default
        value = self.values.get(key)
        return value if isinstance(value, kind) else None


def made(model: Callable[..., T], values: Mapping[str, object]) -> T:
    """An object of the model out of values by name: marshmallow has seen to their types."""
    return model(**values)


class Entry(Schema):
    """One kind of entry: the keys it may have, and what they must be together.

    A subclass declares fields, `what` it is in a sentence, its name as a `definition` of the JSON Schema and in the
    reference, the `model` it becomes, and overrides `rules` where keys depend on each other.
    """

    class Meta:
        """Settings of marshmallow: unknown keys are reported here, not there."""

        unknown = EXCLUDE
        register = False

    what: ClassVar[str]
    definition: ClassVar[str]
    model: ClassVar[type]
    alternatives: ClassVar[tuple[OneOf, ...]] = ()
    is_open: ClassVar[bool] = False
    is_named: ClassVar[bool] = False

    def __init__(self, reader: Reader, only: Sequence[str] | None = None) -> None:
        super().__init__(only=only)
        self.reader = reader
        self.by_key = {field.data_key or name: cast("PlanField[object]", field) for name, field in self.fields.items()}
        self.keys = frozenset(self.by_key)
        self.hint = f"keys of {self.what}: {', '.join(sorted(self.keys))}"
        self.required_keys = tuple(key for key, field in self.by_key.items() if field.required)

    @property
    def context(self) -> Context:
        """What the plan around the entry provides."""
        return self.reader.context

    def rules(self, given: Given) -> Iterable[Fault]:
        """The faults that need more than one key to see."""
        return ()

    def make(self, name: str, values: Values) -> object:
        """The model's object out of the values of all keys that are written."""
        return made(self.model, {"id": name, **values} if self.is_named else values)

    def strangers(self, data: Mapping[Any, object]) -> Iterator[Fault]:
        """A fault for each key that this kind of entry does not have."""
        for key in data:
            if not isinstance(key, str):
                yield Fault(
                    "schema-unknown-key",
                    f"a key is a text, not {shown(key)}: put it in quotes",
                    (as_step(key),),
                    key=True,
                )
            elif key in self.keys:
                continue
            elif not self.is_open or not key.startswith("x-"):
                yield self._unknown_key(key)
            elif data[key] is None:
                yield no_value(key)

    def _unknown_key(self, key: str) -> Fault:
        if key == "<<":
            rest = "merge keys are not read here: let a kind supply what nodes have in common"
        elif near := self.reader.nearest(key, self.keys):
            rest = f"did you mean '{near}'?"
        else:
            rest = f"{self.what} has no such key"
        return Fault("schema-unknown-key", f"unknown key {shown(key)}: {rest}", (key,), self.hint, key=True)

    def meant(self, data: Mapping[Any, object]) -> Set[str]:
        """The keys that unknown ones were probably meant to be; all keys, where none that is written is known."""
        unknown = [key for key in data if isinstance(key, str) and key not in self.keys and not key.startswith("x-")]
        if unknown and self.keys.isdisjoint(data):
            return self.keys
        return {near for key in unknown if (near := self.reader.nearest(key, self.keys))}

    def conflicts(self, data: Mapping[str, object]) -> Iterator[Fault]:
        """The faults of keys that exclude each other."""
        for choice in self.alternatives:
            written = [key for key in data if key in choice.keys]
            if len(written) > 1:
                yield conflict(f"{_quoted(written, 'and')} exclude each other: keep one", written[1])

    def omissions(self, given: Given) -> Iterator[Fault]:
        """The faults of required keys that are not there."""
        for key in self.required_keys:
            if not given.says(key):
                rest = self.by_key[key].missing
                yield unsaid(f"{self.what} needs '{key}'{rest and ': '}{rest}")
        for choice in self.alternatives:
            if choice.needed and not any(map(given.says, choice.keys)):
                yield unsaid(f"{self.what} needs one of {_quoted(choice.keys, 'or')}: {choice.way_out}")


def _quoted(keys: Iterable[str], word: str) -> str:
    *others, last = [f"'{key}'" for key in keys]
    return f"{', '.join(others)} {word} {last}"


class Reader:
    """Reads entries of any kind.

    Parameters: `context`, what the plan around the entries provides. `whole` reads entries that must be complete;
    `part` reads what tiers and kinds say: every key is checked, but nothing is required and nothing is made.
    """

    def __init__(self, context: Context, *, whole: Reader | None = None) -> None:
        self.context = context
        self.is_complete = whole is None
        self.whole = whole or self
        self.part: Reader = Reader(context, whole=self) if whole is None else self
        self._schemas: dict[type[Entry], Entry] = {}
        self._narrow: dict[tuple[type[Entry], frozenset[str]], Entry] = {}
        self._seen: Counter[tuple[type[Entry], frozenset[str]]] = Counter()
        self._suggestions: dict[tuple[str, frozenset[str]], str | None] = {}

    def schema(self, kind: type[Entry]) -> Entry:
        """The schema of a kind of entry, made once."""
        found = self._schemas.get(kind)
        if found is None:
            found = self._schemas[kind] = kind(self)
        return found

    def narrow(self, schema: Entry, keys: frozenset[str]) -> Entry:
        """A schema that has only these keys of another, if it pays: marshmallow walks every key that a schema has.

        In a large plan most entries of a kind say the same few keys, and then the walk takes most of the time.
        """
        case = (type(schema), keys)
        if case in self._narrow:
            return self._narrow[case]
        self._seen[case] += 1
        if self._seen[case] < _OFTEN or len(self._narrow) >= _MOST_NARROW:
            return schema
        names = [name for name, field in schema.fields.items() if (field.data_key or name) in keys]
        self._narrow[case] = type(schema)(self, only=names)
        return self._narrow[case]

    def read(self, kind: type[Entry], data: object, name: str = "") -> object:
        """The model's object of an entry; in part, the values of its keys. Raises ValidationError."""
        schema = self.schema(kind)
        if not isinstance(data, Mapping):
            raise _not_a_mapping(data, schema.what)
        values, faults = self.values(schema, data)
        if faults:
            raise refusals(faults)
        return schema.make(name, values) if self.is_complete else values

    def values(self, schema: Entry, data: Mapping[str, object]) -> tuple[Values, list[Fault]]:
        """The values of all keys that could be read, by their names in Python, and everything that is wrong."""
        known = data.keys() <= schema.keys
        faults = [] if known else trimmed(schema.strangers(data))
        try:
            # partial: what is required is looked at below, together with what else must be said.
            values = cast("Values", self.narrow(schema, frozenset(data)).load(data, partial=True))
        except ValidationError as error:
            values = cast("Values", error.valid_data)
            faults += faults_in(error)
        faults += schema.conflicts(data)
        if self.is_complete:
            given = Given(values, data, frozenset() if known else schema.meant(data))
            faults += schema.omissions(given)
            faults += schema.rules(given)
        return values, faults

    def nearest(self, key: str, keys: frozenset[str]) -> str | None:
        """The key that was probably meant. A plan with very many unknown keys gets no more of them."""
        found = self.whole._suggestions
        if (key, keys) not in found and len(found) < _MOST_SUGGESTIONS:
            found[key, keys] = nearest(key, keys)
        return found.get((key, keys))


def _not_a_mapping(data: object, what: str) -> ValidationError:
    if data is None:
        message = "there is no value here: write one ({} where there is nothing to say), or leave the key out"
        return refusal(message, id="schema-no-value")
    return refusal(f"{what} is a mapping of keys and values, not {shown(data)}", id="schema-type")


class Described(Entry):
    """An entry that carries words for its readers, and keys of its own that begin with `x-`."""

    definition = "common"
    what = "an entry"
    common_keys: ClassVar = frozenset({"title", "note", "owner", "source", "assumed", "tags"})
    is_open = True

    title = Text("A name for people.")
    note = Text("Anything worth knowing.")
    owner = Text("Who answers for it.")
    source = Text("Where its figures come from.")
    assumed = Text(
        "Says that the figures are a guess, and on which grounds; each is counted among a result's assumptions."
    )
    tags = Items(Text(), "Words to select by.")


class Named(Described):
    """An entry with an id."""

    is_named = True
