"""What is no manifest, or asks for too much, is refused in one clear sentence, never a traceback."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.errors import ContinuityError, LimitError, PlanError
from continuity.importers.kubernetes import import_kubernetes
from continuity.importers.settings import variables
from continuity.planfile.load import assemble
from continuity.planfile.source import parse_source
from tests.importers.kit import config_map, imported, nodes_of, workload


@pytest.mark.parametrize(
    ("data", "finding", "said"),
    [
        (b"", "import-no-workloads", "looked for DaemonSet, Deployment"),
        (b"hello", "import-no-workloads", "found no Kubernetes object"),
        (b"kind: ConfigMap\nmetadata: {name: x}\n", "import-no-workloads", "found ConfigMap (1)"),
        (b"services: {web: {image: nginx}}\n", "import-no-workloads", "looks like a Compose file"),
        (b"a: [1\n", "import-not-yaml", "shop.yaml:2:1"),
        (b"a:\n\tb: 1\n", "import-not-yaml", "shop.yaml:2:1"),
        (b"{a: b}: c\n", "import-not-yaml", "unhashable"),
        (b"&a {kind: List, items: [*a]}", "import-not-yaml", "recursive"),
        (b"kind: \x00", "import-not-yaml", "control characters"),
        (b"kind: Pod\nname: \xff\n", "import-not-utf8", "shop.yaml:2:1"),
        ("kind: Pod\n".encode("utf-16"), "import-not-utf8", "not UTF-8"),
        (b"kind: Deployment\nmetadata:\n  name: {{ .Values.name }}\n", "import-template", "render it first"),
        (b"{{- if .Values.on }}\nkind: Pod\n{{- end }}\n", "import-template", "shop.yaml:1"),
        (b"kind: Pod\nmetadata: {name: '{{ .Values.name }}'}\n", "import-template", "render it first"),
        (b"[" * 200_000, "import-too-deep", "shop.yaml:1:"),
        (b"{a: " * 200_000, "import-too-deep", "more than 64"),
        (b"- " * 200_000, "import-too-deep", "more than 64"),
        (b"#" * 16_000_001, "import-too-large", "16,000,000 bytes"),
    ],
)
def test_unusable_file_is_one_clear_finding(data: bytes, finding: str, said: str) -> None:
    with pytest.raises(PlanError) as caught:
        import_kubernetes(data, "shop.yaml")
    (only,) = caught.value.findings
    assert only.id == finding
    assert only.location is not None
    assert only.location.file == "shop.yaml"
    assert said in str(caught.value)


def test_maps_taken_by_everyone_meet_a_limit() -> None:
    big = config_map("big", **{f"K{number}": "x" for number in range(2_000)})
    takers = [workload(f"w{number}", env_from=[{"configMapRef": {"name": "big"}}]) for number in range(501)]
    with pytest.raises(LimitError, match="1,000,000 settings"):
        imported(big, *takers)


def test_reference_cannot_grow_without_end() -> None:
    env = {"A0": "http://gone:80/" + "x" * 500, **{f"A{n}": f"$(A{n - 1})$(A{n - 1})" for n in range(1, 60)}}
    pod = workload("it", env=env)["spec"]["template"]["spec"]
    assert max(len(variable.value) for variable in variables(pod, "", {})) <= 1_000


def test_prometheus_templates_in_a_config_map_are_no_helm_template() -> None:
    result = imported(workload("it"), config_map("alerts", rule="{{ .Labels.instance }} is down"))
    assert list(nodes_of(result)) == ["it"]


KEYS = (
    *("kind", "metadata", "name", "namespace", "labels", "spec", "template", "containers", "initContainers"),
    *("env", "envFrom", "value", "valueFrom", "configMapRef", "configMapKeyRef", "key", "data", "selector"),
    *("type", "replicas", "items", "image", "volumes", "rules", "http", "paths", "ownerReferences"),
)
WORDS = ("a", "v1", "Pod", "List", "x:80", "", "{{")
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=30,
)


@given(st.lists(ODD, max_size=4), st.sampled_from(["Deployment", "StatefulSet", "Service", "Ingress", "Secret"]))
def test_malformed_objects_never_end_in_a_traceback(parts: list[Any], kind: str) -> None:
    odd = [{"kind": kind, "metadata": {"name": "odd"}, "spec": part} for part in parts]
    odd += [{**workload("w"), "spec": part} for part in parts]
    try:
        result = imported(*parts, *odd, workload("sound"))
    except ContinuityError as error:
        wrong = "" if "template" in str(error) else str(error)  # {{ as a name or an image may stop it
    else:
        plan = assemble([parse_source(result.text.encode(), "plan.yaml")]).plan
        wrong = "" if "sound" in plan.nodes else "the sound workload is gone"
    assert wrong == ""
