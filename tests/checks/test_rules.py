"""Every rule finds what is planted in its bad plan, at its line, and nothing else is an error there."""

import pytest

from continuity.checks.rule import Rule
from continuity.findings import Severity
from tests.checks.kit import ALL, PLANS, checkup, marked_lines

RULES = PLANS.parents[2] / "continuity" / "checks"
IDS = [rule.id for rule in ALL]


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_bad_plan_is_found_at_its_lines(rule: Rule) -> None:
    plan = PLANS / rule.id / "bad.yaml"
    findings = checkup(plan).findings
    own = [each for each in findings if each.id == rule.id]
    marked = marked_lines(plan)
    assert marked
    assert [each.location.line for each in own if each.location] == marked, [each.text() for each in own]
    others = [each.text() for each in findings if each.severity is Severity.ERROR and each.id != rule.id]
    assert not others


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_good_plan_is_silent(rule: Rule) -> None:
    findings = checkup(PLANS / rule.id / "good.yaml").findings
    assert not [each.text() for each in findings if each.id == rule.id or each.severity is Severity.ERROR]


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_a_rule_is_named_after_its_file_and_explained(rule: Rule) -> None:
    assert rule.module.__name__.rpartition(".")[2] == rule.id.replace("-", "_")  # type: ignore[attr-defined] # a module
    assert all([rule.title, rule.what, rule.why, rule.example, rule.instead])


def test_every_file_in_a_group_is_registered() -> None:
    files = {f"{file.parent.name}.{file.stem}" for file in RULES.glob("*/*.py") if file.stem != "__init__"}
    modules = {".".join(rule.module.__name__.split(".")[-2:]) for rule in ALL}  # type: ignore[attr-defined] # modules
    assert files == modules


@pytest.mark.parametrize("folder", ["tests/validation", "tests/planfile", "scenarios"])
def test_rules_get_through_plans_of_all_kinds(folder: str) -> None:
    plans = sorted((PLANS.parents[2] / folder).rglob("*.yaml"))
    assert plans
    for plan in plans:
        found = checkup(plan)
        assert all(each.message and each.location for each in (*found.findings, *found.silenced))


def test_ids_are_different_and_every_folder_of_plans_has_a_rule() -> None:
    assert len(set(IDS)) == len(IDS)
    assert {folder.name for folder in PLANS.iterdir()} == set(IDS)
