"""Which dependencies of nodes are new, gone, or of another kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import networkx as nx

from continuity.comparison.text_results import EdgeChange
from continuity.graph import dependency_graph
from continuity.model import Plan

Edges = Mapping[tuple[str, str], frozenset[str]]


def edge_changes(old: Plan, new: Plan, names: Mapping[str, str]) -> tuple[EdgeChange, ...]:
    """The dependencies that differ, by id. Parameters: `names`, old id to new id of nodes that were renamed."""
    graphs = (nx.relabel_nodes(dependency_graph(old), dict(names)), dependency_graph(new))
    return tuple(_changes(*graphs))


def _changes(old: nx.DiGraph[str], new: nx.DiGraph[str]) -> Iterator[EdgeChange]:
    before, after = _edges(old), _edges(new)
    for node, on in sorted({*before, *after}):
        was, now = (each.get((node, on), frozenset()) for each in (before, after))
        if was != now:
            yield EdgeChange(
                node=node,
                on=on,
                before=tuple(sorted(was)),
                after=tuple(sorted(now)),
                of_both=node in old and node in new,
            )


def _edges(graph: nx.DiGraph[str]) -> Edges:
    return {(node, on): graph.edges[node, on]["kinds"] for node, on in graph.edges}
