"""`continuity compare` as its users see it: sources, exit codes, forms, and the worked example of its page."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program
from continuity.errors import PlanError

ROOT = Path(__file__).parents[2]
PLAN = """\
continuity: 1
name: Small
components: {web: {failures: {crash: {mttf: 30d, time_to_repair: {exponential: %s}, recovers: by itself}}}}
services: {shop: {needs: [web], objectives: {rto: 6h}}}
scenarios: {crash: {events: [{fails: web}], lasts: 30d}}
"""
QUICK = ("--replications", "300", "--today", "2026-11-27")


def run(*call: str | Path) -> Result:
    return CliRunner().invoke(program, ["compare", *map(str, call)])


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose only commit has a plan that keeps its promise; it is the current folder."""
    (tmp_path / "plan.yaml").write_text(PLAN % "1h", encoding="utf-8")
    committed(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def committed(folder: Path) -> None:
    name = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "--initial-branch", "main"], ["add", "--all"], [*name, "commit", "--message", "first"]):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [
        ("1h", "8h", 1, "   broken  crash, shop: rto 6h"),
        ("8h", "9h", 0, "1 broken as before"),
        ("8h", "1h", 0, "   mended  crash, shop: rto 6h"),
        ("1h", "2h", 3, " in doubt  crash, shop: rto 6h"),
        ("1h", "1h", 0, "The two say the same."),
    ],
)
def test_exit_code_tells_what_became_of_promises(tmp_path: Path, before: str, after: str, code: int, said: str) -> None:
    """An RTO of 6 h is met with 99.8%, 53%, 49% and 95.0% where the repair takes 1 h, 8 h, 9 h and 2 h on average."""
    for name, repair in (("old.yaml", before), ("new.yaml", after)):
        (tmp_path / name).write_text(PLAN % repair, encoding="utf-8")
    done = run(tmp_path / "old.yaml", tmp_path / "new.yaml", *QUICK)
    assert done.exit_code == code, done.output
    assert said in done.stdout


def test_without_numbers_no_promise_is_judged(repository: Path) -> None:
    (repository / "plan.yaml").write_text(PLAN % "8h", encoding="utf-8")
    done = run("git:HEAD:plan.yaml", "plan.yaml", "--no-numbers")
    assert done.exit_code == 0
    assert "components.web.failures.crash.time_to_repair: {exponential: 1h} -> {exponential: 8h}" in done.stdout
    assert "Everyday running" not in done.stdout


def test_findings_are_placed_in_the_revision_and_the_work_tree_is_left_alone(repository: Path) -> None:
    (repository / "plan.yaml").write_text(PLAN.replace("rto: 6h", "rto: 6h, mtpd: 1h") % "1h", encoding="utf-8")
    before = sorted(repository.iterdir())
    data = json.loads(run("plan.yaml", "git:HEAD:plan.yaml", "--no-numbers", "--format", "json").stdout)
    assert "rto-beyond-mtpd" in [each["id"] for each in data["findings"]["gone"]]
    assert data["changes"][0]["place"].startswith("plan.yaml:4:")
    back = json.loads(run("git:HEAD:plan.yaml", "git:HEAD:./plan.yaml", "--no-numbers", "--format", "json").stdout)
    assert back["changes"] == []
    assert sorted(repository.iterdir()) == before


def test_the_settings_of_the_project_hold_for_both(repository: Path) -> None:
    (repository / ".continuity.toml").write_text('ignore = ["rto-beyond-mtpd"]\n', encoding="utf-8")
    (repository / "plan.yaml").write_text(PLAN.replace("rto: 6h", "rto: 6h, mtpd: 1h") % "1h", encoding="utf-8")
    assert "rto-beyond-mtpd" not in run("git:HEAD:plan.yaml", "plan.yaml", "--no-numbers").stdout
    assert "rto-beyond-mtpd" not in run("plan.yaml", "git:HEAD:plan.yaml", "--no-numbers").stdout


