"""A component, site, supplier, calendar, person or pool of spares that nothing names.

What: No node needs it, no copy is kept at it, no plan, scenario, team or cause names it; nobody works by the calendar,
no team has the person, nothing has the person as its `owner` or was judged `by` them, no repair takes the part.

Why: It changes no result. Either a dependency is missing, or it can go.

Example: `old-cache: {failures: {..}}` that nobody needs.

Instead: Say who needs it, or take it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.problems import Path
from continuity.planfile.reference_table import PLAN as REFERENCES
from continuity.planfile.reference_table import SECTIONS_OF

ID: Final = "orphan"
SEVERITY: Final = Severity.INFORMATION

_IN_WORDS: Final = ("owner", "by")
"""The keys whose text may be a person."""


def find(checked: Checked) -> Iterator[Found]:
    """Each node that is named by nothing but itself, and each of the other entries that nothing names."""
    named: set[str] = set()
    others: set[tuple[str, str]] = set()

    def found(what: str, name: str, path: Path, key: bool) -> None:
        if path[1] != name:
            named.add(name)
        others.update((section, name) for section in SECTIONS_OF.get(what, ()))

    REFERENCES(checked.data, (), found)
    for node in checked.plan.nodes.values():
        if node.section is not Section.SERVICES and node.id not in named:
            yield Found(
                path_of(node), f"nothing needs or names '{node.id}'", "say who needs it, or take it out", key=True
            )
    plan = checked.plan
    words = {text.casefold() for text in _in_words(checked.data)} if plan.people else set[str]()
    others |= {
        ("people", person.id)
        for person in plan.people.values()
        if not words.isdisjoint(text.casefold() for text in (person.id, person.title) if text)
    }
    for section, ids in (("calendars", plan.calendars), ("people", plan.people), ("spares", plan.spares)):
        for name in ids:
            if (section, name) not in others:
                yield Found((section, name), f"nothing names '{name}'", "say who uses it, or take it out", key=True)


def _in_words(data: Data) -> Iterator[str]:
    """Who owns or judged something, as the plan has it in free text."""
    if isinstance(data, YamlMapping):
        yield from (text for key in _IN_WORDS if isinstance(text := data.get(key), str))
    for below in data.values() if isinstance(data, YamlMapping) else data if isinstance(data, YamlSequence) else ():
        yield from _in_words(below)
