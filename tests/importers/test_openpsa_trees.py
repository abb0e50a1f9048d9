"""Trees made by rule: any of them keeps its probability, and a large one becomes a plan that is read in seconds."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given, settings

from continuity.importers.openpsa_formulas import DEEPEST
from tests.importers.openpsa_kit import basic, events, gate, imported, loaded, model, tops, tree
from tests.importers.openpsa_trees import (
    LARGE,
    Tree,
    trees,
    two_trains,
    two_trains_cut_sets,
    two_trains_probability,
)


@settings(max_examples=100, deadline=None)
@given(trees())
def test_plan_has_the_probability_of_the_tree(found: Tree) -> None:
    (top,) = tops(loaded(imported(found.xml(), next(iter(found.gates))))).values()
    assert top == pytest.approx(found.probability(), rel=1e-9, abs=1e-300)


def cut_sets(found: Tree) -> set[frozenset[str]]:
    """All minimal cut sets, by trying every set of events, the small ones first."""
    minimal = set[frozenset[str]]()
    for size in range(len(found.events) + 1):
        for chosen in map(frozenset, combinations(found.events, size)):
            holds = {name: name in chosen for name in found.events}
            for name, each in reversed(list(found.gates.items())):
                holds[name] = sum(holds[part] for part in each.of) >= each.least
            if holds["top"] and not any(smaller <= chosen for smaller in minimal):
                minimal.add(chosen)
    return minimal


@pytest.mark.parametrize(("parts", "size"), [(2, 2), (3, 2), (2, 4)])
def test_formulas_of_the_large_tree_on_small_ones(parts: int, size: int) -> None:
    small = two_trains(parts, size, 0.2)
    assert two_trains_probability(parts, size, 0.2) == pytest.approx(small.probability(), rel=1e-12)
    assert two_trains_cut_sets(parts, size) == len(cut_sets(small))
    (top,) = tops(loaded(imported(small.xml()))).values()
    assert top == pytest.approx(small.probability(), rel=1e-12)


def test_large_tree_is_read_in_seconds() -> None:
    large = two_trains(*LARGE)
    assert two_trains_cut_sets(*LARGE[:2]) == 353_852_200
    start = time.process_time()
    result = imported(large.xml())
    plan = loaded(result)
    assert time.process_time() - start < 5
    assert result.counts == {"tops": 1, "gates": 43, "events": 399}
    assert len(plan.nodes) == 442


def test_deep_formula_and_long_chain_can_be_read() -> None:
    levels = DEEPEST // 2
    deep = f"<or>{events('a')}<and>{events('b')}" * levels + events("a") + "</and></or>" * levels
    chain = [gate(f"g{number}", events(f"g{number + 1}")) for number in range(5000)]
    ends = (gate("g5000", events("a")), basic("a", 0.1), basic("b", 0.2))
    assert len(loaded(imported(model(tree(gate("top", deep), *chain, *ends)))).nodes) == 5004
