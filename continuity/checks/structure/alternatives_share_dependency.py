"""Alternatives that look independent need the same thing.

What: All terms of an `any`, or so many of an `at_least` that the rest are too few, cannot do without one and the same
node.

Why: The alternative is none while that node is down, and nothing in the requirement says so.

Example: `{any: [card-a, card-b]}` where both need `line`.

Instead: Give one of them a way of its own, or name the common node as a requirement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import AllOf, AnyOf, AtLeast, Need, Node, Soft, Term, Tolerant, WorkedAround

ID: Final = "alternatives-share-dependency"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each need with alternatives that a single other node takes away."""
    for node in checked.plan.nodes.values():
        for i, term in enumerate(node.needs):
            groups = tuple(_groups(term))
            for names in groups:
                lost = [checked.surely_lost_with[name] - {name} for name in names]
                shared = frozenset.intersection(*lost) - _needed_anyway(node, checked)
                if shared:
                    first = max(sorted(shared), key=lambda name: len(checked.surely_lost_with[name]))
                    message = f"{', '.join(names)} are all lost with '{first}': they are no alternatives then"
                    yield Found(path_of(node, "needs", i), message, "give one of them a way of its own")


def _groups(term: Term) -> Iterator[tuple[str, ...]]:
    """The nodes of each choice of plain names in a term."""
    match term:
        case AnyOf(terms) | AtLeast(_, terms):
            names = tuple(each.node for each in terms if isinstance(each, Need))
            if len(names) == len(terms) > 1:
                yield names
        case AllOf(terms):
            for each in terms:
                yield from _groups(each)
        case Soft(part) | Tolerant(part) | WorkedAround(part):
            yield from _groups(part)
        case _:
            pass


def _needed_anyway(node: Node, checked: Checked) -> frozenset[str]:
    return checked.surely_lost_with[node.id]
