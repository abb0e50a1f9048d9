"""Replicas, autoscalers and disruption budgets become units."""

from typing import Any

from tests.importers.kit import imported, nodes_of, remarks, workload


def pool(*objects: Any) -> tuple[Any, ...]:
    node = nodes_of(imported(*objects))["it"]
    return tuple(node.get(key) for key in ("units", "required", "full"))


def budget(**limits: Any) -> dict[str, Any]:
    selector = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["it"]}]}
    return {
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "b"},
        "spec": {"selector": selector, **limits},
    }


def scaler(**spec: Any) -> dict[str, Any]:
    target = {"kind": "Deployment", "name": "it"}
    return {
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "h"},
        "spec": {"scaleTargetRef": target, **spec},
    }


def test_replicas_are_units() -> None:
    assert pool(workload("it")) == (None, None, None)
    assert pool(workload("it", replicas=1)) == (None, None, None)
    assert pool(workload("it", replicas=2)) == (2, 1, None)
    assert pool(workload("it", replicas=5)) == (5, 1, 4)
    assert pool(workload("it", "StatefulSet", replicas=3)) == (3, 2, None)
    assert pool(workload("it", "StatefulSet", replicas=4)) == (4, 3, None)
    assert pool(workload("it", "DaemonSet", replicas=3)) == (None, None, None)
    node = nodes_of(imported(workload("it", replicas=5)))["it"]
    assert node["assumed"] == "4 of 5 replicas carry all load, fewer a part of it; the file does not say how many."


def test_autoscaler_gives_its_lowest_number() -> None:
    assert pool(workload("it", replicas=9), scaler(minReplicas=3)) == (3, 1, 2)
    assert pool(workload("it", replicas=9), scaler()) == (None, None, None)
    result = imported(workload("it", replicas=9), scaler(minReplicas=3))
    assert "its lowest number, 3, was taken" in remarks(result, "services.it")


def test_disruption_budget_says_how_many_are_enough() -> None:
    assert pool(workload("it", replicas=5), budget(minAvailable=2)) == (5, 1, 2)
    assert pool(workload("it", replicas=7), budget(minAvailable="50%")) == (
        7,
        1,
        4,
    )  # rounded up, as Kubernetes does
    assert pool(workload("it", replicas=7), budget(maxUnavailable="50%")) == (7, 1, 3)
    assert pool(workload("it", replicas=5), budget(maxUnavailable=1)) == (5, 1, 4)
    assert pool(workload("it", replicas=5), budget(minAvailable=0)) == (5, 1, None)
    assert pool(workload("it", replicas=5), budget(minAvailable="many")) == (5, 1, 4)
    assert pool(workload("it", "StatefulSet", replicas=5), budget(minAvailable=4)) == (5, 4, None)
    assert pool(workload("it", replicas=5, labels={"app": "other"}), budget(minAvailable=2)) == (5, 1, 4)
