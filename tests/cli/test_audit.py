"""`continuity audit` as its users see it: what it is held against, forms, exit codes, and errors with the way out."""

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from continuity.cli import program
from continuity.standards.library import PROFILES, standard_ids

FULL = Path(__file__).parents[1] / "standards" / "full.yaml"
PLAN = "continuity: 1\nname: Shop\nservices: {shop: {owner: us}, page: {}}\n"
OURS = """\
standard: 1
id: our-rules:2026
title: What our board asks
edition: "2026"
checked_on: 2026-10-01
source: minutes of the board
clauses:
  - {clause: A, title: Owners, asks: An owner each., points: [{asks: owners, evidence: [EVIDENCE]}]}
"""
FORMS = ("text", "markdown", "json", "html")
DAY = ("--today", "2026-11-27")


def run(*call: object) -> Result:
    return CliRunner().invoke(program, ["audit", *map(str, call)])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN)
    return file


def ours(tmp_path: Path, evidence: str) -> Path:
    file = tmp_path / "ours.yaml"
    file.write_text(OURS.replace("EVIDENCE", evidence))
    return file


def test_the_list_has_every_standard_with_its_edition_and_profiles() -> None:
    text = run("--list").stdout
    for each in standard_ids():
        assert f"{each}  " in text
    assert "edition: 2018, with Amd 1:2024 (climate action)" in text
    assert "27 clauses, checked on 2026-11-27" in text
    assert "finance: dora:2022, dora-rts:2024" in text
    data = json.loads(run("--list", "--format", "json").stdout)
    assert [each["id"] for each in data["standards"]] == list(standard_ids())
    assert data["profiles"] == {name: list(ids) for name, ids in PROFILES.items()}
    assert run("--list", "--format", "html").exit_code == 2


def test_brief_is_a_line_for_each_clause(plan: Path) -> None:
    long, brief = (run(plan, *DAY, "--standard", "iso20000-1:2018", *more) for more in ((), ("--brief",)))
    lines = brief.stdout.splitlines()
    assert brief.exit_code == long.exit_code == 1
    assert "  partly               5.3    Roles and responsibilities" in lines
    assert sum(line.startswith("  ") for line in lines) == 27
    assert next(line for line in lines if line.startswith("27 clauses: ")) in long.stdout
    assert "lacking" not in brief.stdout
    refused = run(plan, "--standard", "iso20000-1:2018", "--brief", "--format", "json")
    assert (refused.exit_code, "leave --format away" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("evidence", "fail_on", "code"),
    [
        ("{any: services.*}", "partly", 0),
        ("{each: services.*, has: owner}", "partly", 1),
        ("{each: services.*, has: owner}", "missing", 0),
        ("{any: risks.*}", "missing", 1),
        ("{any: risks.*}", "partly", 1),
        ("{any: risks.*}", "never", 0),
    ],
)
def test_exit_codes(evidence: str, fail_on: str, code: int, plan: Path, tmp_path: Path) -> None:
    file = ours(tmp_path, evidence)
    done = run(plan, "--standard", file, "--fail-on", fail_on, *DAY)
    assert done.exit_code == code, done.output
    assert run(plan, "--standard", file, *DAY).exit_code == (1 if "risks" in evidence else 0)  # missing


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_the_clause_the_place_and_never_a_verdict(form: str, plan: Path, tmp_path: Path) -> None:
    done = run(plan, "--standard", ours(tmp_path, "{each: services.*, has: owner}"), "--format", form, *DAY)
    assert done.exit_code == 0
    assert "partly" in done.stdout
    assert f"{plan}:3:26" in done.stdout  # the owner that is there
    assert f"{plan}:3:31" in done.stdout  # the service that has none
    assert "complian" not in done.stdout.lower()


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_any_standard_speaks_of_more_than_evidence(form: str) -> None:
    named = [part for each in standard_ids() for part in ("--standard", each)]
    for file in (FULL, FULL.parents[2] / "scenarios" / "web-shop" / "plan.yaml"):
        done = run(file, *named, "--against", "iso20000-1:2011", "--format", form, "--fail-on", "never", *DAY)
        assert done.exit_code == 0
        assert "complian" not in done.stdout.lower()
        assert "conform" not in done.stdout.lower()


def test_profiles_select_and_add_up(plan: Path) -> None:
    done = run(plan, "--profile", "e-commerce", "--standard", "soc2", "--format", "json", *DAY)
    ids = [each["standard"]["id"] for each in json.loads(done.stdout)["audits"]]
    assert ids == ["soc2:2017", "pci-dss:4.0.1", "peak-windows:2026"]
    twice = run(plan, "--profile", "e-commerce", "--standard", "pci-dss", "--format", "json", *DAY)
    assert len(json.loads(twice.stdout)["audits"]) == 2


