"""Addresses in settings become calls, calls become requirements, and the rest becomes remarks."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.importers.addresses import addresses, says_address
from continuity.importers.wiring import Call, without_cycles
from tests.importers.kit import config_map, imported, needs, nodes_of, plan_of, remarks, service, workload


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CART_ADDR", "cart:7070"),
        ("ANYTHING", "cart:7070"),
        ("CART_HOST", "cart"),
        ("CART_URL", "http://cart/path?x=1"),
        ("ANYTHING", "https://user:pa55@cart:443/path"),
        ("ANYTHING", "jdbc:postgresql://cart:5432/cart"),
        ("ANYTHING", "mongodb://u:p@cart:27017/db?replicaSet=rs"),
        ("ANYTHING", "user:p@ss@tcp(cart:3306)/db"),
        ("ANYTHING", "Server=tcp:cart,1433;Database=x;Password=y"),
        ("ANYTHING", "host=cart port=5432 user=u"),
        ("ANYTHING", "dns:///cart:50051"),
        ("CART_ADDR", "cart.default:7070"),
        ("CART_ADDR", "cart.default.svc:7070"),
        ("CART_ADDR", "cart.default.svc.cluster.local:7070"),
        ("CART_ADDR", "Cart.default.svc.example.internal.:7070"),
        ("CART_ADDR", " cart:7070 , localhost:1 "),
    ],
)
def test_address_of_a_service_is_a_call(variable: str, value: str) -> None:
    cart = workload("basket", labels={"app": "cart"}, namespace="default")
    result = imported(workload("front", env={variable: value}), cart, service("cart", namespace="default"))
    assert needs(result) == {"front": ["basket"]}
    assert f"- basket  # {variable}\n" in result.text


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("POSTGRES_DB", "cart"),  # a name, no address
        ("CART_ADDR", "localhost:7070"),
        ("CART_ADDR", "0.0.0.0:7070"),
        ("CART_ADDR", ""),
        ("CART_HOST", "true"),
        ("CART_URL", "/cart/path"),
        ("CART_ADDR", "8080"),
        ("JVM_OPTS", "-Xms256m -Dx=http://cart:1"),
        ("VERSION", "v0.6.10"),
        ("IMAGE", "busybox:1"),  # nothing of that name, and the variable announces no address
    ],
)
def test_what_is_no_address_makes_no_call_and_no_remark(variable: str, value: str) -> None:
    result = imported(workload("front", env={variable: value}), workload("cart"), service("cart"))
    assert needs(result) == {}
    assert remarks(result, "services.front") == ""


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GONE_ADDR", "gone:80", "GONE_ADDR names gone:80, but nothing of that name is in the file"),
        ("GONE_HOST", "gone", "GONE_HOST names gone, but nothing"),
        (
            "GONE_ADDR",
            "gone.shop.svc.cluster.local:80",
            "GONE_ADDR names gone.shop.svc.cluster.local:80, but nothing",
        ),
        (
            "EMPTY_URL",
            "http://hollow/",
            "EMPTY_URL names hollow, but that Service selects nothing in the file",
        ),
        (
            "PAY_URL",
            "https://k:secret@api.pay.example/v1",
            "PAY_URL names api.pay.example, outside the cluster",
        ),
        ("OLD_DB_HOST", "10.1.2.3", "OLD_DB_HOST names 10.1.2.3, outside the cluster: possibly a supplier"),
        ("CLOUD_ADDR", "hollow.cloud:80", "CLOUD_ADDR names hollow.cloud, outside the cluster"),
        ("ALIAS_ADDR", "billing:80", "ALIAS_ADDR names billing.example.com, outside the cluster"),
    ],
)
def test_address_that_leads_to_no_workload_is_a_remark(variable: str, value: str, said: str) -> None:
    result = imported(
        workload("front", env={variable: value}),
        service("hollow"),
        service("billing", type="ExternalName", externalName="Billing.example.com"),
    )
    assert needs(result) == {}
    assert remarks(result, "services.front").startswith(said)
    assert f"# - services.front: {said[:40]}" in result.text
    assert "secret" not in result.text
    assert result.counts["dead_ends"] + result.counts["outside"] == 1


def test_settings_come_from_maps_prefixes_references_and_init_containers() -> None:
    names = ("whole", "one", "hidden", "prefixed", "composed", "init")
    encoded = {"HIDDEN_ADDR": "aGlkZGVuOjE=", "BAD": "\u00e4"}  # hidden:1
    result = imported(
        workload(
            "front",
            env_from=[
                {"configMapRef": {"name": "all"}},
                {"secretRef": {"name": "safe"}},
                {"prefix": "P_", "configMapRef": {"name": "bare"}},
            ],
            env={
                "ONE": {"valueFrom": {"configMapKeyRef": {"name": "keys", "key": "one"}}},
                "NODE": {"valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
                "OVERRULED_ADDR": "",
                "HOST_PART": "composed",
                "COMPOSED_URL": "http://$(HOST_PART):80/$$(HOST_PART)",
                "AGAIN_ADDR": "$(P_HOST):80",
            },
            init=[{"name": "wait", "env": [{"name": "INIT_ADDR", "value": "init:1"}]}],
        ),
        config_map("all", WHOLE_ADDR="whole:1", OVERRULED_ADDR="front:1"),
        config_map("keys", one="one:1", other="front:1"),
        config_map("bare", HOST="prefixed"),
        config_map("safe", "Secret", **encoded),
        *(workload(name) for name in names),
        *(service(name) for name in names),
    )
    assert set(needs(result)["front"]) == set(names)
    assert "- whole     # WHOLE_ADDR (envFrom)\n" in result.text
    assert "- one       # ONE\n" in result.text
    assert "- prefixed  # P_HOST, AGAIN_ADDR\n" in result.text
    assert result.counts["itself"] == 0


def test_missing_map_is_a_remark() -> None:
    result = imported(workload("front", env_from=[{"configMapRef": {"name": "elsewhere"}}]))
    assert remarks(result, "services.front").startswith("It takes settings from ConfigMap elsewhere, not in the file")


def test_service_in_front_of_several_workloads_needs_any_of_them() -> None:
    result = imported(
        workload("front", env={"API_ADDR": "api:80"}),
        workload("api-v2", labels={"app": "api", "version": "2"}),
        workload("api-v1", labels={"app": "api", "version": "1"}),
        service("api"),
    )
    assert needs(result) == {"front": [{"any": ["api-v1", "api-v2"]}]}
    assert result.counts["edges"] == 1


def test_services_are_found_in_their_namespace_only() -> None:
    result = imported(
        workload(
            "front",
            namespace="one",
            env={"DB_ADDR": "db:1", "OTHER_ADDR": "db.two:1", "X_ADDR": "db.three:1"},
        ),
        workload("db", namespace="one"),
        service("db", namespace="one"),
        workload("db", namespace="two"),
        service("db", namespace="two"),
    )
    assert needs(result) == {"front": ["one-db", "two-db"]}
    assert "X_ADDR names db.three, outside the cluster" in remarks(result, "services.front")
    assert nodes_of(result)["one-db"]["title"] == "db"
    assert nodes_of(result)["one-db"]["source"] == "shop.yaml, Deployment one/db"


def test_pod_of_a_stateful_set_is_a_call() -> None:
    brokers = "kafka-0.brokers:9092,kafka-1.brokers.default.svc.cluster.local:9092"
    result = imported(
        workload("front", env={"BROKERS": brokers}),
        workload("kafka", "StatefulSet"),
        service("brokers", {"no": "one"}),
    )
    assert needs(result) == {"front": ["kafka"]}


def test_external_name_of_a_service_in_the_cluster_is_followed_once() -> None:
    result = imported(
        workload("front", env={"DB_ADDR": "db:1", "LOOP_ADDR": "loop:1"}),
        workload("mysql"),
        service("mysql"),
        service("db", type="ExternalName", externalName="mysql.default.svc.cluster.local"),
        service("loop", type="ExternalName", externalName="loop.default.svc.cluster.local"),
    )
    assert needs(result) == {"front": ["mysql"]}


def test_naming_itself_is_a_remark_and_no_requirement() -> None:
    result = imported(workload("front", env={"OWN_URL": "http://front:80"}), service("front"))
    assert needs(result) == {}
    assert remarks(result, "services.front") == "OWN_URL names the workload itself; no requirement was made."


def test_cycle_keeps_the_calls_of_what_users_reach() -> None:
    result = imported(
        workload("alpha", env={"FRONT_ADDR": "front:1", "BETA_ADDR": "beta:1"}),
        workload("beta", env={"ALPHA_ADDR": "alpha:1"}),
        workload("front", env={"ALPHA_ADDR": "alpha:1"}),
        service("alpha"),
        service("beta"),
        service("front", type="NodePort"),
    )
    assert list(plan_of(result)["services"]) == ["front", "alpha", "beta"]
    assert needs(result) == {"front": ["alpha"], "alpha": ["beta"]}
    assert remarks(result, "services.alpha").startswith(
        "It also calls front; as a requirement that would close a cycle"
    )
    assert remarks(result, "services.beta").startswith("It also calls alpha;")
    assert result.counts["edges"] == 4
    assert result.counts["dropped"] == 2


NUMBERS = st.integers(0, 7)


@given(st.lists(st.tuples(NUMBERS, NUMBERS).filter(lambda pair: pair[0] != pair[1]), unique=True))
def test_only_calls_that_close_a_cycle_are_dropped(pairs: list[tuple[int, int]]) -> None:
    made: dict[str, list[Call]] = {str(number): [] for number in range(8)}
    for one, other in pairs:
        made[str(one)].append(Call((str(other),), ("X_ADDR",), False))
    kept, dropped = without_cycles(made)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((source, call.targets[0]) for source, found in kept.items() for call in found)
    assert nx.is_directed_acyclic_graph(graph)
    assert sum(map(len, kept.values())) + sum(map(len, dropped.values())) == len(pairs)
    closing = [(source, call.targets[0]) for source, found in dropped.items() for call in found]
    assert all(nx.has_path(graph, target, source) for source, target in closing)


def test_addresses_of_a_list_keep_their_order_and_are_named_once() -> None:
    hosts = [address.text for address in addresses("b:1,a:1, b:1,PLAINTEXT_HOST://c:2,http://[::1]:80/")]
    assert hosts == ["b:1", "a:1", "c:2"]
    assert addresses("x" * 20_000) == ()


@pytest.mark.parametrize("name", ["CART_SERVICE_ADDR", "db.url", "KAFKA_BROKERS", "HOST", "redis-host", "API_ENDPOINT"])
def test_names_that_announce_an_address(name: str) -> None:
    assert says_address(name)


@pytest.mark.parametrize("name", ["OBSERVER", "HOSTING", "PORT", "URL_PREFIX", "CURL"])
def test_names_that_announce_none(name: str) -> None:
    assert not says_address(name)
