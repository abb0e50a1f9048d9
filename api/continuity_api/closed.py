"""What a request may say: schemas that refuse everything else, and say so in the program's own words."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from continuity.findings import shortened
from continuity.planfile.names import nearest

_UNKNOWN, _LISTED = "unknown key", 12
_LOOKED_FOR = 20
"""How many nearest names one request is told: each takes a thousandth of a second, and a body may have 300,000."""
_EVERY = {"required": "is missing", "null": "must not be null", "validator_failed": "cannot be meant"}
_KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.String, "must be a text"),
    (fields.Integer, "must be a whole number"),
    (fields.Boolean, "must be true or false"),
    (fields.List, "must be a list"),
    (fields.Mapping, "must be an object: names with their values"),
)


class Closed(Schema):
    """A request in which unknown keys are errors, each with the nearest key that there is."""

    class Meta:
        """As everywhere in the program, a key that nobody reads is refused."""

        unknown = RAISE

    error_messages = {"type": "must be an object: names with their values", "unknown": _UNKNOWN}  # noqa: RUF012 # marshmallow's

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let the field speak in the program's words; it is this schema's own copy."""
        for field in _with_inner(field_obj):
            said = next(({"invalid": words} for kind, words in _KINDS if isinstance(field, kind)), {})
            field.error_messages = {**field.error_messages, **_EVERY, **said}
            field.validators = [_in_words(each) for each in field.validators]

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        """Name the nearest key or word beside what is none, for the first few."""
        if not isinstance(error.messages, dict):
            return
        known = [field.data_key or name for name, field in self.load_fields.items()]
        unknown = sorted((name for name, said in error.messages.items() if said == [_UNKNOWN]), key=str)
        for at, name in enumerate(unknown):
            error.messages[name] = [_unknown(str(name), known, look=at < _LOOKED_FOR)]
        for said, at in islice(_none_of(error.messages), _LOOKED_FOR):
            said[at] = said[at].with_nearest()


def _unknown(name: str, known: list[str], *, look: bool) -> str:
    near = nearest(name, known) if look else None
    if near:
        return f"{_UNKNOWN}: did you mean '{near}'?"
    return f"{_UNKNOWN}: there are {', '.join(sorted(known))}" if len(known) <= _LISTED else _UNKNOWN


def _with_inner(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    """A field, and those of its items, names and values."""
    yield field
    for name in ("inner", "key_field", "value_field"):
        inner = getattr(field, name, None)
        if inner is not None:
            yield from _with_inner(inner)


class _NoneOf(str):
    """That something is none of some words. What was said is not repeated, since it may be a secret."""

    __slots__ = ("_choices", "_said")
    _said: str
    _choices: list[str]

    def __new__(cls, said: str, choices: list[str]) -> _NoneOf:
        """The message without the nearest word, which takes longer."""
        made = super().__new__(cls, f"must be one of {', '.join(choices)}")
        made._said, made._choices = said, choices
        return made

    def with_nearest(self) -> str:
        """The message with the word that was meant, where one is like it."""
        near = nearest(self._said, self._choices)
        return f"{self}: did you mean '{near}'?" if near else str(self)


def _none_of(tree: Any) -> Iterator[tuple[list[Any], int]]:
    """Where in the messages a word is none of some: each list, and the place in it."""
    if isinstance(tree, dict):
        for inner in tree.values():
            yield from _none_of(inner)
    elif isinstance(tree, list):
        yield from ((tree, at) for at, each in enumerate(tree) if isinstance(each, _NoneOf))


class Among(validate.OneOf):
    """One of some words; the schema names the nearest."""

    def __call__(self, value: Any) -> Any:
        """The value. Raises ValidationError where it is none of them."""
        if value in self.choices:
            return value
        raise ValidationError(_NoneOf(str(value), [str(each) for each in self.choices]))


def _in_words(validator: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A validator that says the same in the program's words; one that has words of its own keeps them."""
    if type(validator) is validate.OneOf:
        return Among(validator.choices, validator.labels)
    if not isinstance(validator, validate.Range | validate.Length | validate.ContainsOnly) or validator.error:
        return validator
    speaking = copy.copy(validator)
    match validator:
        case validate.ContainsOnly():
            speaking.error = "must be some of {choices}"
        case validate.Range(min=least, max=most):
            speaking.error = f"must be {_bounds(least, most)}"
        case validate.Length(min=least, max=most):
            speaking.error = f"must have {_bounds(least, most)} characters or entries"
    return speaking


def _bounds(least: Any, most: Any) -> str:
    if least is None:
        return f"at most {most:,}"
    return f"at least {least:,}" if most is None else f"{least:,} to {most:,}"


def sentence(errors: Mapping[str, object], most: int = 3) -> str:
    """What is wrong with a request, as one sentence: the first few things, each with its place.

    Parameters: `errors`, by where they are (`json`, `query`), key and item, as marshmallow nests them.
    """
    said = [
        f"{place}: {message}"
        for where, tree in errors.items()
        for place, message in _flat(tree, _PLACES.get(where, where))
    ]
    more = f"; and {len(said) - most} more, under `errors`" if len(said) > most else ""
    return "; ".join(said[:most]) + more


_PLACES = {"json": "body", "json_or_form": "body", "query": "query"}
_WHOLE = "_schema"


def _flat(tree: object, place: str) -> Iterator[tuple[str, str]]:
    """The messages below a place, each with its own: `body, options.seed`."""
    match tree:
        case Mapping():
            for key, inner in sorted(tree.items(), key=lambda item: str(item[0])):
                named = place if key == _WHOLE else f"{place}{'.' if ', ' in place else ', '}{shortened(str(key))}"
                yield from _flat(inner, named)
        case list():
            for each in tree:
                yield from _flat(each, place)
        case _:
            yield place, str(tree)
