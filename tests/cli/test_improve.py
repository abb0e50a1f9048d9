"""`continuity improve` as its users see it, with the engine."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program

PLAN = """\
continuity: 1
name: Small
teams: {ops: {people: 1}}
components:
  a: {failures: {crash: {time_to_failure: never, time_to_repair: 1h, team: ops}}}
  b: {failures: {crash: {time_to_failure: never, time_to_repair: 1h, team: ops}}}
services: {shop: {needs: [a, b], objectives: {rto: %s}}}
scenarios: {storm: {events: [{at: 0h, fails: a}, {at: 0h, fails: b}], lasts: 10d}}
"""


def run(*call: str) -> Result:
    return CliRunner().invoke(program, ["improve", *call])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN % "90m")
    return file


def test_a_manager_can_read_it(plan: Path) -> None:
    done = run(str(plan), "--replications", "200")
    assert done.exit_code == 1, done.output
    assert "broken  storm, shop: rto 1h30m in 95% of cases promised, 0.0% expected" in done.stdout
    assert "where it fails, the time goes: 50% hands-on by ops, 50% waiting for ops" in done.stdout
    assert "one more person in ops: rto of shop 0.0% -> 100.0% (+100.0, +96" in done.stdout
    assert "then kept, back 1 h sooner each time" in done.stdout
    assert "fails when the scenario begins in" in done.stdout


def test_what_makes_no_difference_is_said_to(plan: Path) -> None:
    plan.write_text(PLAN % "30m")
    done = run(str(plan), "--replications", "50")
    listed = " ".join(done.stdout.split())
    assert "the same in every history: repairs by ops in half the time, one more person in ops" in listed


@pytest.mark.parametrize(("rto", "code", "said"), [("2h", 0, "Every promise is kept"), ("90m", 1, "broken")])
def test_exit_code_is_that_of_a_rehearsal(plan: Path, rto: str, code: int, said: str) -> None:
    plan.write_text(PLAN % rto)
    done = run(str(plan), "--replications", "200")
    assert (done.exit_code, said in done.stdout) == (code, True), done.output


def test_json_has_all_figures_and_the_same_bytes_each_time(plan: Path) -> None:
    call = (str(plan), "storm", "--replications", "50", "--format", "json")
    text = run(*call).stdout
    assert text == run(*call).stdout
    data = json.loads(text)
    (promise,) = data["promises"]
    assert data["replications"] == {"storm": 50}
    assert {each["path"] for each in promise["changes"]} == {"teams.ops.people", "repairs.ops"}
    change = promise["changes"][0]
    assert change["difference"]["estimate"] == 1.0
    assert change["recovery_time_change_hours"]["estimate"] == pytest.approx(-1.0)
    assert change["difference"]["n"] == 50
    assert [each["part"] for each in promise["when"]] == ["office hours", "evening", "night", "weekend"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("strom",), "the plan has no scenario 'strom': did you mean 'storm'?"),
        (("--replications", "0"), "--replications"),
    ],
)
def test_a_wrong_call_is_refused_by_name(plan: Path, call: tuple[str, ...], said: str) -> None:
    done = run(str(plan), *call)
    assert done.exit_code != 0
    assert said in done.output + str(done.exception)


def test_help_teaches() -> None:
    text = " ".join(run("--help").output.split())
    for word in ("same luck", "one more person", "exit code", "--replications", "continuity improve plan.yaml"):
        assert word in text
