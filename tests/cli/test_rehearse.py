"""`continuity rehearse` as its users see it, with the engine."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program

PLAN = """\
continuity: 1
name: Small
teams: {ops: {people: 1, hours: always}}
calendars: {always: {days: mon-sun, from: "00:00", to: "24:00"}}
components: {web: {failures: {crash: {mttf: 30d, time_to_repair: {exponential: 1h}, team: ops}}}}
services:
  shop: {needs: [web], objectives: {rto: %s}}
  other: {}
scenarios:
  crash: {events: [{at: 0h, fails: web}], lasts: 30d}
  double: {events: [{at: 0h, fails: web, lasts: 30m}], lasts: 2d, expects: {shop: {rto: 30m}}}
"""


def run(*call: str) -> Result:
    return CliRunner().invoke(program, ["rehearse", *call])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN % "6h")
    return file


@pytest.mark.parametrize(
    ("rto", "code", "said"),
    [("6h", 0, "kept  the only"), ("1h", 1, "broken  crash, shop: rto 1h"), ("3h", 3, "undecided")],
)
def test_exit_code_tells_the_verdict(plan: Path, rto: str, code: int, said: str) -> None:
    """Within 6 h, 1 h and 3 h of the failure with 99.8%, 63% and 95.02%."""
    plan.write_text(PLAN % rto)
    done = run(str(plan), "crash", "--replications", "300")
    assert done.exit_code == code, done.output
    assert said in done.stdout


def test_all_scenarios_are_rehearsed_unless_some_are_named(plan: Path) -> None:
    done = run(str(plan), "--replications", "20", "--format", "json", "--at", "2h")
    data = json.loads(done.stdout)
    assert list(data["scenarios"]) == ["crash", "double"]
    shop = data["scenarios"]["crash"]["services"]["shop"]
    assert shop["recovered_by"].keys() == {"6h", "2h"}
    assert shop["level_at"].keys() == {"2h"}
    assert data["scenarios"]["double"]["services"]["shop"]["rto_met"]["estimate"] == 1.0  # the time equals its target
    assert data["seed"] == 1


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(plan: Path) -> None:
    call = (str(plan), "crash", "--replications", "50", "--format", "json")
    assert run(*call).stdout == run(*call).stdout
    assert run(*call).stdout != run(*call, "--seed", "2").stdout


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("cresh",), "the plan has no scenario 'cresh': did you mean 'crash'?"),
        (("--budget", "60"), "60s"),
        (("--at", "4 hours later"), "--at"),
        (("--replications", "0"), "--replications"),
    ],
)
def test_a_wrong_call_is_refused_by_name(plan: Path, call: tuple[str, ...], said: str) -> None:
    done = run(str(plan), *call)
    assert done.exit_code != 0
    assert said in done.output + str(done.exception)


def test_a_plan_without_scenarios_says_how_to_write_one(plan: Path) -> None:
    text = plan.read_text()
    plan.write_text(text[: text.index("scenarios:")])
    done = run(str(plan))
    advice = str(done.exception)
    example = advice[advice.index("scenarios:") :].replace("\n  ", "\n")
    plan.write_text(f"{plan.read_text()}{example}\n")
    assert run(str(plan), "--replications", "20").exit_code in (0, 1, 3)  # the example can be pasted


def test_help_teaches() -> None:
    text = " ".join(run("--help").output.split())
    for word in ("rto", "recover", "rpo", "mtpd", "--budget", "expects", "exit code", "continuity rehearse plan.yaml"):
        assert word in text


def test_a_bad_history_is_told_by_its_name_or_its_number(plan: Path) -> None:
    call = [str(plan), "crash", "--replications", "40", "--format", "json"]
    bad = json.loads(run(*call).stdout)["scenarios"]["crash"]["bad_history"]
    told = [json.loads(run(*call, "--history", each).stdout)["histories"] for each in ("bad", str(bad), "typical")]
    assert told[0] == told[1]
    assert told[0] != told[2]
    refused = run(*call, "--history", "worst")
    assert refused.exit_code == 2
    assert "worst is no history" in refused.stderr


def test_details_and_assumptions_are_said_when_they_are_asked_for(plan: Path) -> None:
    plan.write_text(PLAN.replace(", hours: always", "") % "6h")
    call = [str(plan), "--replications", "60"]
    short, details = run(*call).stdout, run(*call, "--details").stdout
    assert "tried otherwise" not in short
    assert "a typical history: --history" not in short
    assert details.count("a typical history: --history") == 2
    tried = json.loads(run(*call, "--assumptions", "--format", "json").stdout)["remarks"]["assumptions"]
    assert tried["tried"] >= 1
