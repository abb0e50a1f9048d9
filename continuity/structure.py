"""What a node's level is: the one definition that every engine and the exact analysis are held against.

A level is the share of its normal capacity that a node delivers now, a float between 0 and 1. It is the smallest of
the node's own level and the terms of its requirements. Everything here is a pure function of levels; what depends on
the past (tolerance) is given in as a function of the term's present level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter

from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Need,
    ShareOf,
    Soft,
    Term,
    Tolerant,
    WorkedAround,
)

SLACK = 1e-9
"""Levels are compared with this slack, so that sums of shares meet their targets."""

Levels = Sequence[float]
LevelFunction = Callable[[Levels], float]
Remember = Callable[[Tolerant, LevelFunction], LevelFunction]


def works(level: float) -> bool:
    """Whether a node with this level works: its level is above 0."""
    return level > SLACK


def is_up(level: float, up_from: float | None) -> bool:
    """Whether a node with this level is up: at least `up_from` (a service's MBCO), or above 0 where that is None."""
    return works(level) if up_from is None else level >= up_from - SLACK


def is_fit(level: float, from_level: float | None) -> bool:
    """Whether a failover member with this level is fit: at least `from`, above 0 by default."""
    return is_up(level, from_level)


def own_level(sound: int, capacity: float, required: int, full: int) -> float:
    """The level that a node's units give.

    Parameters: `sound`, the number of units in use that deliver something; `capacity`, the sum of what they deliver
    (a sound unit 1, a failed one its mode's `leaves`); `required`, the fewest that serve; `full`, how many make full
    capacity. Returns 0 below `required`, else min(1, capacity / full).
    """
    return 0.0 if sound < required else min(1.0, capacity / full)


def level_of(
    terms: Sequence[Term], position: Mapping[str, int], remember: Remember, own: int | None = None
) -> LevelFunction:
    """The function that gives the level of requirements joined by `all` (1.0 where there is none).

    Parameters: `terms`; `position`, the index of each node in the levels; `remember`, which makes the function of a
    tolerant term out of the function of the term inside; `own`, the index of one more level that must be there.
    """
    owns = [] if own is None else [own]
    if all(isinstance(term, Need) for term in terms):
        return smallest_level(owns + [position[term.node] for term in terms if isinstance(term, Need)])
    parts = [term_level(term, position, remember) for term in terms]
    return _smallest([*map(itemgetter, owns), *parts])


def smallest_level(indexes: Sequence[int]) -> LevelFunction:
    """The smallest level of some nodes, by their indexes; 1.0 of none."""
    if not indexes:
        return lambda levels: 1.0
    if len(indexes) == 1:
        return itemgetter(indexes[0])
    get = itemgetter(*indexes)
    return lambda levels: min(get(levels))


def term_level(term: Term, position: Mapping[str, int], remember: Remember) -> LevelFunction:
    """The function that gives the level of one term. Raises NotImplementedError for a workaround."""

    def inner(terms: Sequence[Term]) -> tuple[LevelFunction, ...]:
        return tuple(term_level(each, position, remember) for each in terms)

    match term:
        case Need(node):
            return itemgetter(position[node])
        case AllOf(terms):
            return _smallest(inner(terms))
        case AnyOf(terms):
            return _kth_largest(inner(terms), 1)
        case AtLeast(k, terms):
            return _kth_largest(inner(terms), k)
        case ShareOf(weights):
            return _shares([(position[node], weight) for node, weight in sorted(weights)])
        case Soft(part, without):
            return _at_least(term_level(part, position, remember), without)
        case Tolerant(part):
            return remember(term, term_level(part, position, remember))
        case WorkedAround():
            raise NotImplementedError("a workaround's level depends on people")


def _smallest(parts: Sequence[LevelFunction]) -> LevelFunction:
    return lambda levels: min([part(levels) for part in parts])


def _kth_largest(parts: Sequence[LevelFunction], k: int) -> LevelFunction:
    if k == 1:
        return lambda levels: max([part(levels) for part in parts])
    return lambda levels: sorted((part(levels) for part in parts), reverse=True)[k - 1]


def _shares(weights: Sequence[tuple[int, float]]) -> LevelFunction:
    # Summed in the order of node ids: the sum must not depend on the order in which a file lists them.
    return lambda levels: min(1.0, plain_sum(weight * levels[index] for index, weight in weights))


def plain_sum(values: Iterable[float]) -> float:
    """The sum, term by term: `sum` compensates rounding since Python 3.12, and bits must not depend on the version."""
    total = 0.0
    for value in values:
        total += value
    return total


def _at_least(part: LevelFunction, without: float) -> LevelFunction:
    return lambda levels: max(part(levels), without)


def forget(term: Tolerant, part: LevelFunction) -> LevelFunction:
    """The `remember` of an analysis at one moment that grants no tolerance: the level of the term inside."""
    return part
