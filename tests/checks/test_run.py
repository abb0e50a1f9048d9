"""What becomes of findings: severities, silence, places that a tier supplies, ids that are left out."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from continuity.checks.limits import CheckLimits
from continuity.checks.registry import EVERY
from continuity.checks.rule import rule_of
from continuity.checks.run import check
from continuity.checks.settings import CheckSettings
from continuity.findings import Severity
from continuity.units import DAY
from tests.checks.kit import PLANS, TODAY, checkup
from tests.planfile.kit import loaded

SETTINGS = CheckSettings(today=TODAY)
BEYOND = PLANS / "rto-beyond-mtpd" / "bad.yaml"
PLAN = """\
continuity: 1
name: Two services of one tier
tiers:
  gold: {objectives: {rto: 12h, mtpd: 8h}}
services:
  shop: {tier: gold, needs: [web]}
  desk: {tier: gold, needs: [web]}
components:
  web: {failures: {crash: {mttf: 30d, mttr: 1h, recovers: by itself}}}
"""
ACCEPTED = "accepted: [{{id: {id}, where: {where}, reason: a test, by: us, until: {until}}}]\n"


def ids(text: str, settings: CheckSettings = SETTINGS) -> list[str]:
    return [each.id for each in check(loaded(text), settings).findings]


def test_what_a_tier_says_is_one_finding_at_the_tier() -> None:
    (finding,) = [each for each in check(loaded(PLAN), SETTINGS).findings if each.id == "rto-beyond-mtpd"]
    assert (finding.path, finding.location and finding.location.line) == ("tiers.gold.objectives.rto", 4)
    assert finding.message.endswith("(and 1 more like this here)")


@pytest.mark.parametrize("selector", ["rto-beyond-mtpd", "rto-", "targets"])
def test_select_and_ignore_take_ids_beginnings_and_groups(selector: str) -> None:
    assert ids(PLAN, replace(SETTINGS, select=(selector,))) == ["rto-beyond-mtpd"]
    assert "rto-beyond-mtpd" not in ids(PLAN, replace(SETTINGS, ignore=(selector,)))


def test_the_longest_selector_sets_the_severity() -> None:
    severities = {"rto": Severity.INFORMATION, "rto-beyond": Severity.WARNING, "targets": Severity.ERROR}
    settings = replace(SETTINGS, severities=severities, select=("rto-beyond-mtpd",))
    assert [each.severity for each in check(loaded(PLAN), settings).findings] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("entry", "where", "until", "silent"),
    [
        ("rto-beyond-mtpd", "tiers.gold", "2027-01-01", True),
        ("rto", "tiers.gold.objectives.rto", "2026-11-27", True),  # still valid on its last day
        ("targets", "tiers", "2027-01-01", True),
        ("rto-beyond-mtpd", "tiers.gol", "2027-01-01", False),
        ("rto-beyond-mtpd", "services.shop", "2027-01-01", False),
        ("rto-beyond-mtpd", "tiers.gold", "2026-11-26", False),
    ],
)
def test_an_accepted_finding_is_silent_where_and_until(entry: str, where: str, until: str, silent: bool) -> None:
    text = PLAN + ACCEPTED.format(id=entry, where=where, until=until)
    found = check(loaded(text), SETTINGS)
    assert ("rto-beyond-mtpd" not in [each.id for each in found.findings]) == silent
    assert ("rto-beyond-mtpd" in [each.id for each in found.silenced]) == silent
    expired = until < TODAY.isoformat()
    assert ("accepted-expired" in [each.id for each in found.findings]) == expired
    assert ("accepted-for-nothing" in [each.id for each in found.findings]) == (not silent and not expired)


def test_an_entry_is_not_idle_because_its_rule_was_not_asked() -> None:
    text = PLAN + ACCEPTED.format(id="rto-beyond-mtpd", where="tiers.gold", until="2027-01-01")
    assert ids(text, replace(SETTINGS, ignore=("rto-beyond-mtpd",), select=("accepted", "rto-beyond-mtpd"))) == []
    assert ids(text, replace(SETTINGS, select=("accepted-for-nothing", "data"))) == []


def test_limits_and_the_date_change_what_is_found() -> None:
    plan = PLANS / "exercised-too-long-ago" / "good.yaml"
    strict = replace(SETTINGS, limits=CheckLimits(exercised_within=30 * DAY))
    later = replace(SETTINGS, today=date(2028, 1, 1))
    for settings, found in ((SETTINGS, False), (strict, True), (later, True)):
        assert ("exercised-too-long-ago" in [each.id for each in checkup(plan, settings).findings]) == found


def test_findings_are_in_the_order_of_the_text() -> None:
    lines = [each.location.line for each in checkup(BEYOND).findings if each.location]
    assert lines == sorted(lines)
    assert len(lines) > 2


def test_a_rule_without_its_parts_is_refused() -> None:
    class Bare:
        """Only a title."""

        __name__ = "continuity.checks.targets.bare"
        ID = "bare"
        SEVERITY = Severity.ERROR
        find = staticmethod(EVERY[0].module.find)

    with pytest.raises(ValueError, match="What, Why, Example, Instead"):
        rule_of(Bare())


def test_there_are_at_least_seventy_rules_and_each_severity() -> None:
    assert len(EVERY) >= 70
    assert {rule.severity for rule in EVERY} == set(Severity)


def test_a_plan_with_everything_is_checked_whole() -> None:
    found = checkup(Path(__file__).parents[1] / "planfile" / "whole-format.yaml")
    assert all(each.location is not None and each.path for each in found.findings)
