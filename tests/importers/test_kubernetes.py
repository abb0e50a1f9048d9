"""Kubernetes manifests become plans: real ones, and each kind of workload and remark."""

import json
from typing import Any

import pytest
import yaml

from continuity.importers.kubernetes import import_kubernetes
from tests.importers.kit import (
    imported,
    needs,
    nodes_of,
    plan_of,
    real,
    remarks,
    service,
    workload,
)


def test_online_boutique_has_every_workload_and_edge() -> None:
    result = import_kubernetes(real("online-boutique.yaml"), "online-boutique.yaml")
    plan = plan_of(result)
    assert plan["continuity"] == 1
    assert plan["name"] == "online-boutique"
    assert set(plan["components"]) == {"redis-cart"}
    assert len(plan["services"]) == 11
    everything = {"productcatalogservice", "currencyservice", "cartservice", "shippingservice"}
    assert {key: set(value) for key, value in needs(result).items()} == {
        "frontend": everything | {"recommendationservice", "checkoutservice", "adservice"},
        "checkoutservice": everything | {"paymentservice", "emailservice"},
        "recommendationservice": {"productcatalogservice"},
        "cartservice": {"redis-cart"},
        "loadgenerator": {"frontend"},
    }
    assert result.counts["edges"] == 16
    assert result.counts["dead_ends"] == 1
    dangling = remarks(result, "services.frontend")
    assert "SHOPPING_ASSISTANT_SERVICE_ADDR names shoppingassistantservice:80" in dangling
    assert plan["services"]["frontend"]["note"] == dangling
    assert plan["services"]["frontend"]["tags"] == ["exposed"]
    assert [key for key, node in nodes_of(result).items() if "exposed" in node.get("tags", [])] == ["frontend"]


def test_online_boutique_does_not_depend_on_the_order_of_the_file() -> None:
    data = real("online-boutique.yaml")
    documents = [document for document in yaml.safe_load_all(data) if document]
    forward = import_kubernetes(data, "online-boutique.yaml")
    backward = import_kubernetes(yaml.safe_dump_all(documents[::-1]).encode(), "online-boutique.yaml")
    assert backward.text == forward.text
    assert import_kubernetes(data, "online-boutique.yaml") == forward


def test_bank_of_anthos_takes_its_addresses_from_config_maps() -> None:
    result = import_kubernetes(real("bank-of-anthos.yaml"), "bank-of-anthos.yaml")
    plan = plan_of(result)
    assert set(plan["components"]) == {"accounts-db", "ledger-db"}
    assert len(plan["services"]) == 7
    assert {key: set(value) for key, value in needs(result).items()} == {
        "frontend": {"ledgerwriter", "balancereader", "transactionhistory", "contacts", "userservice"},
        # the ConfigMap of the frontend's addresses is taken whole by the ledgerwriter, too
        "ledgerwriter": {"balancereader", "transactionhistory", "contacts", "userservice", "ledger-db"},
        "balancereader": {"ledger-db"},
        "transactionhistory": {"ledger-db"},
        "contacts": {"accounts-db"},
        "userservice": {"accounts-db"},
        "loadgenerator": {"frontend"},
    }
    assert "14 requirements come only from ConfigMaps" in remarks(result, "")
    assert "TRANSACTIONS_API_ADDR names the workload itself" in remarks(result, "services.ledgerwriter")
    assert "None of its volumes outlives its pods" in remarks(result, "components.ledger-db")
    assert "ConfigMap oauth-config" in remarks(result, "services.frontend")


@pytest.mark.parametrize("name", ["online-boutique.yaml", "bank-of-anthos.yaml"])
def test_no_secret_of_the_manifest_reaches_the_plan(name: str) -> None:
    result = import_kubernetes(real(name), name)
    everything = result.text + repr(result.remarks)
    assert "accounts-pwd" not in everything
    assert "accounts-admin" not in everything
    assert "bankofanthos" not in everything