def test_a_project_may_say_against_what(plan: Path, tmp_path: Path) -> None:
    ours(tmp_path, "{any: services.*}")
    settings = tmp_path / ".continuity.toml"
    settings.write_text('standards = ["ours.yaml"]\nprofile = "health-care"\n')
    done = run(plan, "--format", "json", *DAY)
    assert [each["standard"]["id"] for each in json.loads(done.stdout)["audits"]] == ["our-rules:2026", "hipaa:2013"]
    called = run(plan, "--standard", "soc2", "--format", "json", *DAY)
    assert [each["standard"]["id"] for each in json.loads(called.stdout)["audits"]] == ["soc2:2017"]
    settings.write_text('profile = "helth-care"\n')
    assert "did you mean 'health-care'?" in run_main(plan)


def run_main(*call: object) -> str:
    """What goes to standard error when an error ends the program."""
    from continuity.errors import ContinuityError  # lazy: only these tests

    done = run(*call)
    assert done.exit_code != 0
    return str(done.exception) if isinstance(done.exception, ContinuityError) else done.stderr


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ((), "say against what: --standard ID"),
        (("--standard", "iso2000-1:2018"), "did you mean 'iso20000-1:2018'?"),
        (("--profile", "finances"), "did you mean 'finance'?"),
        (("--profile", "mining"), "there are it-services, finance, health-care, e-commerce"),
        (("--standard", "./nothing.yaml"), "There is no such file"),
        (("--standard", "soc2", "--level", "low"), "none of these standards has levels"),
        (("--standard", "soc2", "--against", "dora"), "does not say what it adds to dora:2022"),
        (("--standard", "soc2", "--by", "2027-01-01"), "name that with --against"),
        (("--standard", "soc2", "--fail-on", "always"), "is not one of"),
        (("--standard", "soc2", "--today", "yesterday"), "2027-01-04"),
    ],
)
def test_calls_that_mean_nothing_are_refused_with_the_way_out(call: tuple[str, ...], says: str, plan: Path) -> None:
    assert says in run_main(plan, *call)


def test_without_a_plan_it_says_what_to_write() -> None:
    assert "continuity audit PLAN --standard ID" in run_main()


def test_a_plan_that_cannot_be_used_is_said_before_anything_is_audited(plan: Path) -> None:
    plan.write_text("continuity: 1\nname: x\nservices: {s: {nedes: [a]}}\n")
    assert "did you mean 'needs'?" in run_main(plan, "--standard", "soc2")


def test_editions_and_dates(plan: Path) -> None:
    done = run(plan, "--standard", "iso20000-1", "--against", "iso20000-1:2011", *DAY)
    assert "What iso20000-1:2018 adds to iso20000-1:2011" in done.stdout
    assert "  2027-02-25  4.1  " in done.stdout
    assert "90 days after the day of the audit" in done.stdout
    by = run(plan, "--standard", "iso20000-1", "--against", "iso20000-1:2011", "--by", "2027-06-30", *DAY)
    assert "  2027-06-30  4.1  " in by.stdout
    assert "2027-02-25" not in by.stdout


def test_an_audit_goes_to_a_file(plan: Path, tmp_path: Path) -> None:
    page = tmp_path / "audit.html"
    done = run(plan, "--standard", "soc2", "--format", "html", "--output", page, *DAY)
    assert (done.stdout, done.exit_code) == ("", 1)
    assert page.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("before", "incomplete", "offered"),
    [
        (["plan.yaml", "--standard"], "iso2", ["iso20000-1:2011", "iso20000-1:2018", "iso22301:2019"]),
        (["plan.yaml", "--against"], "iso20000-1:2011", ["iso20000-1:2011"]),
        (["plan.yaml", "--profile"], "f", ["finance"]),
        (["plan.yaml", "--fail-on"], "p", ["partly"]),
    ],
)
def test_a_shell_completes_names(before: list[str], incomplete: str, offered: list[str]) -> None:
    shell = ShellComplete(program, {}, "continuity", "_CONTINUITY_COMPLETE")
    assert [each.value for each in shell.get_completions(["audit", *before], incomplete)] == offered


def test_a_shell_completes_files_of_ones_own() -> None:
    shell = ShellComplete(program, {}, "continuity", "_CONTINUITY_COMPLETE")
    assert [each.type for each in shell.get_completions(["audit", "plan.yaml", "--standard"], "./o")] == ["file"]
