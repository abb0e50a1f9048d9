"""Which entries of a plan are likely to be the same under another id.

An entry that is gone and one that is new in the same section are taken for one where most of what they say, and of who
depends on them, is the same, and neither is as much like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from continuity.comparison.meaning import meaning
from continuity.planfile.effective import leaves_of
from continuity.planfile.load import Loaded
from continuity.planfile.looking import mapping
from continuity.planfile.marked import YamlMapping
from continuity.planfile.reference_table import ENTRY_OF
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS, SUPPLIERS
from continuity.requirements import requirements

_ALIKE: Final = 0.6
"""So much of all that is said of two entries must be the same."""
Features = frozenset[str]


@dataclass(frozen=True, slots=True)
class Renames:
    """Section to what is called otherwise in it: old id to new id."""

    of_section: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Old id to new id, whatever the section."""
        return {old: new for each in self.of_section.values() for old, new in each.items()}

    @property
    def nodes(self) -> dict[str, str]:
        """Old id to new id of nodes."""
        sections = (self.of_section.get(section, {}) for section in NODE_SECTIONS)
        return {old: new for each in sections for old, new in each.items()}

    def paths(self) -> dict[str, str]:
        """Old path to new path, `components.web` to `components.frontend`."""
        return {
            f"{section}.{old}": f"{section}.{new}"
            for section, each in self.of_section.items()
            for old, new in each.items()
        }


def likely_renames(old: Loaded, new: Loaded) -> Renames:
    """The entries that both plans have under different ids, as far as that is likely."""
    users = _users(old), _users(new)
    found = {}
    for section in ENTRY_OF:
        if section not in SUPPLIERS.values():
            before, after = mapping(old.declared, section), mapping(new.declared, section)
            gone = {name: _features(before, section, name, users[0]) for name in before if name not in after}
            come = {name: _features(after, section, name, users[1]) for name in after if name not in before}
            if pairs := _pairs(gone, come):
                found[section] = pairs
    return Renames(found)


def _users(loaded: Loaded) -> dict[str, list[str]]:
    """For each node, who depends on it directly."""
    found: dict[str, list[str]] = {}
    for name, node in loaded.plan.nodes.items():
        for needed in requirements(node):
            found.setdefault(needed, []).append(name)
    return found


def _features(entries: YamlMapping, section: str, name: str, users: Mapping[str, list[str]]) -> Features:
    """What an entry says itself, and who depends on it."""
    said = {f"{path} {meaning(value, str(path[-1]))}" for path, value in leaves_of(mapping(entries, name), section)}
    used = {f"used by {user}" for user in users.get(name, ())} if section in NODE_SECTIONS else set()
    return frozenset(said | used)


def _pairs(gone: Mapping[str, Features], come: Mapping[str, Features]) -> dict[str, str]:
    """Those of which each is the one most like the other, and like enough."""
    having: dict[str, list[str]] = {}
    for name, features in come.items():
        for each in features:
            having.setdefault(each, []).append(name)
    alike: dict[tuple[str, str], float] = {}
    for name, features in gone.items():
        shared = Counter(other for each in features for other in having.get(each, ()))
        for other, number in shared.items():
            likeness = number / len(features | come[other])
            if likeness >= _ALIKE:
                alike[name, other] = likeness
    return {old: new for (old, new), value in alike.items() if _is_best(alike, old, new, value)}


def _is_best(alike: Mapping[tuple[str, str], float], old: str, new: str, value: float) -> bool:
    rivals = [other for pair, other in alike.items() if pair != (old, new) and (pair[0] == old or pair[1] == new)]
    return all(other < value for other in rivals)
