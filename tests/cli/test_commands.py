"""The command line as its users see it: output, exit codes, errors, files."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program
from continuity.engines import Request, simulate
from continuity.errors import AnalysisError
from continuity.planfile.load import load
from continuity.reports.run import run_as_text
from continuity.units import parse_duration

PLAN = """\
continuity: 1
name: Small
components:
  web: {units: 2, required: 1, failures: {crash: {mttf: 100h, mttr: 10h, recovers: by itself}}}
  disk: {failures: {worn: {mttf: 500h, mttr: 5h}}}
services:
  shop: {needs: [web, disk], objectives: {availability: %s}}
"""


def run(*call: str) -> Result:
    return CliRunner().invoke(program, list(call))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN % "50%")
    return file


def simulated(plan: Path, *options: str) -> dict[str, Any]:
    call = ("simulate", str(plan), "--replications", "50", "--horizon", "1000h", "--format", "json", *options)
    done = run(*call)
    assert done.exit_code in (0, 1, 3), done.output
    data: dict[str, Any] = json.loads(done.stdout)
    return data


@pytest.mark.parametrize(("promise", "code"), [("50%", 0), ("99.99%", 1), ("98.05%", 3)])
def test_exit_code_tells_the_verdict(plan: Path, promise: str, code: int) -> None:
    plan.write_text(PLAN % promise)
    done = run("simulate", str(plan), "--replications", "30", "--horizon", "1000h")
    assert done.exit_code == code, done.output
    assert {0: "kept", 1: "broken", 3: "undecided"}[code] in done.stdout


def test_means_alone_need_no_histories(plan: Path) -> None:
    plan.write_text(PLAN % "50%")
    done = run("simulate", str(plan), "--horizon", "1000h", "--means")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Small: exact means over 41.7 d (plan ")
    done = run(
        "simulate", str(plan), "--means", "--set", "components.web.units=3", "--history", "0", "--engine", "exact"
    )
    assert isinstance(done.exception, AnalysisError)
    assert [finding.path for finding in done.exception.findings] == ["--history", "--set"]


def test_json_has_the_promised_shape(plan: Path) -> None:
    data = simulated(plan, "--at", "30d", "--nodes", "all", "--seed", "5")
    assert data["plan"].keys() == {"name", "digest"}
    assert (data["engine"], data["seed"], data["replications"], data["horizon_hours"]) == ("simpy", 5, 50, 1000.0)
    assert data["assumptions"] == [
        {
            "path": "components.disk.failures.worn",
            "place": f"{plan}:5:21",
            "text": "no team is named: the repair begins at once",
        }
    ]
    assert data["services"].keys() == {"shop"}
    assert data["nodes"].keys() == {"disk", "shop", "web"}
    result = data["services"]["shop"]
    keys = {"estimate", "low", "high", "confidence", "standard_error", "n", "method"}
    for name in (
        "availability",
        "outages_per_year",
        "mean_outage_hours",
        "mean_up_hours",
        "first_outage_hours",
        "level",
    ):
        assert result[name].keys() == keys, name
    for name in ("available_at", "reliability_at", "unreliability_at", "level_at"):
        assert result[name]["30d"].keys() == keys, name
    assert {"mean", "p50", "p90", "p95", "p99"} <= result["downtime_hours_per_year"].keys()
    assert result["verdicts"] == {"availability": "kept"}


def test_nodes_and_history_are_there_only_when_asked_for(plan: Path) -> None:
    assert "nodes" not in simulated(plan)
    assert "history" not in simulated(plan)
    first = simulated(plan, "--history", "3")["history"][0]
    assert first.keys() == {"hours", "what", "node", "unit", "detail"}
    assert first["what"] == "fails"


def test_jobs_change_no_byte(plan: Path) -> None:
    assert simulated(plan, "--jobs", "2") == simulated(plan)


def test_a_precision_is_reached_and_can_be_repeated(plan: Path) -> None:
    options = ("--budget", "10m", "--horizon", "1000h")
    found = run("simulate", str(plan), "--precision", "shop=30%", *options, "--format", "json")
    data = json.loads(found.stdout)
    assert data["stopped"] == "every service is as precise as asked for"
    assert data["precision"]["shop"]["reached"]
    assert data["precision"].keys() == {"shop"}
    again = simulated(plan, "--horizon", "1000h", "--replications", str(data["replications"]))
    assert again["services"] == data["services"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--precision", "5%", "--replications", "100"), "leave --replications out, or --precision"),
        (("--budget", "5m"), "say until which precision, as in --precision 5%"),
        (("--precision", "5"), "is no share: write 5%"),
        (("--precision", "100%"), "100% is no precision: write it like 5%, or checkout=5%"),
        (("--precision", "=5%"), "is no precision"),
        (("--precision", "shpo=5%"), "the plan has no service 'shpo': did you mean 'shop'?"),
        (("--replications", "1e3"), "'1e3' is no whole number: write 1 to 100000000"),
        (("--replications", "0"), "0 cannot be taken: write 1 to 100000000"),
        (("--history", "-1"), "-1 cannot be taken: write 0 or more"),
        (("--executor", "dask://nowhere"), "an executor is written dask://HOST:PORT"),
        (("--executor", "dask://h:1", "--jobs", "2"), "leave --jobs out"),
    ],
)
def test_calls_that_make_no_sense_say_what_to_write(plan: Path, options: tuple[str, ...], message: str) -> None:
    done = run_program("simulate", str(plan), *options)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())


def test_warm_up_moves_the_horizon(plan: Path) -> None:
    # Everything is new at the start: in the first hours less is down than in the long run.
    options = ("--horizon", "10h", "--replications", "2000")
    fresh = simulated(plan, *options)["services"]["shop"]["availability"]
    later = simulated(plan, *options, "--warm-up", "200h")
    assert fresh["low"] > later["services"]["shop"]["availability"]["high"]
    assert later["warm_up_hours"] == 200.0


def test_first_outage_is_waited_for(plan: Path) -> None:
    method = simulated(plan)["services"]["shop"]["first_outage_hours"]["method"]
    assert "censored" in method
    waited = simulated(plan, "--until-first-outage")["services"]["shop"]["first_outage_hours"]
    assert "censored" not in waited["method"]
    assert waited["estimate"] > 100


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("simulate", "PLAN", "--horizon", "3"), "'3' has no unit"),
        (("simulate", "PLAN", "--at", "5"), "'5' has no unit"),
        (("simulate", "PLAN", "--horizon", "0s"), "no length"),
        (("simulate", "PLAN", "--output", "/nowhere/at/all"), "no folder"),
        (("simulat", "PLAN"), "Did you mean 'simulate'?"),
        (("simulate", "/nowhere"), "there is nothing here"),
        (("show", "shp", "PLAN"), "did you mean 'shop'?"),
        (("simulate", "PLAN", "--seed", "-1"), "--seed"),
    ],
)
def test_a_call_that_cannot_be_used_says_why(plan: Path, call: tuple[str, ...], says: str) -> None:
    done = run_program(*(str(plan) if each == "PLAN" else each for each in call))
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def run_program(*call: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, in a pipe."""
    command = [sys.executable, "-m", "continuity", *call]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **more)