def test_an_old_plan_that_cannot_be_used_leaves_the_new_one_to_be_judged(repository: Path) -> None:
    (repository / "old.yaml").write_text("continuity: 1\nnome: Small\n", encoding="utf-8")
    done = run("old.yaml", "plan.yaml", *QUICK, "--format", "json")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["old"]["name"] is None
    assert [each["id"] for each in data["old_unusable"]] == ["schema-unknown-key"]
    assert [each["verdict"] for each in data["numbers"]["promises"]] == [{"before": None, "after": "kept"}]
    assert "never-exercised" not in [each["id"] for each in data["findings"]["gone"]]
    text = run("old.yaml", "plan.yaml", *QUICK).stdout
    assert "The old plan cannot be used" in text
    assert "1 promise: 1 kept." in text
    assert "found in it: " in text
    assert "The old plan cannot be used" in run("old.yaml", "plan.yaml", *QUICK, "--format", "markdown").stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("plan.yaml", "broken.yaml", "unknown node 'gone'"),
        ("git:HEAD:broken.yaml", "plan.yaml", "there is no 'broken.yaml' in revision 'HEAD'"),
        ("git:nope:plan.yaml", "plan.yaml", "no revision 'nope'"),
        ("nothing.yaml", "plan.yaml", "there is nothing here"),
        ("plan.yaml", "git:HEAD:\x1b[31m", "no '"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(repository: Path, old: str, new: str, said: str) -> None:
    (repository / "broken.yaml").write_text(PLAN.replace("[web]", "[gone]") % "1h", encoding="utf-8")
    done = run(old, new)
    assert isinstance(done.exception, PlanError)
    assert said in str(done.exception)
    assert "\x1b" not in str(done.exception)


def test_what_is_asked_for_and_cannot_be_had_is_refused(repository: Path) -> None:
    refused = run("plan.yaml", "plan.yaml", "--horizon", "0s")
    assert refused.exit_code == 2
    assert "a horizon of no length" in refused.output
    assert run("plan.yaml", "plan.yaml", "--precision", "5%", "--replications", "9").exit_code == 2
    unknown = run("plan.yaml", "plan.yaml", "--precision", "desk=5%")
    assert "the new plan: the plan has no service 'desk'" in str(unknown.exception)


def test_the_same_call_gives_the_same_bytes(repository: Path) -> None:
    (repository / "new.yaml").write_text(PLAN % "2h", encoding="utf-8")
    call = ("git:HEAD:plan.yaml", "new.yaml", *QUICK, "--format", "json")
    one = run(*call).stdout
    assert one == run(*call).stdout == run(*call, "--jobs", "2").stdout
    assert one != run(*call, "--seed", "2").stdout


def test_help_teaches() -> None:
    text = " ".join(run("--help").output.split())
    for word in ("git:REV:PATH", "exit code is 1", "--no-numbers", "--format", "continuity compare git:origin/main:"):
        assert word in text


# --- the worked example ----------------------------------------------------------------------------------------------


def fenced(text: str, language: str) -> list[str]:
    """The blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_page_shows_what_the_program_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change that the page shows, made to the plan of the small office, gives the report that it shows."""
    page = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
    plan = tmp_path / "plan.yaml"
    text = (ROOT / "scenarios" / "small-office" / "plan.yaml").read_text(encoding="utf-8")
    plan.write_text(text, encoding="utf-8")
    committed(tmp_path)
    (diff,) = fenced(page, "diff")
    gone, come = ([line[1:] for line in diff.splitlines() if line[0] == sign] for sign in "-+")
    for before, after in zip(gone, come, strict=True):
        assert before in text
        text = text.replace(before, after)
    plan.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = fenced(page, "console")
    call, _, report = shown.partition("\n")
    done = run(*call.removeprefix("$ continuity compare ").split(), "--today", "2026-11-27")
    assert done.stdout.strip() == report.strip()
    assert done.exit_code == 1
