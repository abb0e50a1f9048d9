"""`continuity check` and `continuity explain` as their users see them: options, exit codes, baselines, seven forms."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.checks.registry import EVERY
from continuity.cli import program
from continuity.errors import PlanError

PLAN = """\
continuity: 1
name: Shop
services:
  shop:
    needs: [web]
    objectives: {rto: 12h, mtpd: 8h, met_in: 95%}
components:
  web:
    units: 2
    required: 1
    failures: {crash: {mttf: 30d, mttr: 1h, beta: 5%, recovers: by itself, source: tickets}}
"""


def run(*call: str) -> Result:
    return CliRunner().invoke(program, list(call))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN)
    return file


def test_a_finding_is_shown_with_its_line_a_caret_and_the_way_out(plan: Path) -> None:
    done = run("check", str(plan))
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"error  {plan}:6:23  services.shop.objectives.rto  an RTO of 12h is longer")
    assert lines[0].endswith("[rto-beyond-mtpd]")
    assert lines[1] == "       | objectives: {rto: 12h, mtpd: 8h, met_in: 95%}"
    assert lines[2].index("^") == lines[1].index("12h")
    assert "make the RTO shorter" in lines[3]
    assert "Shop: 1 error (1 service, 1 component)." in done.stdout


def test_exit_codes(plan: Path) -> None:
    assert run("check", str(plan), "--ignore", "rto-beyond-mtpd").exit_code == 0
    plan.write_text(PLAN.replace("rto: 12h", "rto: 4h").replace(", met_in: 95%", ""))
    assert run("check", str(plan)).exit_code == 0  # a warning is left
    assert run("check", str(plan), "--fail-on", "warning").exit_code == 1
    plan.write_text("continuity: 1\nname: x\nservices: {s: {nedes: [a]}}\n")
    assert run("check", str(plan)).exit_code == 2


def test_a_project_may_set_what_the_options_do(plan: Path) -> None:
    (plan.parent / ".continuity.toml").write_text('fail-on = "warning"\n[severities]\nrto = "warning"\n')
    done = run("check", str(plan))
    assert done.exit_code == 1
    assert done.stdout.startswith("warning  ")
    assert run("check", str(plan), "--fail-on", "error").exit_code == 0


def test_selectors_that_mean_nothing_are_refused(plan: Path) -> None:
    done = run("check", str(plan), "--select", "rto-beyond-mtdp")
    assert done.exit_code == 2
    assert "did you mean 'rto-beyond-mtpd'?" in done.stderr


def test_the_date_can_be_set(plan: Path) -> None:
    plan.write_text(PLAN + "improvements: {hire: {status: decided, due: 2026-03-01}}\n")
    for day, found in (("2026-02-28", False), ("2026-03-02", True)):
        assert ("improvement-overdue" in run("check", str(plan), "--today", day).stdout) == found


def test_a_baseline_leaves_what_is_new_and_survives_shifted_lines(plan: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    first = run("check", str(plan), "--baseline", str(known), "--write-baseline")
    assert first.exit_code == 0
    assert "1 in the baseline" in first.stdout
    plan.write_text("# a line more\n" + PLAN + "improvements: {hire: {due: 2020-01-01}}\n")
    second = run("check", str(plan), "--baseline", str(known), "--format", "json")
    data = json.loads(second.stdout)
    assert [each["id"] for each in data["findings"]] == ["improvement-overdue"]
    assert [each["id"] for each in data["in_baseline"]] == ["rto-beyond-mtpd"]
    plan.write_text(PLAN.replace("rto: 12h", "rto: 4h"))
    assert "1 of the baseline are gone: write it anew" in run("check", str(plan), "--baseline", str(known)).stdout


def test_what_was_not_looked_for_is_not_gone_from_a_baseline(plan: Path, tmp_path: Path) -> None:
    plan.write_text(PLAN + "improvements: {hire: {due: 2020-01-01}}\n")
    known = ("check", str(plan), "--baseline", str(tmp_path / "known.json"), "--format", "json")
    run(*known, "--write-baseline")
    plan.write_text(PLAN.replace("rto: 12h", "rto: 4h"))
    for asked, gone in (((), 2), (("--select", "rto-"), 1), (("--ignore", "life-cycle"), 1), (("--select", "data"), 0)):
        assert json.loads(run(*known, *asked).stdout)["gone_from_baseline"] == gone


def test_a_baseline_that_is_not_there_says_how_to_begin_one(plan: Path, tmp_path: Path) -> None:
    done = run("check", str(plan), "--baseline", str(tmp_path / "known.json"))
    assert done.exit_code == 2
    assert "add --write-baseline to begin one" in done.output


def test_a_baseline_that_is_none_is_refused(plan: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    for text in ("[]", "{}"):
        known.write_text(text)
        done = CliRunner().invoke(program, ["check", str(plan), "--baseline", str(known)])
        assert isinstance(done.exception, PlanError)
        assert "this is no baseline (it has no 'continuity-baseline')" in str(done.exception)
    assert run("check", str(plan), "--write-baseline").exit_code == 2


def test_accepted_findings_are_counted_and_can_be_looked_at(plan: Path) -> None:
    plan.write_text(PLAN + "accepted: [{id: rto-beyond-mtpd, reason: a test, by: us, until: 2099-01-01}]\n")
    done = run("check", str(plan))
    assert done.exit_code == 0
    assert "Besides: 1 accepted." in done.stdout
    data = json.loads(run("check", str(plan), "--format", "json").stdout)
    assert [each["id"] for each in data["accepted"]] == ["rto-beyond-mtpd"]


@pytest.mark.parametrize("form", ["json", "markdown", "sarif", "junit", "github", "gitlab"])
def test_every_form_tells_the_finding_and_keeps_the_exit_code(plan: Path, form: str) -> None:
    done = run("check", str(plan), "--format", form)
    assert done.exit_code == 1
    assert "rto-beyond-mtpd" in done.stdout


@pytest.mark.parametrize("form", ["text", "json", "markdown", "sarif", "junit", "github", "gitlab"])
def test_every_form_tells_what_makes_a_plan_unusable(plan: Path, form: str) -> None:
    plan.write_text("continuity: 1\nname: x\nservices: {s: {nedes: [a]}}\n")
    done = run("check", str(plan), "--format", form)
    assert done.exit_code == 2
    assert "schema-unknown-key" in done.stdout


def test_explain_lists_all_rules_one_group_and_one_rule() -> None:
    everything = run("explain")
    assert all(rule.id in everything.stdout for rule in EVERY)
    group = run("explain", "life-cycle")
    assert "never-exercised" in group.stdout
    assert "rto-beyond-mtpd" not in group.stdout
    one = run("explain", "rto-beyond-mtpd")
    for part in ("(error, targets)", "What:", "Why:", "Example:", "Instead:"):
        assert part in one.stdout
    (data,) = json.loads(run("explain", "rto-beyond-mtpd", "--format", "json").stdout)
    assert data["severity"] == "error"
    wrong = run("explain", "rto-beyond-mtdp")
    assert wrong.exit_code == 2
    assert "did you mean 'rto-beyond-mtpd'?" in wrong.stderr