def test_check_lists_every_error_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("continuity: 1\nname: x\nservices:\n  s: {nedes: [a]}\n  t: {needs: [q]}\n")
    done = run("check", str(file))
    assert done.exit_code == 2
    assert f"{file}:4:7  services.s.nedes" in done.stdout
    assert "did you mean 'needs'" in done.stdout
    assert f"{file}:5:15  services.t.needs.0" in done.stdout
    findings = json.loads(run("check", str(file), "--format", "json").stdout)["findings"]
    assert [each["path"] for each in findings] == ["services.s.nedes", "services.t.needs.0"]


def test_there_is_no_progress_and_no_colour_in_a_pipe(plan: Path) -> None:
    done = run_program("simulate", str(plan), "--replications", "20")
    assert done.stderr == ""
    assert "\x1b" not in done.stdout


def test_output_replaces_a_file_whole_or_not_at_all(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("before")
    simulated_to = run("simulate", str(plan), "--replications", "5", "--format", "json", "--output", str(target))
    assert simulated_to.stdout == ""
    assert json.loads(target.read_text())["replications"] == 5
    assert sorted(each.name for each in tmp_path.iterdir()) == ["plan.yaml", "result.json"]


# A shell's background jobs ignore interrupts, and their children with them: undo that, wherever the tests run.
TELLS_WHEN_IT_SIMULATES = """
import signal
from functools import cache
from continuity.cli import main
from continuity.executors import Here, Pool

@cache
def tell():
    print("begun", flush=True)

def telling(in_order):
    def told(*call):
        for result in in_order(*call):
            tell()
            yield result
    return told

signal.signal(signal.SIGINT, signal.default_int_handler)
for each in (Here, Pool):
    each.in_order = telling(each.in_order)
main()
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_a_run_cleanly(plan: Path, jobs: str) -> None:
    call = [sys.executable, "-c", TELLS_WHEN_IT_SIMULATES, "simulate", str(plan), "--replications", "10000000"]
    call += ["--jobs", jobs, "--engine", "simpy"]  # the compiled kernel may have to be compiled first
    running = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        os.killpg(running.pid, signal.SIGINT)  # as the keyboard does: to the workers too
        _, errors = running.communicate(timeout=120)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 130
    assert errors.strip().splitlines()[-1] == "Stopped."  # the kernel may have said before that it compiles
    assert "Traceback" not in errors


def test_a_narrow_terminal_loses_columns_and_never_cuts_figures(plan: Path) -> None:
    run_data = simulate(load(plan).plan, Request(horizon=parse_duration("1000h"), replications=20, at=(("30d", 1),)))
    wide, narrow = run_as_text(run_data, width=120), run_as_text(run_data, width=50)
    assert "no room" not in wide
    assert "no room for: " in narrow
    assert "…" not in narrow
    shop = next(line for line in narrow.splitlines() if line.startswith("shop"))
    assert shop.split()[1] in wide


def test_a_file_that_is_too_large_is_refused_unread_and_the_limit_can_be_set(plan: Path) -> None:
    done = run_program("check", str(plan), "--max-size", "100B")
    assert done.returncode == 2
    assert "source-too-large" in done.stdout
    assert run("check", str(plan), "--max-size", "1kB").exit_code == 0
    for command in (("simulate", str(plan)), ("show", "shop", str(plan))):
        assert "source-too-large" in run_program(*command, "--max-size", "100B").stderr


def test_promises_that_a_simulation_does_not_judge_are_named(plan: Path) -> None:
    plan.write_text(PLAN.replace("availability: %s", "availability: 50%%, rto: 1h, recover: {15m: 50%%}") % ())
    assert "judges what scenarios ask for: shop.recover, shop.rto" in " ".join(simulated(plan)["notes"])


def test_show_tells_where_values_come_from(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(
        "continuity: 1\nname: x\ntiers: {gold: {objectives: {availability: 99.9%}}}\n"
        "services:\n  s: {tier: gold, never_fails: it is a test}\n"
    )
    (entry,) = json.loads(run("show", "s", str(file), "--format", "json").stdout)["entries"]
    rows = {row["path"]: row for row in entry["values"]}
    assert rows["objectives.availability"]["origin"] == "tier gold"
    assert rows["objectives.availability"]["place"] == f"{file}:3:43"
    assert rows["units"]["origin"] == "default"
    assert "tier gold" in run("show", "s", str(file)).stdout
    assert run("show", str(file), "s").stdout == run("show", "s", str(file)).stdout


def test_show_takes_the_present_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("continuity: 1\nname: x\n")
    (tmp_path / "b.yaml").write_text("services: {s: {never_fails: it is a test}}\n")
    done = run_program("show", "s", cwd=tmp_path)
    assert done.returncode == 0
    assert "services.s" in done.stdout


def test_schema_describes_every_key() -> None:
    schema = json.loads(run("schema").stdout)
    assert "services" in schema["properties"]
    text = run("schema", "--format", "text").stdout
    assert "mttf" in text


def test_import_writes_a_plan_and_remarks(tmp_path: Path) -> None:
    manifest = tmp_path / "all.yaml"
    manifest.write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  template:\n"
        "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: web\n        image: web:1\n"
        "        env: [{name: GONE_ADDR, value: 'gone:80'}]\n"
    )
    target = tmp_path / "plan.yaml"
    done = run_program("import", "kubernetes", str(manifest), "--output", str(target))
    assert done.returncode == 0
    assert "gone" in done.stderr
    assert run("simulate", str(target), "--replications", "5").exit_code == 0
    again = run("import", "kubernetes", str(manifest), "--output", str(target))
    assert again.exit_code == 2
    assert "--force" in again.output
    data = json.loads(run("import", "kubernetes", str(manifest), "--format", "json").stdout)
    assert any("gone" in each["text"] for each in data["remarks"])
    piped = run_program("import", "kubernetes", "-", input=manifest.read_text())
    assert "continuity: 1" in piped.stdout


def test_help_teaches() -> None:
    text = run("--help").stdout
    for command in ("check", "show", "simulate", "import", "schema", "Exit codes"):
        assert command in text
    for command in ("check", "show", "simulate", "schema"):
        assert "Examples:" in run(command, "--help").stdout


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from continuity.cli import program\ntry: program(['--help'])\nexcept SystemExit: pass\n"
    code += "print(sorted({'numpy', 'scipy', 'networkx', 'simpy', 'marshmallow', 'yaml', 'rich'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.splitlines()[-1] == "[]"
