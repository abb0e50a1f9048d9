"""Circles are found, whatever their size, and named in order."""

import time

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from continuity.planfile.cycles import around, cycles

graphs = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefghz"), unique=True), max_size=8)


@given(graphs)
def test_one_true_and_shortest_cycle_for_each_knot(edges: dict[str, list[str]]) -> None:
    graph = nx.DiGraph((a, b) for a, following in edges.items() for b in following)
    knots = [
        part
        for part in nx.strongly_connected_components(graph)
        if any(graph.has_edge(a, b) for a in part for b in part)
    ]
    found = cycles(edges)
    assert sorted(sorted(next(knot for knot in knots if cycle[0] in knot)) for cycle in found) == sorted(
        map(sorted, knots)
    )
    for cycle in found:
        assert all(b in edges[a] for a, b in zip(cycle, (*cycle[1:], cycle[0]), strict=True))
        assert cycle[0] == min(cycle)
        knot = next(knot for knot in knots if cycle[0] in knot)
        assert len(cycle) == min(map(len, nx.simple_cycles(graph.subgraph(knot))))


def test_cycle_of_ten_thousand() -> None:
    edges = {f"n{i}": [f"n{(i + 1) % 10_000}"] for i in range(10_000)} | {f"user{i}": ["n0"] for i in range(30_000)}
    begun = time.process_time()
    (cycle,) = cycles(edges)
    assert time.process_time() - begun < 5
    assert len(cycle) == 10_000
    assert around(cycle).startswith("n0 → n1 → n2")
    assert around(cycle).endswith("→ n9 → 9,990 more → n0")


def test_deep_chain_without_cycle() -> None:
    assert cycles({f"n{i}": [f"n{i + 1}"] for i in range(100_000)}) == []


def test_around() -> None:
    assert around(("a",)) == "a → a"
    assert around(("a", "b", "c")) == "a → b → c → a"
