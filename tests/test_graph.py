"""The dependency graph: typed edges, order, and what follows from the shape."""

import pytest

from continuity.graph import (
    blast_radius,
    dependencies,
    dependency_graph,
    requirement_order,
    single_points_of_failure,
)
from continuity.model import Plan
from tests.simulation.support import plan_of

TEXT = """
sites: {paris: {never_fails: test}}
components:
  web: {site: paris, never_fails: test}
  a: {never_fails: test}
  b: {never_fails: test}
  tool: {never_fails: test}
  cache: {never_fails: test}
services:
  db: {failover: {between: [a, b], takes: 1m}}
  shop:
    needs: [web, db, {any: [a, b]}, {need: cache, without: 50%}, {need: tool, tolerates: 1h}]
    needs_to_start: [tool]
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(TEXT)


def test_edges_say_in_which_way_a_node_depends(plan: Plan) -> None:
    graph = dependency_graph(plan)
    kinds = {(a, b): sorted(data["kinds"]) for a, b, data in graph.edges(data=True)}
    assert kinds == {
        ("web", "paris"): ["site"],
        ("db", "a"): ["failover"],
        ("db", "b"): ["failover"],
        ("shop", "web"): ["hard"],
        ("shop", "db"): ["hard"],
        ("shop", "a"): ["alternative"],
        ("shop", "b"): ["alternative"],
        ("shop", "cache"): ["soft"],
        ("shop", "tool"): ["start", "tolerant"],
    }
    assert graph.nodes["paris"]["section"] == "sites"


def test_every_node_comes_after_what_its_level_depends_on(plan: Plan) -> None:
    order = requirement_order(plan)
    assert sorted(order) == sorted(plan.nodes)
    for before, after in (("paris", "web"), ("a", "db"), ("b", "db"), ("db", "shop"), ("web", "shop")):
        assert order.index(before) < order.index(after)


def test_the_order_does_not_depend_on_the_file() -> None:
    text = "components: {c: {needs: [a]}, b: {never_fails: x}, a: {never_fails: x}}"
    other = "components: {a: {never_fails: x}, b: {never_fails: x}, c: {needs: [a]}}"
    assert requirement_order(plan_of(text)) == requirement_order(plan_of(other)) == ("a", "b", "c")


def test_blast_radius_and_dependencies_follow_all_but_starting(plan: Plan) -> None:
    graph = dependency_graph(plan)
    assert blast_radius(graph, "paris") == {"web", "shop"}
    assert blast_radius(graph, "a") == {"db", "shop"}
    assert dependencies(graph, "shop") == {"web", "paris", "db", "a", "b", "cache", "tool"}
    only_to_start = plan_of(
        "components: {tool: {never_fails: x}}\nservices: {s: {never_fails: x, needs_to_start: [tool]}}"
    )
    assert blast_radius(dependency_graph(only_to_start), "tool") == frozenset()


def test_only_hard_requirements_and_sites_are_single_points_of_failure(plan: Plan) -> None:
    assert single_points_of_failure(dependency_graph(plan), "shop") == {"web", "paris", "db"}
