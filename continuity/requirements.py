"""Which nodes a requirement names: what the graph, the reference checks and the engines read out of terms."""

from __future__ import annotations

from collections.abc import Iterator

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


def nodes_in(term: Term) -> Iterator[str]:
    """The ids of the nodes that a term names, in the order in which it names them, with repetitions."""
    match term:
        case Need(node):
            yield node
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from nodes_in(each)
        case ShareOf(weights):
            yield from (node for node, _ in weights)
        case Soft(part) | Tolerant(part):
            yield from nodes_in(part)
        case WorkedAround(part, needs=needs):
            yield from nodes_in(part)
            yield from needs


def workarounds_in(term: Term) -> Iterator[WorkedAround]:
    """The workarounds in a term, each before those inside it."""
    match term:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from workarounds_in(each)
        case Soft(part) | Tolerant(part):
            yield from workarounds_in(part)
        case WorkedAround(part):
            yield term
            yield from workarounds_in(part)
        case _:
            pass


def remembers(term: Term) -> bool:
    """Whether the level of a term depends on the past, not only on the levels that nodes have now."""
    match term:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            return any(remembers(each) for each in terms)
        case Soft(part):
            return remembers(part)
        case Tolerant() | WorkedAround():
            return True
        case _:
            return False


def required_terms(node: Node) -> tuple[Term, ...]:
    """All requirements of a node: its `needs`, and its site as a hard one."""
    return node.needs if node.site is None else (*node.needs, Need(node.site))


def requirements(node: Node) -> frozenset[str]:
    """The ids of all nodes on whose level this node's level may depend: terms, site and failover members."""
    named = {name for term in required_terms(node) for name in nodes_in(term)}
    return frozenset(named.union(node.failover.between if node.failover else ()))