@pytest.mark.parametrize(
    ("kind", "image", "expected", "section"),
    [
        ("Deployment", "registry.example/team/app:1", "stateless-pod", "services"),
        ("Deployment", "redis:alpine", "cache-pod", "components"),
        ("Deployment", "docker.io/bitnami/postgresql:16", "database-pod", "components"),
        ("Deployment", "mcr.microsoft.com/mssql/server:2022", "database-pod", "components"),
        ("Deployment", "localhost:5000/kafka@sha256:0123", "queue-pod", "components"),
        ("Deployment", "oliver006/redis_exporter:v1", "stateless-pod", "services"),
        ("Deployment", "mongo-express", "stateless-pod", "services"),
        ("StatefulSet", "registry.example/team/ledger:1", "database-pod", "components"),
        ("StatefulSet", "rabbitmq:3-management", "queue-pod", "components"),
        ("DaemonSet", "redis:7", "daemon-pod", "services"),
        ("ReplicaSet", "nginx", "stateless-pod", "services"),
    ],
)
def test_kind_of_a_workload(kind: str, image: str, expected: str, section: str) -> None:
    result = imported(workload("it", kind, image=image))
    assert plan_of(result)[section]["it"]["kind"] == expected
    assert list(plan_of(result)["kinds"]) == [expected]


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (workload("it", replicas=0), "It is scaled to 0 in the file"),
        (workload("it", replicas="many"), "Its number of replicas is no whole number; one was taken."),
        (workload("it", "DaemonSet"), "It runs on every node"),
        ({"kind": "Pod", "metadata": {"name": "it"}, "spec": {"containers": [{}]}}, "It is a bare Pod"),
        ({"kind": "Deployment", "metadata": {"name": "it"}}, "No containers could be read"),
        (workload("it", image="grafana/k6:1"), "It looks like a load generator"),
    ],
)
def test_what_is_odd_about_a_workload_is_a_remark(manifest: dict[str, Any], said: str) -> None:
    result = imported(manifest)
    assert list(nodes_of(result)) == ["it"]
    assert said in remarks(result, "services.it")


def test_data_store_keeps_its_data_or_a_remark_says_that_it_does_not() -> None:
    path = "components.it"
    claim = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
    passing = [{"name": "tmp", "emptyDir": {}}, {"name": "settings", "configMap": {"name": "x"}}]
    lost = "None of its volumes outlives its pods"
    assert lost in remarks(imported(workload("it", image="mysql:8")), path)
    assert lost in remarks(imported(workload("it", image="mysql:8", volumes=passing)), path)
    assert lost not in remarks(imported(workload("it", image="mysql:8", volumes=[*passing, claim])), path)
    assert lost not in remarks(imported(workload("it", "StatefulSet", volumeClaimTemplates=[{}])), path)
    assert lost not in remarks(imported(workload("it")), "services.it")


def test_users_reach_what_stands_behind_load_balancers_ingresses_and_routes() -> None:
    path = {"backend": {"service": {"name": "web"}}}
    route = {"rules": [{"backendRefs": [{"name": "api", "port": 80}]}]}
    result = imported(
        *(workload(name) for name in ("balanced", "web", "api", "old", "inner")),
        service("balanced", type="LoadBalancer"),
        *(service(name) for name in ("web", "api", "old", "inner")),
        {"kind": "Ingress", "metadata": {"name": "i"}, "spec": {"rules": [{"http": {"paths": [path]}}]}},
        {"kind": "Ingress", "metadata": {"name": "j"}, "spec": {"backend": {"serviceName": "old"}}},
        {"kind": "HTTPRoute", "metadata": {"name": "r"}, "spec": route},
    )
    tagged = [key for key, node in nodes_of(result).items() if node.get("tags") == ["exposed"]]
    assert tagged == ["api", "balanced", "old", "web"]
    assert "what users reach is not known" in remarks(imported(workload("it")), "")


def test_what_is_no_service_is_left_out_with_a_remark() -> None:
    result = imported(
        workload("it"),
        workload("once", "Job"),
        {"kind": "CronJob", "metadata": {"name": "nightly"}, "spec": {}},
        {**workload("canary", "Rollout"), "apiVersion": "argoproj.io/v1alpha1"},
        {"kind": "Deployment", "metadata": {}},
    )
    assert list(nodes_of(result)) == ["it"]
    general = remarks(result, "")
    assert "Job once was left out: it does its work and ends" in general
    assert "CronJob nightly was left out" in general
    assert "Rollout canary was left out: it runs pods, but its kind is not known here." in general
    assert "A Deployment without a name was left out." in general


def test_lists_json_and_dumps_of_a_cluster_are_read() -> None:
    owner = [{"kind": "Deployment", "name": "web", "controller": True}]
    owned = {
        "kind": "ReplicaSet",
        "metadata": {"name": "web-5d4f", "ownerReferences": owner},
        "spec": {"replicas": 1},
    }
    inner = {"kind": "DeploymentList", "items": [{"metadata": {"name": "api"}, "spec": {"replicas": 3}}]}
    result = import_kubernetes(
        json.dumps({"kind": "List", "items": [workload("web"), owned, inner, None, 3]}).encode(), "dump.json"
    )
    assert sorted(nodes_of(result)) == ["api", "web"]
    assert nodes_of(result)["api"]["units"] == 3


def test_last_of_two_with_one_name_is_taken() -> None:
    result = imported(workload("web", replicas=2), workload("web", replicas=3))
    assert nodes_of(result)["web"]["units"] == 3
    assert "Deployment web stands in the file more than once" in remarks(result, "")
