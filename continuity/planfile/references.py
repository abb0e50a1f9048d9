"""That every name in a plan stands for something in it, and where data and names are found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain
from typing import Final

from continuity.planfile.fields import ID_PATTERN, RESERVED
from continuity.planfile.looking import entries, mapping
from continuity.planfile.marked import YamlMapping
from continuity.planfile.names import unknown
from continuity.planfile.problems import Path, Problem
from continuity.planfile.reference_table import ENTRY_OF, NODE, PLAN, SECTIONS_OF
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS

_ID: Final = re.compile(ID_PATTERN)
_MOST_SUGGESTIONS: Final = 100
"""Beyond so many unknown names, the nearest known one is not looked for: it is a whole file that is missing."""


def is_id(name: str) -> bool:
    """Whether a name can be an id at all."""
    return name not in RESERVED and _ID.fullmatch(name) is not None


def unknown_names(data: YamlMapping) -> list[Problem]:
    """A problem for each name that nothing in the plan has.

    Parameters: `data`, the plan with what tiers and kinds supply.
    """
    known = {what: _defined(data, sections) for what, sections in SECTIONS_OF.items()}
    known["data"] = None if known["node"] is None else {name for _, name in data_sets(data)}
    known["section"] = ENTRY_OF
    problems: list[Problem] = []

    def found(what: str, name: str, path: Path, key: bool) -> None:
        names = known[what]
        # What cannot be an id is reported as such, and a section of the wrong shape defines who knows what.
        if names is not None and name not in names and is_id(name):
            suggest = len(problems) < _MOST_SUGGESTIONS
            problems.append(_unknown(what, name, names, data, path, key=key, suggest=suggest))

    PLAN(data, (), found)
    return problems


def _unknown(
    what: str, name: str, names: Collection[str], data: YamlMapping, path: Path, *, key: bool, suggest: bool
) -> Problem:
    for section in NODE_SECTIONS if what in ("service", "site") else ():
        if name in (_names(data, section) or ()):
            message = f"'{name}' is no {what}: it is one of the {section}"
            return Problem(path=path, id=f"unknown-{what}", message=message, key=key)
    return unknown(what, name, names, path, key=key, suggest=suggest)


def _defined(data: YamlMapping, sections: Collection[str]) -> Collection[str] | None:
    """The ids in some sections; None where one of them is no mapping."""
    names = [_names(data, section) for section in sections]
    if None in names:
        return None
    return names[0] if len(names) == 1 else set(chain.from_iterable(part or () for part in names))


def _names(data: YamlMapping, section: str) -> Collection[str] | None:
    defined = data.get(section)
    if isinstance(defined, YamlMapping):
        return defined.keys()
    return None if section in data else ()


def data_sets(data: YamlMapping) -> Iterator[tuple[Path, str]]:
    """The path and the name of all data that nodes hold."""
    for section in NODE_SECTIONS:
        for node, what in entries(data, section):
            for name, _ in entries(what, "data"):
                yield (section, node, "data", name), name


def names_in_node(data: YamlMapping, section: str, node: str) -> list[tuple[Path, str]]:
    """The path and the name of every reference in one node, in the order of the text."""
    references: list[tuple[Path, str]] = []
    NODE(mapping(data, section, node), (section, node), lambda what, name, path, key: references.append((path, name)))
    return references
