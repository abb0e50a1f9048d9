"""What one key in the file of a standard may hold, beside what a plan's keys may."""

from __future__ import annotations

import re
from typing import Final

from continuity.checks.registry import EVERY
from continuity.planfile.faults import refusal, shown
from continuity.planfile.fields import Definitions, Json, Parsed, PlanField
from continuity.planfile.fields_collections import Items
from continuity.planfile.names import nearest
from continuity.standards.patterns import checked_pattern

VERSION: Final = 1
"""The version of the form of these files that is read here."""
_STANDARD_ID: Final = re.compile(r"[a-z][a-z0-9.-]*(:[a-z0-9][a-z0-9.-]*)?")
_RULES: Final = frozenset(rule.id for rule in EVERY)


class VersionField(PlanField[int]):
    """The version of the form."""

    label = "`1`"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> int:
        if value.__class__ is not int or value != VERSION:
            raise refusal(f"form {shown(value)} is not known here: this program reads standard: {VERSION}")
        return VERSION

    def json_schema(self, definitions: Definitions) -> Json:
        """The one version."""
        return {"const": VERSION}


class StandardId(Parsed[str]):
    """The name of a standard with its edition."""

    label = "name:edition"

    def parse(self, value: object) -> str:
        """The id."""
        if isinstance(value, str) and _STANDARD_ID.fullmatch(value):
            return value
        raise ValueError(f"{shown(value)} is no name of a standard: write it like our-rules:2026, in small letters")

    def json_schema(self, definitions: Definitions) -> Json:
        """Small letters, digits, dots and hyphens."""
        return {"type": "string", "pattern": f"^{_STANDARD_ID.pattern}$"}


class Pattern(Parsed[str]):
    """A path in a plan, with `*` for any key."""

    label = "path"

    def parse(self, value: object) -> str:
        """The path, if a plan can have something there."""
        return checked_pattern(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """Keys joined by dots."""
        return {"type": "string", "pattern": r"^[^\s.]+(\.[^\s.]+)*$"}


class RuleId(Parsed[str]):
    """The id of a rule of `continuity check`."""

    label = "rule"

    def parse(self, value: object) -> str:
        """The id, if there is such a rule."""
        if isinstance(value, str) and value in _RULES:
            return value
        near = nearest(value, _RULES) if isinstance(value, str) else None
        raise ValueError(
            f"there is no rule {shown(value)}: "
            + (f"did you mean '{near}'?" if near else "`continuity explain` lists them")
        )

    def json_schema(self, definitions: Definitions) -> Json:
        """The ids of all rules."""
        return {"enum": sorted(_RULES)}


class OneOrMore(PlanField[tuple[str, ...]]):
    """One value, or a list of several of which any will do."""

    def __init__(self, inner: PlanField[str], description: str = "") -> None:
        super().__init__(description)
        self.inner = Items(inner, least=1)
        self.label = f"{inner.label} or list of {inner.label}"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> tuple[str, ...]:
        return self.inner.deserialize(value if isinstance(value, list) else [value])  # type: ignore[no-any-return] # marshmallow's

    def json_schema(self, definitions: Definitions) -> Json:
        """The value, or a list."""
        return {"anyOf": [self.inner.inner.json_schema(definitions), self.inner.json_schema(definitions)]}


class Word(PlanField[str]):
    """A value as a filter compares it: a text, a number, true or false."""

    label = "value"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        if isinstance(value, str | bool):
            return str(value).lower()
        if isinstance(value, int | float):
            return str(value)
        raise refusal(f"a text, a number, true or false is expected, not {shown(value)}", id="schema-type")

    def json_schema(self, definitions: Definitions) -> Json:
        """Anything that is neither list nor mapping."""
        return {"type": ["string", "number", "boolean"]}
