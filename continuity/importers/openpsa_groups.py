"""Common-cause groups of an Open-PSA file, read: who is in them, how they fail, and which factors they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from continuity.findings import Finding, shortened
from continuity.importers.documents import unusable
from continuity.importers.openpsa_common_causes import MODELS
from continuity.importers.openpsa_names import Names
from continuity.importers.openpsa_reading import Definition, What
from continuity.importers.openpsa_xml import Element

_FIRST_LEVEL: Final = {"MGL": 2}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Basic events that may fail together.

    Parameters: `model`, one of MODELS; `members`, at least two; `distribution`, the expression of a member's
    probability; `factors`, the expressions of the model's factors, from its first level on.
    """

    name: str
    scope: tuple[str, ...]
    model: str
    members: tuple[Definition, ...]
    distribution: Element
    factors: tuple[Element, ...]
    element: Element

    @property
    def path(self) -> str:
        """The names of the containers and its own, joined by dots."""
        return ".".join((*self.scope, self.name))


def read_group(element: Element, scope: tuple[str, ...], names: Names, findings: list[Finding]) -> Group:
    """A group out of its element.

    Parameters: `names`, to which members are added that are defined nowhere else. Raises `PlanError` for what is
    malformed.
    """
    name, model = element.attributes.get("name", ""), element.attributes.get("model", "")
    if not name or model not in MODELS:
        message = f"a common-cause group needs a name, and a model out of {', '.join(MODELS)}"
        raise unusable("import-malformed", message, element.place)
    members = tuple(_members(element, scope, names, findings))
    if len(members) < 2 or len({member.path for member in members}) < len(members):  # noqa: PLR2004 - a group
        message = f"common-cause group '{shortened(name)}' needs two or more members, each named once"
        raise unusable("import-malformed", message, element.place)
    distribution = _only_child(_only(element, "distribution"))
    factors = tuple(_factors(element, model, len(members)))
    return Group(
        name=name,
        scope=scope,
        model=model,
        members=members,
        distribution=distribution,
        factors=factors,
        element=element,
    )


def _members(element: Element, scope: tuple[str, ...], names: Names, findings: list[Finding]) -> Iterator[Definition]:
    for reference in _only(element, "members").children:
        name = reference.attributes.get("name", "")
        if reference.tag not in ("basic-event", "event") or not name:
            message = "members of a common-cause group are basic events: write <basic-event name=...>"
            raise unusable("import-malformed", message, reference.place)
        if names.find(name, scope) is None:
            member = Definition(
                what=What.BASIC_EVENT,
                name=name,
                scope=scope,
                is_public=True,
                note="",
                unit="",
                content=None,
                place=reference.place,
            )
            names.add([member], findings)
        found = names.referred(reference, scope)
        if found.what is not What.BASIC_EVENT:
            message = f"'{shortened(name)}' is a {found.what}: only basic events fail of a common cause"
            raise unusable("import-malformed", message, reference.place)
        yield found


def _factors(element: Element, model: str, members: int) -> Iterator[Element]:
    """Yield the expression of each factor; a level that is said is the one that comes next."""
    found = [child for child in element.children if child.tag == "factor"]
    if not found:
        found = _only(element, "factors").children
    first = members if model == "beta-factor" else _FIRST_LEVEL.get(model, 1)
    if not found or len(found) > members + 1 - first:
        message = f"{len(found)} factors do not fit {model} with {members} members: write 1 to {members + 1 - first}"
        raise unusable("import-malformed", message, element.place)
    for level, factor in enumerate(found, first):
        said = factor.attributes.get("level", str(level))
        if factor.tag != "factor" or said != str(level):
            message = f'<factor level="{level}"> is expected here'
            raise unusable("import-malformed", message, factor.place)
        yield _only_child(factor)


def _only(element: Element, tag: str) -> Element:
    found = [child for child in element.children if child.tag == tag]
    if len(found) != 1:
        message = f"a common-cause group has one <{tag}>, and this one has {len(found)}"
        raise unusable("import-malformed", message, element.place)
    return found[0]


def _only_child(element: Element) -> Element:
    if len(element.children) != 1:
        message = f"<{element.tag}> holds one expression, and this one has {len(element.children)}"
        raise unusable("import-malformed", message, element.place)
    return element.children[0]
