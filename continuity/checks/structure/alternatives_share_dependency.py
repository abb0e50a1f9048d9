"""Alternatives that look independent need the same thing.

What: All terms of an `any`, or so many of an `at_least` that the rest are too few, cannot do without one and the same
node, be it one of them, or are surely struck by one common cause that leaves whatever else is needed.

Why: The alternative is none while that node is down, and nothing in the requirement says so.

Example: `{any: [card-a, card-b]}` where both need `line`.

Instead: Give one of them a way of its own, or name the common node as a requirement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import AllOf, AnyOf, AtLeast, Need, Soft, Term, Tolerant, WorkedAround

ID: Final = "alternatives-share-dependency"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each need with alternatives that a single other node, or one of them, takes away."""
    for node in checked.plan.nodes.values():
        for i, term in enumerate(node.needs):
            for names, enough in _groups(term):
                shared = _shared(names, enough, checked) - checked.surely_lost_with[node.id]
                if shared:
                    first = max(sorted(shared), key=lambda name: len(checked.surely_lost_with[name]))
                    lost = ", ".join(name for name in names if first in checked.surely_lost_with[name])
                    message = f"{lost} are all lost with '{first}': they are no alternatives then"
                    yield Found(path_of(node, "needs", i), message, "give one of them a way of its own")
                elif cause := _cause(names, enough, checked.surely_lost_with[node.id], checked):
                    message = (
                        f"'{cause}' strikes so many of {', '.join(names)} at once that they are no alternatives then"
                    )
                    yield Found(path_of(node, "needs", i), message, "keep the cause away from one of them")


def _cause(names: Sequence[str], enough: int, needed: frozenset[str], checked: Checked) -> str | None:
    """A common cause that surely takes away so many of some nodes, or of what they need, and nothing `needed` anyway.

    No alternative helps the user against a cause that strikes something else it cannot do without.
    """
    for cause in checked.plan.common_causes.values():
        hit = {name for name, share in cause.hits.items() if share >= 1 and cause.mode.leaves == 0}
        struck = sum(not hit.isdisjoint(checked.surely_lost_with[name]) for name in names)
        if struck >= enough and hit.isdisjoint(needed):
            return cause.id
    return None


def _shared(names: Sequence[str], enough: int, checked: Checked) -> frozenset[str]:
    """The nodes with each of which so many of some others are lost."""
    times = Counter(lost for name in names for lost in checked.surely_lost_with[name])
    return frozenset(name for name, count in times.items() if count >= enough)


def _groups(term: Term) -> Iterator[tuple[tuple[str, ...], int]]:
    """The nodes of each choice of plain names in a term, and how many lost are too many."""
    match term:
        case AnyOf(terms):
            yield from _group(terms, len(terms))
        case AtLeast(k, terms):
            yield from _group(terms, len(terms) - k + 1)
        case AllOf(terms):
            for each in terms:
                yield from _groups(each)
        case Soft(part) | Tolerant(part) | WorkedAround(part):
            yield from _groups(part)
        case _:
            pass


def _group(terms: Sequence[Term], enough: int) -> Iterator[tuple[tuple[str, ...], int]]:
    names = tuple(each.node for each in terms if isinstance(each, Need))
    if len(names) == len(terms) and enough > 1:  # else each of them is needed
        yield names, enough
