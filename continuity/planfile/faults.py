"""What is wrong with a value, on its way from the field that found it to the reader of the whole plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, cast

from marshmallow import ValidationError

from continuity.findings import printable, shortened
from continuity.planfile.problems import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value.

    Parameters: `id`, the defect's name; `message`, a sentence with the way out; `path`, where below the value it is;
    `hint`, more help; `key`, whether it is the key at the end of the path and not its value.
    """

    id: str
    message: str
    path: Path = ()
    hint: str = ""
    key: bool = False

    def below(self, *steps: str | int, key: bool = False) -> Fault:
        """The same fault, seen from a value that holds this one at `steps`, or has it as the `key` there."""
        return Fault(self.id, self.message, (*steps, *self.path), self.hint, self.key or key)


MOST_FAULTS: Final = 1000
"""Of one list, and of the keys of one entry, no more faults are told: a text of a million of them gets its answer."""


def trimmed(faults: Iterable[Fault]) -> list[Fault]:
    """The first faults of many, and that there are more."""
    found = list(islice(faults, MOST_FAULTS + 1))
    if len(found) > MOST_FAULTS:
        found[-1] = Fault("schema-value", f"there are more than {MOST_FAULTS:,} faults here: the rest is not shown")
    return found


def conflict(message: str, *path: str | int) -> Fault:
    """A key, at the end of the path, that does not go together with others."""
    return Fault("schema-conflict", message, path, key=True)


def unsaid(message: str, *path: str | int) -> Fault:
    """Something that must be said at the path, and is not."""
    return Fault("schema-missing-key", message, path)


def no_value(*path: str | int) -> Fault:
    """A key, at the end of the path, after which nothing is written."""
    return Fault("schema-no-value", "there is no value here: write one, or leave the key out", path)


def refusal(message: str, *path: str | int, id: str = "schema-value", hint: str = "") -> ValidationError:  # noqa: A002
    """The error to raise for one fault; `path` leads from the value to the place of the fault."""
    return refusals([Fault(id, message, path, hint)])


def refusals(faults: Sequence[Fault], sound: object = None) -> ValidationError:
    """The error to raise for several faults; `sound` is what could be read nevertheless."""
    # marshmallow passes on whatever the list holds, though it declares texts only.
    return ValidationError(cast("list[str]", list(faults)), valid_data=cast("Any", sound))


def faults_in(error: ValidationError) -> list[Fault]:
    """All faults of an error, their paths seen from the value that was read."""
    return list(_flat(error.messages, ()))


def _flat(messages: object, path: Path) -> Iterable[Fault]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, (*path, key))
    else:
        for fault in cast("list[Fault]", messages):
            yield fault.below(*path)


def shown(value: object) -> str:
    """A value as messages name it: short, and no list or mapping as a whole."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{printable(shortened(value))}'"
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case None:
            return "nothing"
        case int() if abs(value) >= 2**63:
            return "a number beyond 2^63"  # Python refuses to write out numbers of thousands of digits
    return printable(shortened(str(value)))
