"""The plan as a networkx graph: who depends on whom, in which way, and what follows from the shape alone."""

from __future__ import annotations

import networkx as nx

from continuity.model import AllOf, Plan, Soft, Term, Tolerant, WorkedAround
from continuity.requirements import nodes_in, requirements


def dependency_graph(plan: Plan) -> nx.DiGraph[str]:
    """The dependency graph of a plan.

    An edge runs from a node to what it depends on. Its attribute `kinds` is the frozenset of the ways in which it
    does: `hard` (its loss alone brings the node to 0), `alternative` (one of several), `soft`, `tolerant`,
    `workaround`, `site`, `failover`, `start` (`needs_to_start`). A node carries its `section`.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from((name, {"section": node.section.value}) for name, node in sorted(plan.nodes.items()))
    for name, node in sorted(plan.nodes.items()):
        for term in node.needs:
            _add_term(graph, name, term, "hard")
        if node.site is not None:
            _add(graph, name, node.site, "site")
        for member in node.failover.between if node.failover else ():
            _add(graph, name, member, "failover")
        for needed in node.needs_to_start:
            _add(graph, name, needed, "start")
    return graph


def _add_term(graph: nx.DiGraph[str], name: str, term: Term, kind: str) -> None:
    match term:
        case AllOf(terms):
            for each in terms:
                _add_term(graph, name, each, kind)
        case Soft(part):
            _add_term(graph, name, part, "soft")
        case Tolerant(part):
            _add_term(graph, name, part, "tolerant" if kind == "hard" else kind)
        case WorkedAround(part, needs=needs):
            _add_term(graph, name, part, "workaround" if kind == "hard" else kind)
            for needed in needs:
                _add(graph, name, needed, "alternative")
        case _:
            named = list(nodes_in(term))
            for needed in named:
                _add(graph, name, needed, kind if len(named) == 1 or kind != "hard" else "alternative")


def _add(graph: nx.DiGraph[str], name: str, needed: str, kind: str) -> None:
    known: frozenset[str] = graph.get_edge_data(name, needed, {}).get("kinds", frozenset())
    graph.add_edge(name, needed, kinds=known | {kind})


def requirement_order(plan: Plan) -> tuple[str, ...]:
    """All node ids, each after everything that its level depends on; by id where the graph leaves it open.

    Raises networkx.NetworkXUnfeasible for a cycle of requirements, which a loaded plan does not have.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted(plan.nodes))
    for name, node in sorted(plan.nodes.items()):
        graph.add_edges_from((needed, name) for needed in sorted(requirements(node)))
    return tuple(nx.lexicographical_topological_sort(graph))


def blast_radius(graph: nx.DiGraph[str], name: str) -> frozenset[str]:
    """The ids of all nodes that depend on a node, directly or not, in whatever way but for starting."""
    return frozenset(nx.ancestors(_without_start(graph), name))


def dependencies(graph: nx.DiGraph[str], name: str) -> frozenset[str]:
    """The ids of all nodes that a node depends on, directly or not, in whatever way but for starting."""
    return frozenset(nx.descendants(_without_start(graph), name))


def _without_start(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    kept: nx.DiGraph[str] = nx.subgraph_view(graph, filter_edge=lambda a, b: graph.edges[a, b]["kinds"] != {"start"})
    return kept


def single_points_of_failure(graph: nx.DiGraph[str], name: str) -> frozenset[str]:
    """The ids of all nodes whose loss alone brings a node to level 0 by hard requirements and sites."""
    hard: nx.DiGraph[str] = nx.subgraph_view(
        graph, filter_edge=lambda a, b: bool(graph.edges[a, b]["kinds"] & {"hard", "site"})
    )
    return frozenset(nx.descendants(hard, name))
