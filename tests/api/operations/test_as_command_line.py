"""Every operation gives the bytes that the command line prints, for worked examples."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from continuity_api.operations.registry import OPERATIONS

from continuity.cli import program
from continuity.errors import PlanError
from tests.api.operations.kit import SMALL, done, example
from tests.importers.kit import service, workload
from tests.importers.openpsa_kit import basic, gate, model, tree
from tests.importers.psplib_kit import SMALL as SMALL_PROJECT
from tests.importers.psplib_kit import sm

CALLS: list[tuple[str, str, dict[str, Any], str]] = [
    ("check", "web-shop-basics", {}, "check plan.yaml --today 2027-01-04"),
    ("check", "laboratory", {"today": "2029-06-01"}, "check plan.yaml --today 2029-06-01"),
    (
        "check",
        "web-shop",
        {"select": ["data", "people"]},
        "check plan.yaml --today 2027-01-04 --select data --select people",
    ),
    ("check", "small-office", {"ignore": ["silence"]}, "check plan.yaml --today 2027-01-04 --ignore silence"),
    ("simulate", "web-shop-basics", {"replications": 20}, "simulate plan.yaml --replications 20"),
    (
        "simulate",
        "laboratory",
        {
            "replications": 3,
            "horizon": "60d",
            "seed": 9,
            "start": "2027-03-22",
            "warm_up": "1w",
            "at": ["1d", "30d"],
            "nodes": "all",
            "history": 1,
            "engine": "simpy",
        },
        "simulate plan.yaml --replications 3 --horizon 60d --seed 9 --start 2027-03-22 --warm-up 1w --at 1d --at 30d "
        "--nodes all --history 1 --engine simpy",
    ),
    (
        "simulate",
        "web-shop-basics",
        {"replications": 5, "set": ["components.web-paris.units=4"], "until_first_outage": True},
        "simulate plan.yaml --replications 5 --set components.web-paris.units=4 --until-first-outage",
    ),
    (
        "analyse",
        "web-shop-basics",
        {"horizon": "5y", "at": ["30d"], "nodes": "all", "cut_sets": 2, "order": 2, "share": "1%", "importance": False},
        "analyse plan.yaml --horizon 5y --at 30d --nodes all --cut-sets 2 --order 2 --share 1% --no-importance",
    ),
    ("rehearse", "small-office", {"replications": 12}, "rehearse plan.yaml --replications 12"),
    (
        "rehearse",
        "small-office",
        {
            "scenarios": ["server-dies"],
            "replications": 12,
            "seed": 3,
            "at": ["1h", "1d"],
            "history": "bad",
            "assumptions": True,
        },
        "rehearse plan.yaml server-dies --replications 12 --seed 3 --at 1h --at 1d --history bad --assumptions",
    ),
    (
        "rehearse",
        "web-shop",
        {"scenarios": ["paris-flood"], "replications": 4, "history": "2", "history_of": ["checkout"]},
        "rehearse plan.yaml paris-flood --replications 4 --history 2 --history-of checkout",
    ),
    ("verify", "web-shop-basics", {"replications": 10}, "verify plan.yaml --replications 10"),
    ("verify", "small-office", {"replications": 10, "seed": 2}, "verify plan.yaml --replications 10 --seed 2"),
    (
        "improve",
        "small-office",
        {"scenarios": ["server-dies"], "replications": 6},
        "improve plan.yaml server-dies --replications 6",
    ),
    (
        "audit",
        "web-shop",
        {"standard": ["iso20000-1:2018"], "against": "iso20000-1:2011", "by": "2028-01-01"},
        "audit plan.yaml --standard iso20000-1:2018 --against iso20000-1:2011 --by 2028-01-01 --today 2027-01-04",
    ),
    ("audit", "small-office", {"profile": "finance"}, "audit plan.yaml --profile finance --today 2027-01-04"),
    ("standards", "web-shop", {}, "audit --list"),
    ("drill", "small-office", {"scenario": "server-dies", "history": 3}, "drill plan.yaml server-dies --history 3"),
    ("show", "web-shop", {"id": "checkout"}, "show checkout plan.yaml"),
    ("explain", "web-shop", {}, "explain"),
    ("explain", "web-shop", {"rule": "data"}, "explain data"),
    ("schema", "web-shop", {}, "schema"),
]


def printed(call: str) -> str:
    called = CliRunner().invoke(program, [*call.split(), "--format", "json"])
    assert called.exit_code in {0, 1, 3}, called.output
    return called.stdout


@pytest.mark.parametrize(
    ("name", "plan", "options", "call"), CALLS, ids=[f"{n}-{i}" for i, (n, *_) in enumerate(CALLS)]
)
def test_result_is_what_the_command_line_prints(
    name: str, plan: str, options: dict[str, Any], call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_text(example(plan))
    monkeypatch.chdir(tmp_path)
    files = {"plan.yaml": example(plan)} if OPERATIONS[name].on_plan else {}
    outcome = done(name, files, options)
    assert outcome.result == printed(call)
    assert outcome.forms.keys() == set(OPERATIONS[name].forms)
    assert outcome.summary


TREES = model(tree(gate("top", "<or><basic-event name='a'/><basic-event name='b'/></or>"), basic("a", 0.1)))
IMPORTS: list[tuple[str, dict[str, str], dict[str, Any], str]] = [
    (
        "import-kubernetes",
        {"web.yaml": json.dumps({"apiVersion": "v1", "kind": "List", "items": [workload("web"), service("web")]})},
        {},
        "import kubernetes web.yaml",
    ),
    ("import-psplib", {"small.sm": sm(SMALL_PROJECT)}, {"unit": "1d"}, "import psplib small.sm --unit 1d"),
    (
        "import-openpsa",
        {"trees.xml": TREES, "data.xml": model(f"<model-data>{basic('b', 0.2)}</model-data>")},
        {"top": ["top"], "mission_time": "24h"},
        "import openpsa data.xml trees.xml --top top --mission-time 24h",
    ),
]


@pytest.mark.parametrize(("name", "files", "options", "call"), IMPORTS, ids=[name for name, *_ in IMPORTS])
def test_import_is_what_the_command_line_prints(
    name: str,
    files: dict[str, str],
    options: dict[str, Any],
    call: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    monkeypatch.chdir(tmp_path)
    outcome = done(name, files, options)
    assert outcome.result == printed(call)
    assert outcome.forms["text"] == json.loads(outcome.result)["plan"]


COMPARISONS: list[tuple[dict[str, Any], str]] = [
    ({"no_numbers": True, "all": True}, "compare old new --no-numbers --all --today 2027-01-04"),
    (
        {"replications": 20, "seed": 3, "horizon": "60d"},
        "compare old new --replications 20 --seed 3 --horizon 60d --today 2027-01-04",
    ),
]


@pytest.mark.parametrize(("options", "call"), COMPARISONS)
def test_comparison_is_what_the_command_line_prints(
    options: dict[str, Any], call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = 'ignore = ["silence"]\n[files."plan.yaml"]\nmay-set = ["services.*"]\n'
    new = SMALL.replace("units: 2", "units: 3").replace("rto: 12h", "rto: 4h")
    files = {"old/plan.yaml": SMALL, "new/plan.yaml": new, "new/.continuity.toml": settings}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    outcome = done("compare", files, options)
    assert outcome.result == printed(call)
    assert "set-by-wrong-file" in outcome.result
    assert CliRunner().invoke(program, [*call.split(), "--format", "markdown"]).stdout == outcome.forms["markdown"]


def test_a_brief_audit_is_what_the_command_line_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.yaml").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    outcome = done("audit", {"plan.yaml": SMALL}, {"profile": "finance", "brief": True})
    call = "audit plan.yaml --profile finance --brief --today 2027-01-04"
    assert CliRunner().invoke(program, call.split()).stdout == outcome.forms["text"]


def test_a_folder_with_data_files_is_read_as_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = "mttf: 500h, time_to_repair: {empirical: {file: data/times.csv, column: crash}}"
    files = {
        "teams/one.yaml": SMALL.replace("mttf: 500h, mttr: 5h", measured),
        "b.yml": f"components: {{db: {{failures: {{crash: {{{measured}, recovers: by itself}}}}}}}}\n",
        "data/times.csv": "\ufeffcrash\n1h\n2h\n",
        ".hidden/c.yaml": "nonsense: [",
        ".continuity.toml": 'ignore = ["silence"]\n[files."teams/*.yaml"]\nmay-set = ["services.*"]\n',
        "known.json": '{"continuity-baseline": 1, "findings": []}',
        "README.md": "no plan",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = done("check", files, {"baseline": "known.json"})
    assert outcome.result == printed("check . --today 2027-01-04 --baseline known.json")
    assert "set-by-wrong-file" in outcome.result
    assert '"place": "teams/one.yaml:' in outcome.result
    options = {"replications": 5, "set": ["components.web.units=3"]}
    assert done("simulate", files, options).result == printed(
        "simulate . --replications 5 --set components.web.units=3"
    )


def test_forms_of_a_check_are_what_the_command_line_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = example("web-shop")
    (tmp_path / "plan.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    outcome = done("check", {"plan.yaml": text}, {"fail_on": "warning"})
    for form in set(OPERATIONS["check"].forms) - {"baseline"}:
        call = ["check", "plan.yaml", "--today", "2027-01-04", "--fail-on", "warning", "--format", form]
        assert CliRunner().invoke(program, call).stdout == outcome.forms[form], form
    CliRunner().invoke(program, [*call[:4], "--baseline", "known.json", "--write-baseline"])
    assert (tmp_path / "known.json").read_text() == outcome.forms["baseline"]


def test_files_are_formatted_as_on_disk(tmp_path: Path) -> None:
    files = {"plan.yaml": SMALL, "sub/more.yaml": "components:   # a remark\n   b:  {title:   'x'}\n", "notes.md": "x"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    outcome = done("fmt", files)
    assert CliRunner().invoke(program, ["fmt", str(tmp_path)]).exit_code == 0
    found = json.loads(outcome.result)
    assert found["files"] == {name: (tmp_path / name).read_text() for name in files}
    assert found["changed"] == [name for name in files if found["files"][name] != files[name]]
    assert "sub/more.yaml" in found["changed"]
    with pytest.raises(PlanError, match=r"bad\.yaml:1:"):
        done("fmt", {**files, "bad.yaml": "components: ["})


def test_each_operation_has_a_call() -> None:
    assert {name for name, *_ in (*CALLS, *IMPORTS)} | {"compare", "fmt"} == OPERATIONS.keys()
