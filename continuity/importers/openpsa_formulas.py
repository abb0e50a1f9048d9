"""Formulas of gates: when something has failed. Without negation, because a plan has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from continuity.findings import shortened
from continuity.importers.documents import unusable
from continuity.importers.openpsa_xml import Element

DEEPEST: Final = 20
TRUE, FALSE = "\0true", "\0false"
"""The constants, as events; no XML file can write such a name."""
_NEGATING: Final = {
    "not": "a failure that comes from something working",
    "xor": "a gate that works again when more fails",
    "iff": "a gate that works again when more fails",
    "imply": "a failure that comes from something working",
    "nand": "a failure that comes from something working",
    "nor": "a failure that comes from something working",
}


@dataclass(frozen=True, slots=True)
class Votes:
    """Has failed when at least `least` of the parts have: 1 for or, all of them for and."""

    least: int
    of: tuple[Formula, ...]


Formula: TypeAlias = "str | Votes"
"""A gate or event by its path, or votes."""
Referred: TypeAlias = Callable[[Element], str]
"""What a referring element leads to: the path of a gate or event. Raises `PlanError`."""


def read_formula(element: Element, referred: Referred, depth: int = 0) -> Formula:
    """A formula out of its element. Raises `PlanError` for what is none, and for what a plan cannot say."""
    if element.tag in ("gate", "basic-event", "house-event", "event"):
        return referred(element)
    if element.tag == "constant":
        return TRUE if read_truth(element) else FALSE
    if element.tag in _NEGATING:
        hint = "a plan says what is needed, never what must fail: write the tree without negation"
        message = f"<{element.tag}> is {_NEGATING[element.tag]}, and a plan has nothing like it"
        raise unusable("import-not-coherent", message, element.place, hint)
    if depth == DEEPEST:
        message = f"more than {DEEPEST} formulas stand inside each other: define some of them as gates of their own"
        raise unusable("import-too-deep", message, element.place)
    if element.tag not in ("and", "or", "atleast", "vote", "cardinality"):
        raise unusable("import-malformed", f"<{shortened(element.tag)}> is no formula", element.place)
    if not element.children:
        raise unusable("import-malformed", f"<{element.tag}> holds nothing", element.place)
    parts = tuple(read_formula(child, referred, depth + 1) for child in element.children)
    return Votes(_least(element, len(parts)), parts)


def _least(element: Element, parts: int) -> int:
    """How many of the parts must fail for the whole to fail."""
    if element.tag == "or":
        return 1
    if element.tag == "and":
        return parts
    if element.tag == "cardinality" and _count(element, "max") < parts:
        message = f"<cardinality> with a max below its {parts} parts works again when more fails"
        raise unusable("import-not-coherent", f"{message}, and a plan has nothing like it", element.place)
    least = _count(element, "min")
    if not 1 <= least <= parts:
        message = f"<{element.tag}> asks for {least} of {parts}: write a min from 1 to {parts}"
        raise unusable("import-malformed", message, element.place)
    return least


def _count(element: Element, key: str) -> int:
    written = element.attributes.get(key, "")
    if not (written.isascii() and written.isdigit() and len(written) <= len("1000000")):
        message = f"<{element.tag}> needs a whole number as {key}, not '{shortened(written, 20)}'"
        raise unusable("import-malformed", message, element.place)
    return int(written)


def read_truth(element: Element) -> bool:
    """The value of <constant> or <bool>."""
    value = element.attributes.get("value", "")
    if value not in ("true", "false"):
        message = f"<{element.tag}> has the value true or false, not '{shortened(value, 20)}'"
        raise unusable("import-malformed", message, element.place)
    return value == "true"
