"""The text of an imported plan: legal ids, scalars that read back, figures with their sources."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.findings import printable
from continuity.importers.defaults import load_defaults, read_defaults
from continuity.importers.kubernetes import import_kubernetes
from continuity.importers.names import unique_ids
from continuity.importers.writing import entry, scalar
from continuity.planfile.fields import ID_PATTERN, RESERVED
from tests.importers.kit import imported, nodes_of, plan_of, workload


def test_ids_are_legal_and_keep_their_name_as_title() -> None:
    result = imported(workload("7zip.Web"), workload("all"), workload("web"), workload("web", "StatefulSet"))
    titles = {key: node.get("title", key) for key, node in nodes_of(result).items()}
    assert titles == {
        "n-7zip-web": "7zip.Web",
        "all-deployment": "all",
        "web-deployment": "web",
        "web-statefulset": "web",
    }


@given(
    st.dictionaries(
        st.integers(),
        st.lists(st.text("aA-. 7ü", max_size=4) | st.sampled_from(["any", "Null", "no"]), min_size=1, max_size=3),
    )
)
def test_ids_are_unique_legal_and_independent_of_order(wishes: dict[int, list[str]]) -> None:
    ids = unique_ids(wishes)
    assert set(ids) == set(wishes)
    assert len(set(ids.values())) == len(ids)
    assert not set(ids.values()) & {*RESERVED, "null", "true", "false", "yes", "no", "on", "off"}
    assert all(re.fullmatch(ID_PATTERN, one) for one in ids.values())
    assert unique_ids(dict(reversed(wishes.items()))) == ids


@given(st.text() | st.sampled_from(["yes", "No", "null", "on", "~", "1.8y", "90d", "1e3", "- a", "a: b", "a #b"]))
def test_scalar_is_read_as_what_was_written(value: str) -> None:
    assert yaml.safe_load(f"key: {scalar(value)}\n") == {"key": printable(value)}


def test_scalar_has_quotes_only_where_it_needs_them() -> None:
    assert [scalar(value) for value in ("1.8y", "by itself", "a: b", "no", 3)] == [
        "1.8y",
        "by itself",
        '"a: b"',
        '"no"',
        "3",
    ]


@given(st.lists(st.text(), min_size=1, max_size=40))
def test_long_text_is_read_as_one_paragraph(words: list[str]) -> None:
    value = "x" + " ".join(words)
    written = "\n".join(entry("key", value, 4))
    read = yaml.safe_load(written)["key"]
    assert read in (printable(value), printable(" ".join(value.split())))


def test_names_cannot_break_out_of_comments_or_texts() -> None:
    evil = "x_ADDR\n\n  hacked: {never_fails: yes} # \x1b[31m"
    manifest = workload("it\nhacked: 1", env={evil: "ok:1", "Y\n_ADDR": "gone:1"})
    both = {"kind": "List", "items": [manifest, workload("ok")]}
    result = import_kubernetes(json.dumps(both).encode(), "a\nb.yaml")
    assert set(plan_of(result)) == {"continuity", "name", "services", "kinds"}
    assert sorted(nodes_of(result)) == ["it-hacked-1", "ok"]
    assert "\x1b" not in result.text
    assert max(map(len, result.text.splitlines())) < 200


def test_figures_carry_their_source_and_are_marked_as_assumptions() -> None:
    kinds = plan_of(imported(workload("a"), workload("b", "StatefulSet"), workload("c", "DaemonSet")))["kinds"]
    assert set(kinds) == {"stateless-pod", "database-pod", "daemon-pod"}
    for kind in kinds.values():
        for mode in kind["failures"].values():
            assert mode["assumed"]
            assert mode.get("source") or "no published figure" in mode["assumed"]
            assert {"mttf", "mttr"} <= set(mode)


def test_plan_is_short_lined_and_ends_in_a_line_feed() -> None:
    result = imported(workload("it", env={f"V{number}_ADDR": "gone:1" for number in range(9)}))
    assert result.text.endswith("\n")
    assert not result.text.endswith("\n\n")
    assert all(len(line) <= 110 and line == line.rstrip() for line in result.text.splitlines())


def test_every_source_of_the_defaults_is_used() -> None:
    used = " ".join(mode.source for kind in load_defaults().kinds.values() for mode in kind.modes)
    file = Path(__file__).parents[2] / "continuity" / "importers" / "defaults.yaml"
    sources = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    assert [name for name, source in sources.items() if source not in used] == []


def test_own_defaults_are_used_and_checked() -> None:
    mode = "{mttf: 10d, mttr: 5m, assumed: guess}"
    kinds = "".join(
        f"  {kind}: {{title: T, section: services, enough: all, failures: {{crash: {mode}}}}}\n"
        for kind in ("stateless-pod", "database-pod", "daemon-pod")
    )
    own = read_defaults(f"kinds:\n{kinds}".encode(), "own.yaml")
    manifest = yaml.safe_dump(workload("it", replicas=3)).encode()
    plan = plan_of(import_kubernetes(manifest, "shop.yaml", own))
    assert plan["services"]["it"]["required"] == 1
    assert plan["services"]["it"]["full"] == 3
    assert plan["kinds"]["stateless-pod"]["failures"]["crash"]["mttf"] == "10d"
    broken = b"kinds: {stateless-pod: {section: x, failures: {crash: {mttf: [], sources: [gone]}}}}"
    with pytest.raises(PlanError) as caught:
        read_defaults(broken, "own.yaml")
    said = str(caught.value)
    for part in (
        "section is none",
        "enough is none",
        "what is assumed",
        "not listed: gone",
        "mttf is no text",
        "daemon-pod",
    ):
        assert part in said
