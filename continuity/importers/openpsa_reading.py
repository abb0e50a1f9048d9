"""Open-PSA files cut into their definitions, each with the containers in which it stands.

The format is the Open-PSA Model Exchange Format 2.0d (S. Epstein and A. Rauzy, editors). What is defined here may still
name what does not exist, and hold formulas and expressions that make no sense.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from continuity.findings import Finding, Location, Severity, shortened
from continuity.importers.openpsa_xml import Element


class What(StrEnum):
    """What a definition defines."""

    GATE = "gate"
    BASIC_EVENT = "basic event"
    HOUSE_EVENT = "house event"
    PARAMETER = "parameter"


DEFINES: Final = {
    "define-gate": What.GATE,
    "define-basic-event": What.BASIC_EVENT,
    "define-house-event": What.HOUSE_EVENT,
    "define-parameter": What.PARAMETER,
}
_CONTAINERS: Final = ("define-fault-tree", "define-component", "model-data")
_ABOUT: Final = ("label", "attributes")
LEFT_OUT: Final = frozenset(
    {
        *("define-event-tree", "define-initiating-event", "define-initiating-event-group", "define-rule"),
        *("define-consequence", "define-consequence-group", "define-alignment"),
        *("define-extern-library", "define-extern-function", "include"),
    }
)
"""What says nothing about fault trees: left out, with a remark."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition:
    """A gate, event or parameter.

    Parameters: `name`, as it is written; `scope`, the names of the containers around it; `is_public`, whether its name
    alone leads to it from everywhere; `note`, its label and attributes as text; `unit`, of a parameter, "" for none;
    `content`, its formula, expression or constant, None where it has none.
    """

    what: What
    name: str
    scope: tuple[str, ...]
    is_public: bool
    note: str
    unit: str
    content: Element | None
    place: Location

    @property
    def path(self) -> str:
        """The names of the containers and its own, joined by dots: two definitions never share it."""
        return ".".join((*self.scope, self.name))


@dataclass(slots=True)
class Contents:
    """What the files define: `definitions` and common-cause `groups` with their scopes, and what is `left_out`.

    `findings` gathers what is wrong, so that all of it is told at once.
    """

    definitions: list[Definition] = field(default_factory=list)
    groups: list[tuple[Element, tuple[str, ...]]] = field(default_factory=list)
    left_out: list[Element] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def finding(name: str, message: str, place: Location, hint: str = "") -> Finding:
    """What is wrong, at a place of a file."""
    return Finding(id=name, severity=Severity.ERROR, message=message, path="", location=place, hint=hint)


def read_definitions(root: Element, contents: Contents) -> None:
    """Add what a file defines to the contents."""
    if root.tag != "opsa-mef":
        message = f"this is no Open-PSA file: its root is <{shortened(root.tag)}>, not <opsa-mef>"
        contents.findings.append(finding("import-not-openpsa", message, root.place))
        return
    _read(root, (), True, contents)


def _read(container: Element, scope: tuple[str, ...], is_public: bool, contents: Contents) -> None:
    for child in container.children:
        if child.tag in DEFINES:
            contents.definitions.extend(_definition(child, scope, is_public, contents.findings))
        elif child.tag in _CONTAINERS:
            name = child.attributes.get("name", "")
            _read(child, (*scope, name) if name else scope, _is_public(child, is_public), contents)
        elif child.tag == "define-CCF-group":
            contents.groups.append((child, scope))
        elif child.tag in LEFT_OUT:
            contents.left_out.append(child)
        elif child.tag not in _ABOUT:
            contents.findings.append(_stranger(child, container))


def _stranger(child: Element, container: Element) -> Finding:
    if child.tag == "define-substitution":
        message = "a substitution changes which failures count, and a plan has nothing like it"
        return finding("import-other-kind", message, child.place, "write what it means into the gates")
    message = f"<{shortened(child.tag)}> is not known in <{shortened(container.tag)}>"
    return finding("import-malformed", message, child.place)


def _is_public(element: Element, around: bool) -> bool:
    """Unless it says otherwise, an element is as public as its innermost container."""
    role = element.attributes.get("role")
    return around if role is None else role != "private"


def _definition(
    element: Element, scope: tuple[str, ...], is_public: bool, findings: list[Finding]
) -> Iterator[Definition]:
    what, name = DEFINES[element.tag], element.attributes.get("name", "")
    inner = [child for child in element.children if child.tag not in _ABOUT]
    if not name:
        findings.append(finding("import-malformed", f"a {what} needs a name", element.place))
    elif len(inner) > 1 or (not inner and what in (What.GATE, What.PARAMETER)):
        holds = "a formula" if what is What.GATE else "an expression"
        message = (
            f"{what} '{shortened(name)}' holds {len(inner)} elements: {holds} is one, apart from label and attributes"
        )
        findings.append(finding("import-malformed", message, element.place))
    else:
        yield Definition(
            what=what,
            name=name,
            scope=scope,
            is_public=_is_public(element, is_public),
            note=note_of(element),
            unit=element.attributes.get("unit", ""),
            content=inner[0] if inner else None,
            place=element.place,
        )


def note_of(element: Element) -> str:
    """The label of an element and its attributes: `Door fails. flavor: undeveloped`."""
    label = " ".join(child.text for child in element.children if child.tag == "label")
    said = [
        f"{each.attributes.get('name', '')}: {each.attributes.get('value', '')}"
        for child in element.children
        if child.tag == "attributes"
        for each in child.children
    ]
    return ". ".join(part for part in (label.rstrip("."), "; ".join(said)) if part)
