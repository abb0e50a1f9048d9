"""Tiers and kinds: what they supply to the nodes that name them, leaf by leaf, before anything is typed.

A node comes first, then its tier, then its kind. What is one value to a reader is one leaf here, even if it is written
as a mapping (a distribution, a crew, a cost curve): half of one and half of another would be a value that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from continuity.planfile.looking import entries, mapping
from continuity.planfile.marked import Data, YamlMapping
from continuity.planfile.names import unknown
from continuity.planfile.problems import Problem

NODE_SECTIONS: Final = ("services", "components", "sites", "suppliers")
SUPPLIERS: Final = {"tier": "tiers", "kind": "kinds"}
"""The keys by which a node names what supplies it, the nearer first, and the sections that define it."""
KEPT: Final = frozenset({"title", "note", *SUPPLIERS})
"""What a tier or kind says about itself and never supplies."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping whose entries are supplied one by one; what is no branch is a leaf.

    Parameters: `inner`, the branches below it, by key (`*`: every key); `drops`, what a key, when nearer, makes
    meaningless farther away, because the two are alternatives of which an entry holds one.
    """

    inner: Mapping[str, Branch] = field(default_factory=dict)
    drops: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _alternatives(*groups: Iterable[str]) -> dict[str, frozenset[str]]:
    """The drops of keys of which each in a group excludes the others."""
    return {key: frozenset(group) - {key} for group in map(list, groups) for key in group}


_SHARES: Final = ("availability", "unavailability")
_LEAVES: Final = Branch()
_MODE: Final = Branch(
    drops=_alternatives(["mttf", "time_to_failure", "frequency"], ["mttr", "time_to_repair"])
    | {
        "team": frozenset({"recovers", "people"}),
        "recovers": frozenset({"team", "people"}),
        "of": frozenset({"beta", "call_when"}),
    }
)
_COPY: Final = Branch({"backup": _LEAVES}, _alternatives(["replicates", "backup"]))
NODE: Final = Branch(
    {
        "failures": Branch({"*": _MODE}),
        "objectives": _LEAVES,
        "promised": _LEAVES,
        "experienced": _LEAVES,
        "failover": _LEAVES,
        "data": Branch({"*": Branch({"copies": Branch({"*": _COPY})})}),
    },
    {
        # `mttr` belongs to `availability` (its own or a promised one), so it is dropped with it and drops nothing.
        "failures": frozenset({*_SHARES, "mttr", "never_fails", "experienced"}),
        "never_fails": frozenset({*_SHARES, "mttr", "failures", "experienced"}),
        "experienced": frozenset({*_SHARES, "mttr", "failures", "never_fails"}),
        "availability": frozenset({"unavailability", "failures", "never_fails", "experienced"}),
        "unavailability": frozenset({"availability", "failures", "never_fails", "experienced"}),
        "standby": frozenset({"dormancy"}),
    },
)
"""How a node is put together."""


def completed(data: YamlMapping) -> tuple[YamlMapping, list[Problem]]:
    """The plan's data with every node holding what its tier and kind supply.

    Parameters: `data`, which is not changed and shares with the answer what is the same in both.
    Returns the completed data, in which what was supplied keeps its place in the tier or kind, and a problem for each
    name that is none and for each tier or kind that leans on another.
    """
    problems = [finding for section in SUPPLIERS.values() for finding in _chains(data, section)]
    whole = copied(data)
    for section in NODE_SECTIONS:
        nodes = data.get(section)
        if isinstance(nodes, YamlMapping) and any(_names_supplier(node) for node in nodes.values()):
            done = copied(nodes)
            for name, node in nodes.items():
                if isinstance(node, YamlMapping) and _names_supplier(node):
                    problems += _unknown_suppliers(data, node, (section, name))
                    done[name] = supplied([layer for _, layer in layers(data, node)])
            whole[section] = done
    return whole, problems


def copied(mapping: YamlMapping) -> YamlMapping:
    """A mapping of its own with the same entries and places."""
    copy = YamlMapping(mapping.mark)
    copy.update(mapping)
    copy.marks = mapping.marks.copy()
    copy.value_marks = mapping.value_marks.copy()
    return copy


def layers(data: YamlMapping, node: YamlMapping) -> list[tuple[tuple[str, ...], YamlMapping]]:
    """Where a node's entries come from, nearest first: each layer's path (the node's own is empty) and what it says."""
    found: list[tuple[tuple[str, ...], YamlMapping]] = [((), node)]
    for key, section in SUPPLIERS.items():
        suppliers, name = data.get(section), node.get(key)
        if isinstance(suppliers, YamlMapping) and isinstance(name, str):
            supplier = suppliers.get(name)
            if isinstance(supplier, YamlMapping):
                found.append(((section, name), supplier))
    return found


def supplied(sources: Sequence[YamlMapping]) -> YamlMapping:
    """A node put together from what it says itself and what its tier and kind say, nearest first."""
    whole = sources[0]
    for source in sources[1:]:
        whole = _filled(whole, source, NODE, KEPT)
    return whole


def _filled(near: YamlMapping, far: YamlMapping, branch: Branch, kept: frozenset[str] = frozenset()) -> YamlMapping:
    """The nearer entries, with those of the farther that they leave out and do not exclude."""
    dropped = kept.union(*(_excluded(near, key, branch) for key in near.keys() & branch.drops.keys()))
    whole = copied(near)
    for key, value in far.items():
        if key in near:
            inner = branch.inner.get(key) or branch.inner.get("*")
            mine = near[key]
            if inner and isinstance(mine, YamlMapping) and isinstance(value, YamlMapping) and mine is not value:
                whole[key] = _filled(mine, value, inner)
        elif key not in dropped:
            whole[key] = value
            whole.marks[key] = far.marks[key]
            whole.value_marks[key] = far.value_marks[key]
    return whole


def _excluded(near: YamlMapping, key: str, branch: Branch) -> frozenset[str]:
    """What a nearer key leaves no room for."""
    if key == "standby" and near[key] == "warm":
        return frozenset()  # any other standby has no dormancy
    if key == "team" and isinstance(near[key], str):
        return branch.drops[key] - {"people"}  # several teams say themselves how many people each sends
    return branch.drops[key]


def _names_supplier(node: Data) -> bool:
    return isinstance(node, YamlMapping) and ("tier" in node or "kind" in node)


def _unknown_suppliers(data: YamlMapping, node: YamlMapping, path: tuple[str, ...]) -> list[Problem]:
    problems = []
    for key, section in SUPPLIERS.items():
        name, suppliers = node.get(key), data.get(section)
        known = suppliers if isinstance(suppliers, YamlMapping) else {}
        if isinstance(name, str) and name not in known:
            problems.append(unknown(key, name, known, (*path, key)))
    return problems


def _chains(data: YamlMapping, section: str) -> list[Problem]:
    hint = "say both in the node: its tier is asked before its kind"
    return [
        Problem(
            path=(section, name, key),
            id="supply-chain",
            message=f"'{key}' cannot be said in {section}: a tier or kind leans on no other",
            hint=hint,
            key=True,
        )
        for name, supplier in entries(data, section)
        for key in mapping(supplier).keys() & SUPPLIERS.keys()
    ]
