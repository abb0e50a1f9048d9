"""`continuity drill` as its users see it, with the engine."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program
from continuity.planfile.load import load
from continuity.units import parse_duration

PLAN = """\
continuity: 1
name: Web shop
timezone: Europe/Paris
people: {anna: {title: Anna Blum, contact: extension 11}, ben: {}}
teams:
  crisis: {title: Crisis team, members: [anna]}
  ops: {members: [ben], deputy: crisis}
sites: {paris: {title: Paris, never_fails: only in the scenario}, lyon: {never_fails: dry}}
components:
  web: {site: paris, never_fails: only with Paris}
  web-lyon: {site: lyon, standby: stopped, never_fails: it is tested}
services:
  checkout:
    title: Checkout | pay
    owner: shop team
    failover: {between: [web, web-lyon], takes: 1m}
    objectives: {rto: 1h}
plans:
  leave-paris:
    title: Move to Lyon
    kept_at: [paris, paper]
    invoke: {when: paris, down_for: 15m}
    authority: {team: crisis, takes: 15m}
    steps:
      start-web: {title: Start the servers, team: ops, takes: 20m, starts: [web-lyon], do: Follow the sheet.}
      check: {after: [start-web], team: ops, takes: 15m, kind: verification}
      regulator: {after: [check], team: crisis, takes: 30m, kind: communication, deadline: 1h, do: Notify by the form.}
      binder: {team: crisis, takes: 5m, kind: coordination, do: Bring the binder.}
      call: {after: [binder], takes: 5m, kind: communication, do: Call the shops.}
      diary: {after: [call], takes: 5m, kind: coordination, do: Begin the diary.}
scenarios:
  flood:
    title: The Seine floods
    begins: 2027-02-02T09:00
    events: [{at: 0h, destroys: paris, lasts: 30d}, {at: 40m, absent: ben, lasts: 2h}]
    lasts: 2d
  rarely: {events: [{at: 0h, destroys: paris, lasts: 1h, probability: 30%}], lasts: 2d}
  quiet: {events: [{at: 1h, slows: {what: ops, by: 50%}, lasts: 2h}], lasts: 1d}
