"""Imported plans are sound, say what they assume, and simulate at once to what a closed form gives."""

from math import prod
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from continuity.engines import Request, simulate
from continuity.importers.draft import Imported
from continuity.importers.kubernetes import import_kubernetes
from continuity.model import Plan
from continuity.planfile.load import load_plan
from continuity.units import parse_duration
from tests.importers.kit import config_map, imported, needs, nodes_of, plan_of, real, service, workload


def loaded(result: Imported, folder: Path) -> Plan:
    file = folder / "plan.yaml"
    file.write_text(result.text, encoding="utf-8")
    return load_plan(file)


def steady_state(result: Imported, node: str) -> float:
    """The availability of a node whose needs are all hard and single: the product of mttf / (mttf + mttr).

    Source: Rausand and Høyland, System Reliability Theory, series structure of independent components.
    """
    kinds, nodes = plan_of(result)["kinds"], nodes_of(result)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((source, target) for source, targets in needs(result).items() for target in targets)
    modes = [
        mode
        for each in nx.descendants(graph, node) | {node}
        for mode in kinds[nodes[each]["kind"]]["failures"].values()
    ]
    times = [(parse_duration(mode["mttf"]), parse_duration(mode["mttr"])) for mode in modes]
    return prod(works / (works + restores) for works, restores in times)


@pytest.mark.parametrize("name", ["online-boutique.yaml", "bank-of-anthos.yaml"])
def test_real_manifests_simulate_to_the_closed_form(name: str, tmp_path: Path) -> None:
    result = import_kubernetes(real(name), name)
    run = simulate(loaded(result, tmp_path), Request(horizon=parse_duration("1y"), replications=100, seed=1))
    assert set(run.services) == set(plan_of(result)["services"])
    measured = run.services["frontend"].availability
    assert measured.estimate is not None
    assert measured.standard_error is not None
    # All is new at the start and no repair takes longer than hours: the mean over a year is the steady state, nearly.
    assert abs(measured.estimate - steady_state(result, "frontend")) < 4 * measured.standard_error


def everything() -> list[dict[str, Any]]:
    """A manifest with every kind, pools, alternatives, a cycle, odd names and every sort of remark."""
    images = {"cache": "redis:7", "queue": "nats:2", "base": "postgres:16", "probe": "grafana/k6"}
    env = {
        "API_ADDR": "api:80",
        "CACHE_URL": "redis://cache:6379",
        "GONE_ADDR": "gone:1",
        "PAY_URL": "https://pay.example",
    }
    return [
        workload("front", env=env, replicas=3),
        workload("api-1", labels={"app": "api"}, env={"FRONT_ADDR": "front:80"}, replicas=2),
        workload("api-2", labels={"app": "api"}, env_from=[{"configMapRef": {"name": "shared"}}]),
        *(workload(name, image=image, replicas=3) for name, image in images.items()),
        workload("any", "DaemonSet"),
        workload("Odd.Näme", "StatefulSet", replicas=5),
        workload("asleep", replicas=0),
        workload("job", "Job"),
        config_map("shared", QUEUE_ADDR="queue:4222", BASE_URI="postgres://u:p@base/db", OWN_ADDR="api-2:1"),
        *(service(name) for name in ("front", "api", "cache", "queue", "base")),
    ]


def test_whatever_is_imported_is_a_sound_plan(tmp_path: Path) -> None:
    result = imported(*everything())
    plan = loaded(result, tmp_path)
    assert set(plan.nodes) == set(nodes_of(result))
    front = plan.nodes["front"]
    assert (front.units, front.required, front.full) == (3, 1, 2)
    assert front.tags == ()
    assert {mode.id for mode in front.modes} == {"crash", "node-loss", "bad-change"}
    assert simulate(plan, Request(horizon=parse_duration("30d"), replications=5)).replications == 5


def test_every_assumption_is_counted(tmp_path: Path) -> None:
    result = imported(*everything())
    said = " ".join(assumption.text for assumption in loaded(result, tmp_path).assumptions)
    for kind in plan_of(result)["kinds"].values():
        assert all(mode["assumed"] in said for mode in kind["failures"].values())
    pools = [node["assumed"] for node in nodes_of(result).values() if "assumed" in node]
    assert len(pools) == 7
    assert all(assumed in said for assumed in pools)
