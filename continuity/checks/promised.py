"""What nodes promise by what they say themselves: services by objectives, suppliers by contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from continuity.checks.checked import Checked
from continuity.model import Node, Section

T = TypeVar("T", int, float)


def rto_of(node: Node) -> int | None:
    """The time within which a node is promised to be back."""
    return node.objectives.rto if node.objectives else None


def rpo_of(node: Node) -> int | None:
    """The most recent work that may be lost by promise."""
    return node.objectives.rpo if node.objectives else None


def availability_of(node: Node) -> float | None:
    """The availability that a service, or a supplier, promises."""
    if node.section is Section.SUPPLIERS:
        return node.promised.availability if node.promised else None
    return node.objectives.availability if node.objectives else None


def largest_below(checked: Checked, promise: Callable[[Node], T | None]) -> Mapping[str, tuple[T, str]]:
    """For each node, the largest promise that it rests on, and whose it is.

    Its own where it promises something, else the largest of what it cannot do without; nothing where nobody promises.
    """
    found: dict[str, tuple[T, str]] = {}
    for name in checked.order:
        own = promise(checked.plan.nodes[name])
        below = [found[needed] for _, needed in checked.hard[name] if needed in found]
        if own is not None:
            found[name] = (own, name)
        elif below:
            found[name] = max(below)
    return found


def promising_below(checked: Checked, promise: Callable[[Node], float | None]) -> Mapping[str, frozenset[str]]:
    """For each node, the nodes with a promise that it rests on: itself, or the nearest that it cannot do without."""
    found: dict[str, frozenset[str]] = {}
    for name in checked.order:
        if promise(checked.plan.nodes[name]) is not None:
            found[name] = frozenset({name})
        else:
            found[name] = frozenset().union(*(found[needed] for _, needed in checked.hard[name]))
    return found