"""


def run(*call: str) -> Result:
    return CliRunner().invoke(program, ["drill", *call])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN)
    return file


def test_the_script_has_every_inject_in_its_minute(plan: Path) -> None:
    """By hand: down at 9:00, set off 9:15, decided 9:30, servers 9:50, switched 9:51, check 10:05, regulator 10:35."""
    text = run(str(plan), "flood").stdout
    headings = re.findall(r"^### \d+\. Tue 2 Feb 2027 (.*)$", text, re.M)
    assert headings == [
        "09:00, +0 min",
        "09:15, +15 min",
        "09:30, +30 min",
        "09:35, +35 min",
        "09:40, +40 min",
        "09:45, +45 min",
        "09:50, +50 min",
        "09:51, +51 min",
        "10:05, +1 h 5 min",
        "10:15, +1 h 15 min",
        "10:35, +1 h 35 min",
    ]
    for said in (
        "# Drill: The Seine floods",
        "- Paris is not reachable. Nobody there answers. Nothing that stands there works: web.",
        "- “Move to Lyon” was kept there; it is also kept: on paper",
        r"- Checkout \| pay is down.",
        r"- Checkout \| pay is to be back by 10:00 (+1 h): RTO 1h",
        "- Who decides: 1 of Crisis team; in this history the decision is made at 09:30 (+30 min)",
        "| Start the servers | Follow the sheet. | 1 of ops (in this history ben) | 20m |",
        "- Cannot be reached and does not come: ben.",
        "- The plan names Crisis team as deputy of ops",
        r"- Checkout \| pay is back, at 100%.",
        "- 1h after the plan was set off, this is due: regulator.",
        r"| Checkout \| pay | checkout | RTO 1h | 51m |",
        "| Crisis team | decides on “Move to Lyon”, binder and regulator | Anna Blum (extension 11) |",
        "| ops | check and Start the servers | ben (no contact in the plan) |",
        r"| shop team | answers for Checkout \| pay |",
    ):
        assert said in text, said


def test_json_has_the_same_script(plan: Path) -> None:
    data = json.loads(run(str(plan), "flood", "--format", "json").stdout)
    assert [each["hours"] for each in data["injects"]][:3] == [0.0, 0.25, 0.5]
    assert data["injects"][0]["local"] == "2027-02-02T09:00:00+01:00"
    assert data["injects"][2]["answers"][1]["simulated_hours"] == pytest.approx(1 / 3)
    measured = {each["key"]: each["simulated_hours"] for each in data["measured"]}
    assert measured["checkout"] == pytest.approx(51 / 60)
    assert measured["step.regulator"] == 0.5


def test_the_filled_in_entry_is_what_exercises_take(plan: Path) -> None:
    text = run(str(plan), "flood").stdout
    entry = text[text.index("exercises:") : text.rindex("```")]
    unfilled = plan.with_name("unfilled.yaml")
    unfilled.write_text(PLAN + entry)
    assert CliRunner().invoke(program, ["check", str(unfilled)]).exit_code != 0  # nothing is recorded by accident
    for key, value in (("held", "2027-03-15"), ("result", "passed"), ("by", "audit"), ("evidence", "EX-1")):
        entry = entry.replace(f"    {key}: ", f"    {key}: {value} ")
    plan.write_text(PLAN + re.sub(r"(?m)^(      [a-z.-]+):  ", r"\1: 7m  ", entry))
    (exercise,) = load(plan).plan.exercises
    assert (exercise.plan, exercise.kind, exercise.result) == ("leave-paris", "tabletop", "passed")
    assert exercise.measured["checkout"] == parse_duration("7m")
    assert exercise.measured.keys() == {
        "checkout",
        *(f"step.{each}" for each in ("binder", "call", "check", "diary", "regulator", "start-web")),
    }


def test_the_same_call_gives_the_same_bytes(plan: Path) -> None:
    assert run(str(plan), "rarely", "--history", "7").stdout == run(str(plan), "rarely", "--history", "7").stdout


def test_a_history_in_which_nothing_happens_names_one_in_which_something_does(plan: Path) -> None:
    refused = next(
        done for number in range(20) if (done := run(str(plan), "rarely", "--history", str(number))).exit_code
    )
    message = str(refused.exception)
    assert "none of its events happens: try --history" in message
    assert run(str(plan), "rarely", "--history", message.rpartition(" ")[2]).exit_code == 0


def test_what_leaves_no_line_in_a_history_is_told(plan: Path) -> None:
    done = run(str(plan), "quiet")
    assert "- Work of ops goes slower by 50%." in done.stdout
    assert "No recovery plan is set off in this history" in done.stdout


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("flod",), "the plan has no scenario 'flod': did you mean 'flood'?"),
        (("zzz",), "there are: flood, quiet, rarely"),
        (("flood", "--history", "-1"), "--history"),
        (("flood", "--history", "x"), "--history"),
        (("flood", "--output", "/no/such/folder/x.md"), "there is no folder"),
        ((), "SCENARIO"),
    ],
)
def test_a_wrong_call_is_refused_by_name(plan: Path, call: tuple[str, ...], said: str) -> None:
    done = run(str(plan), *call)
    assert done.exit_code != 0
    assert said in done.output + str(done.exception)


def test_it_is_written_to_a_file(plan: Path, tmp_path: Path) -> None:
    file = tmp_path / "drill.md"
    assert run(str(plan), "flood", "--output", str(file)).stdout == ""
    assert file.read_text().startswith("# Drill: The Seine floods\n")


def test_help_teaches_and_the_command_is_listed() -> None:
    assert "continuity drill plan.yaml paris-flood" in run("--help").output
    assert "drill" in CliRunner().invoke(program, ["--help"]).output
