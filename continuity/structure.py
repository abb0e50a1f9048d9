"""What a node's level is: the one definition that every engine and the exact analysis are held against.

A level is the share of its normal capacity that a node delivers now, a float between 0 and 1. It is the smallest of
the node's own level and the terms of its requirements. Everything here is a pure function of levels; what depends on
the past (tolerance, workarounds) is given in as a function of the term's present level.

Where more or less than normal is asked of a node, its level is min(1, capacity / demand). The capacity is the smallest
of the same terms, not cut off at 1: there may be more units than make full capacity, and shares may add up to more
than 1. What else it needs counts with its level, which never exceeds 1. The node's site, and the node itself where it
is no pool, are no capacity: they limit nothing while they are whole. What nothing limits has its normal capacity, 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter

from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Need,
    Node,
    ShareOf,
    Soft,
    Term,
    Tolerant,
    WorkedAround,
)

SLACK = 1e-9
"""Levels are compared with this slack, so that sums of shares meet their targets."""

CAPPED, UNCAPPED = 1.0, math.inf
"""The most that shares and units may add up to: 1, or anything where a demand divides it afterwards."""

Levels = Sequence[float]
LevelFunction = Callable[[Levels], float]
Remember = Callable[[Tolerant | WorkedAround, LevelFunction], LevelFunction]


def works(level: float) -> bool:
    """Whether a node with this level works: its level is above 0."""
    return level > SLACK


def is_up(level: float, up_from: float | None) -> bool:
    """Whether a node with this level is up: at least `up_from` (a service's MBCO), or above 0 where that is None."""
    return works(level) if up_from is None else level >= up_from - SLACK


def is_fit(level: float, from_level: float | None) -> bool:
    """Whether a failover member with this level is fit: at least `from`, above 0 by default."""
    return is_up(level, from_level)


def own_level(sound: int, capacity: float, required: int, full: int, most: float = CAPPED) -> float:
    """The level that a node's units give.

    Parameters: `sound`, the number of units in use that deliver something; `capacity`, the sum of what they deliver
    (a sound unit 1, a failed one its mode's `leaves`); `required`, the fewest that serve; `full`, how many make full
    capacity; `most`, UNCAPPED where a demand is to be met. Returns 0 below `required`, else min(most, capacity / full).
    """
    return 0.0 if sound < required else min(most, capacity / full)


def fails_alone(node: Node) -> bool:
    """Whether one failure of its own brings a node to level 0."""
    return any(mode.leaves == 0 and (mode.of_node or node.units == node.required) for mode in node.modes)


def under_demand(capacity: float, demand: float) -> float:
    """The level of a node with a capacity (1 is normal, UNCAPPED if nothing limits it) of which `demand` is asked.

    Parameters: `demand`, above 0; 1 is normal. At 1 the level is what it is without a demand, bit for bit.
    """
    return min(1.0, (1.0 if capacity == UNCAPPED else capacity) / demand)


def limit_of(level: float) -> float:
    """The limit that a level sets which is no capacity (a site's, a single unit's): none while it is whole."""
    return UNCAPPED if level >= 1.0 else level


def level_of(
    terms: Sequence[Term], position: Mapping[str, int], remember: Remember, own: int | None = None
) -> LevelFunction:
    """The function that gives the level of requirements joined by `all` (1.0 where there is none).

    Parameters: `terms`; `position`, the index of each node in the levels; `remember`, which makes the function of a
    term that depends on the past out of the function of the term inside; `own`, the index of one more level that must
    be there.
    """
    owns = [] if own is None else [own]
    if all(isinstance(term, Need) for term in terms):
        return smallest_level(owns + [position[term.node] for term in terms if isinstance(term, Need)])
    parts = [term_level(term, position, remember) for term in terms]
    return _smallest([*map(itemgetter, owns), *parts])


def capacity_of(
    needs: Sequence[Term], site: str | None, position: Mapping[str, int], remember: Remember
) -> LevelFunction:
    """The function that gives the capacity which requirements leave to a node, UNCAPPED where they do not limit it.

    Parameters: `needs` and `site` of the node; the others as in `level_of`.
    """
    parts = [term_level(term, position, remember, UNCAPPED) for term in needs]
    if site is not None:
        parts.append(_limit(itemgetter(position[site])))
    return lambda levels: min([part(levels) for part in parts], default=UNCAPPED)


def smallest_level(indexes: Sequence[int]) -> LevelFunction:
    """The smallest level of some nodes, by their indexes; 1.0 of none."""
    if not indexes:
        return lambda levels: 1.0
    if len(indexes) == 1:
        return itemgetter(indexes[0])
    get = itemgetter(*indexes)
    return lambda levels: min(get(levels))


def term_level(term: Term, position: Mapping[str, int], remember: Remember, most: float = CAPPED) -> LevelFunction:
    """The function that gives the level of one term; `most`, UNCAPPED where shares may add up to more than 1."""

    def inner(terms: Sequence[Term]) -> tuple[LevelFunction, ...]:
        return tuple(term_level(each, position, remember, most) for each in terms)

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
            return _shares([(position[node], weight) for node, weight in sorted(weights)], most)
        case Soft(part, without):
            return _at_least(term_level(part, position, remember, most), without)
        case Tolerant(part) | WorkedAround(part):
            return remember(term, term_level(part, position, remember, most))


def _smallest(parts: Sequence[LevelFunction]) -> LevelFunction:
    return lambda levels: min([part(levels) for part in parts])


def _kth_largest(parts: Sequence[LevelFunction], k: int) -> LevelFunction:
    if k == 1:
        return lambda levels: max([part(levels) for part in parts])
    return lambda levels: sorted((part(levels) for part in parts), reverse=True)[k - 1]


def _shares(weights: Sequence[tuple[int, float]], most: float) -> LevelFunction:
    # Summed in the order of node ids: the sum must not depend on the order in which a file lists them.
    return lambda levels: min(most, plain_sum(weight * levels[index] for index, weight in weights))


def plain_sum(values: Iterable[float]) -> float:
    """The sum, term by term: `sum` compensates rounding since Python 3.12, and bits must not depend on the version."""
    total = 0.0
    for value in values:
        total += value
    return total


def _at_least(part: LevelFunction, without: float) -> LevelFunction:
    return lambda levels: max(part(levels), without)


def _limit(part: LevelFunction) -> LevelFunction:
    return lambda levels: limit_of(part(levels))


def forget(term: Tolerant | WorkedAround, part: LevelFunction) -> LevelFunction:
    """The `remember` of an analysis that grants neither tolerance nor workaround: the level of the term inside."""
    return part
