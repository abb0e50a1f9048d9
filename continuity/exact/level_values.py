"""Which levels a node can have: all that are attained, perhaps some more, in ascending order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from continuity.errors import LimitError
from continuity.exact.parts import OwnPart, has_demand
from continuity.model import AllOf, AnyOf, AtLeast, Need, Node, ShareOf, Soft, Term, Tolerant, WorkedAround
from continuity.requirements import required_terms
from continuity.structure import CAPPED, UNCAPPED, limit_of, under_demand

_MOST_VALUES = 2_000
Values = tuple[float, ...]


class TooManyLevelsError(LimitError):
    """A node can have more levels than can be told apart."""


def values_of_term(term: Term, of: Mapping[str, Values], most: float = CAPPED) -> Values:
    """The values of a term, by those of the nodes in it; `most` as in `structure.term_level`."""
    match term:
        case Need(node):
            return of[node]
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            return _join([values_of_term(each, of, most) for each in terms])
        case ShareOf(weights):
            return _sums([(weight, of[node]) for node, weight in sorted(weights)], most)
        case Soft(part, without):
            return _sorted({max(value, without) for value in values_of_term(part, of, most)})
        case Tolerant(part) | WorkedAround(part):
            return values_of_term(part, of, most)


def _sums(parts: Sequence[tuple[float, Values]], most: float) -> Values:
    sums = {0.0}
    for weight, values in parts:
        sums = {total + weight * value for total, value in product(sums, values)}
        if len(sums) > _MOST_VALUES:
            raise TooManyLevelsError(f"it can have more than {_MOST_VALUES:,} levels")
    return _sorted({min(most, total) for total in sums})


def values_of_own(own: OwnPart) -> Values:
    """The own levels, under every cap."""
    caps = {1.0, *(cap.leaves for cap in own.caps)}
    return _sorted({own.level(state, cap) for cap in caps for state in range(len(own.units.levels))})


def values_of_node(node: Node, own: OwnPart, of: Mapping[str, Values]) -> Values:
    """The levels of a node, by those of all nodes below it."""
    most = UNCAPPED if has_demand(node) else CAPPED
    parts = [values_of_own(own)] if node.modes or own.caps or node.units > 1 else []
    parts += [values_of_term(term, of, most) for term in required_terms(node)]
    if node.failover is not None:
        parts.append(_join([of[name] for name in node.failover.between]))
    found = _join(parts) if parts else (1.0,)
    if has_demand(node):
        limits = {limit_of(value) for value in found} | set(found)
        found = _sorted({under_demand(value, node.demand) for value in limits})
    return found


def _join(parts: Sequence[Values]) -> Values:
    found = {value for part in parts for value in part}
    if len(found) > _MOST_VALUES:
        raise TooManyLevelsError(f"it can have more than {_MOST_VALUES:,} levels")
    return _sorted(found)


def _sorted(values: set[float]) -> Values:
    return tuple(sorted(values))
