"""An audit as a whole: how answers become the status of a point and of a clause, and what is said beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from continuity.audit_results import AuditResult, ClauseResult, PointResult, Status, joined
from continuity.checks.limits import CheckLimits
from continuity.errors import AnalysisError
from continuity.standards.audit import audit
from continuity.standards.library import find_standard, shipped
from continuity.standards.standard import Standard
from continuity.units import DAY
from tests.standards.kit import EMPTY, SETTINGS, TODAY, full, loaded, standard_of, with_today

FOUND, PARTLY, MISSING, OUTSIDE = Status


def point(result: AuditResult) -> PointResult:
    """The only point of a result."""
    ((clause,),) = (each.clauses for each in result.audits)
    (found,) = clause.points
    return found


def clause(result: AuditResult, number: str) -> ClauseResult:
    (found,) = (each for audit in result.audits for each in audit.clauses if each.clause == number)
    return found


def test_statuses_join_as_all_none_or_some() -> None:
    for pair in product((FOUND, PARTLY, MISSING), repeat=2):
        assert joined(pair) is (pair[0] if pair[0] is pair[1] else PARTLY)
    with pytest.raises(ValueError, match="no status"):
        joined([])


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ("{any: sites.*}, {any: risks.*}", FOUND),
        ("{any: sites.*}, {any: spares.*}", PARTLY),
        ("{any: spares.*}, {any: common_causes.*}", MISSING),
    ],
)
def test_all_evidence_of_a_point_is_asked_for(evidence: str, status: Status, tmp_path: Path) -> None:
    assert point(audit(full(), [standard_of(evidence, tmp_path)], SETTINGS)).status is status


def test_a_clause_that_no_plan_answers_says_so(tmp_path: Path) -> None:
    assert clause(audit(full(), [shipped("iso20000-1:2018")], SETTINGS), "8.6.2").status is OUTSIDE


WEAKENED = ", weakened_by: [plan-kept-nowhere, no-way-back]"
NOWHERE = (
    "    kept_at: [paper]\n    changed: 2026-02-01\n    approved: 2026-02-15\n    invoke: {when: lyon",
    "    invoke: {when: lyon",
)


def test_findings_of_rules_weaken_what_is_there(tmp_path: Path) -> None:
    standard = standard_of("{any: plans.*}", tmp_path, WEAKENED)
    assert point(audit(full(), [standard], SETTINGS)).status is FOUND
    weak = point(audit(full(NOWHERE), [standard], SETTINGS))
    assert weak.status is PARTLY
    assert weak.found
    (finding,) = weak.lacking
    assert (finding.path, finding.says.endswith("[plan-kept-nowhere]")) == ("plans.lyon-away", True)
    assert finding.place.startswith("plan.yaml:")


def test_findings_do_not_turn_what_is_missing_into_a_part_of_it(tmp_path: Path) -> None:
    standard = standard_of("{any: spares.*}", tmp_path, WEAKENED)
    assert point(audit(full(NOWHERE), [standard], SETTINGS)).status is MISSING


def test_accepted_findings_do_not_weaken_and_are_shown(tmp_path: Path) -> None:
    entry = "accepted: [{id: plan-kept-nowhere, reason: a test, by: us, until: UNTIL}]\n"
    standard = standard_of("{any: plans.*}", tmp_path, WEAKENED)
    for until, status in (("2026-11-27", FOUND), ("2026-11-26", PARTLY)):
        plan = full(NOWHERE, ("risks:\n", f"{entry.replace('UNTIL', until)}risks:\n"))
        given = point(audit(plan, [standard], SETTINGS))
        assert given.status is status
        assert len(given.accepted) == (status is FOUND)


def test_what_a_project_does_not_look_for_weakens_nevertheless(tmp_path: Path) -> None:
    standard = standard_of("{any: plans.*}", tmp_path, WEAKENED)
    settings = replace(SETTINGS, select=("targets",), ignore=("plan-kept-nowhere",))
    assert point(audit(full(NOWHERE), [standard], settings)).status is PARTLY


def test_the_limits_of_a_project_say_what_is_critical(tmp_path: Path) -> None:
    standard = standard_of("{each: services.*, has: owner, only: critical}", tmp_path)
    plan = loaded(f"{EMPTY}services: {{shop: {{owner: us, objectives: {{rto: 2d, met_in: 95%}}}}}}\n")
    assert point(audit(plan, [standard], SETTINGS)).status is MISSING
    wide = replace(SETTINGS, limits=CheckLimits(critical_rto=3 * DAY))
    assert point(audit(plan, [standard], wide)).status is FOUND


def test_levels_leave_out_what_is_asked_for_above() -> None:
    nist = shipped("nist-sp800-53:r5")
    numbers = {
        level: {each.clause for each in audit(full(), [nist], SETTINGS, level=level).audits[0].clauses}
        for level in ("low", "moderate", "high", "extra", "")
    }
    assert numbers["low"] == {"CP-2", "CP-4", "CP-9", "CP-10"}
    assert numbers["low"] < numbers["moderate"] < numbers["high"] < numbers["extra"] == numbers[""]
    with_iso = audit(full(), [nist, shipped("iso22301:2019")], SETTINGS, level="low")
    assert [each.level for each in with_iso.audits] == ["low", ""]
    with pytest.raises(AnalysisError, match="there are low, moderate, high, extra"):
        audit(full(), [nist], SETTINGS, level="hihg")
    with pytest.raises(AnalysisError, match="none of these standards has levels"):
        audit(full(), [shipped("iso22301:2019")], SETTINGS, level="low")


def test_a_file_that_nobody_looked_at_for_a_year_is_a_notice() -> None:
    standard = shipped("soc2:2017")
    day = standard.checked_on
    assert audit(full(), [standard], with_today(date(day.year + 1, day.month, day.day))).audits[0].notices == ()
    (notice,) = audit(full(), [standard], with_today(date(day.year + 1, day.month, day.day + 1))).audits[0].notices
    assert notice.startswith(f"the clauses of soc2:2017 were last checked on {day}, more than a year ago")


def _change(*changes: tuple[str, str], by: date | None = None, text: str | None = None) -> AuditResult:
    new, old = shipped("iso20000-1:2018"), shipped("iso20000-1:2011")
    return audit(loaded(text) if text else full(*changes), [new], SETTINGS, against=old, by=by)


def test_an_edition_adds_new_clauses_and_points_of_old_ones() -> None:
    change = _change().audits[0].change
    assert change is not None
    added = {each.clause: each for each in change.added}
    assert added["8.2.2"].was == ()
    assert len(added["8.2.2"].points) == 2
    assert added["8.7.2"].was == ("6.3.1", "6.3.2", "6.3.3")
    assert [each.since for each in added["8.7.2"].points] == ["2018"] * 3
    assert added["4.1"].points[0].since == "Amd 1:2024"
    assert "8.5.1" not in added  # it goes on as it was
    assert change.actions == ()


def test_what_the_plan_lacks_for_it_is_dated_and_says_by_which_rule() -> None:
    missing = ("tags: [climate]}", "tags: [water]}")
    change = _change(missing).audits[0].change
    assert change is not None
    (action,) = change.actions
    assert (action.clause, action.status, action.due) == ("4.1", MISSING, date(2027, 2, 25))
    assert (action.due - TODAY).days == 90
    assert "90 days after the day of the audit" in change.dates
    half = _change(("risks:\n", "risks:\n  fire: {nodes: [paris], treatment: sprinklers}\n")).audits[0].change
    assert half is not None
    assert [(each.clause, each.status) for each in half.actions] == [(n, PARTLY) for n in ("6.1", "8.7.1", "8.7.2")]
    assert {(each.due - TODAY).days for each in half.actions} == {180}


def test_one_day_for_everything() -> None:
    change = _change(text=EMPTY, by=date(2027, 6, 30)).audits[0].change
    assert change is not None
    assert {each.due for each in change.actions} == {date(2027, 6, 30)}
    assert len(change.actions) == 9
    with pytest.raises(AnalysisError, match="2026-11-26, which is before 2026-11-27"):
        _change(by=date(2026, 11, 26))


def test_editions_that_do_not_follow_each_other_cannot_be_compared() -> None:
    with pytest.raises(AnalysisError, match="what can be compared is iso20000-1:2018 with iso20000-1:2011"):
        audit(full(), [shipped("iso20000-1:2018")], SETTINGS, against=shipped("soc2:2017"))
    with pytest.raises(AnalysisError, match="it names no edition before it"):
        audit(full(), [shipped("soc2:2017")], SETTINGS, against=shipped("iso20000-1:2011"))


def test_the_wrong_way_round_is_told() -> None:
    with pytest.raises(AnalysisError, match="write --standard iso20000-1:2018 --against iso20000-1:2011"):
        audit(full(), [shipped("iso20000-1:2011")], SETTINGS, against=shipped("iso20000-1:2018"))


def test_of_several_standards_only_those_that_follow_are_compared() -> None:
    standards: list[Standard] = [shipped("soc2:2017"), shipped("iso20000-1:2018")]
    result = audit(full(), standards, SETTINGS, against=shipped("iso20000-1:2011"))
    assert [each.change is None for each in result.audits] == [True, False]


@pytest.mark.parametrize(
    ("name", "found"),
    [("iso20000-1", "iso20000-1:2018"), ("iso20000-1:2011", "iso20000-1:2011"), ("dora", "dora:2022")],
)
def test_a_name_without_an_edition_means_the_newest(name: str, found: str) -> None:
    assert find_standard(name).id == found


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(AnalysisError, match="did you mean 'iso20000-1:2018'"):
        find_standard("iso2000-1:2018")
    with pytest.raises(AnalysisError, match="--list"):
        find_standard("cobblers")
