"""The standards that come with the program: which clauses they have, and that their evidence is there or is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import cast

import pytest

from continuity.audit_results import AuditResult, PointResult, Status
from continuity.planfile.load import Loaded
from continuity.planfile.marked import YamlMapping, YamlSequence
from continuity.planfile.problems import Path
from continuity.standards.audit import audit
from continuity.standards.evidence import evaluate
from continuity.standards.library import FOLDER, PROFILES, find_standard, profile, shipped, standard_ids
from continuity.standards.patterns import matches, matches_below, value_at
from continuity.standards.standard import Each, Evidence, Some, Standard
from tests.standards.kit import EMPTY, SETTINGS, audited, full, loaded

CLAUSES = {
    "iso20000-1:2018": (
        "8.2.2 8.2.3 8.3.4 8.2.4 8.2.6 8.3.3 8.4.3 8.7.1 8.7.2 8.7.3 5.3 6.1 7.2 7.3 8.3.2 8.5.1 8.6.1 8.6.2 8.6.3 9.1"
        " 9.2 9.3 9.4 10.1 10.2 4.1 4.2"
    ),
    "iso20000-1:2011": "6.1 6.2 6.3",
    "iso22301:2019": "8.2.2 8.2.3 8.3 8.4.2 8.4.3 8.4.4 8.4.5 8.5 8.6",
    "nist-sp800-34:r1": "3.5 4.2 4.3 4.4",
    "nist-sp800-53:r5": "CP-2 CP-4 CP-6 CP-7 CP-8 CP-9 CP-10",
    "dora:2022": "11 12 24 25",
    "dora-rts:2024": "24 25 26",
    "hipaa:2013": " ".join(f"164.308(a)(7)({part})" for part in ("i", "ii)(A", "ii)(B", "ii)(C", "ii)(D", "ii)(E")),
    "pci-dss:4.0.1": "12.10.1 12.10.2",
    "soc2:2017": "A1.1 A1.2 A1.3",
    "nis2:2024-2690": "4.1.2 4.2.2 4.2.4",
}
"""The clauses that each has at least, by number, or by the beginning of the numbers of their parts."""
POINTS_OF_CONTINUITY = (
    "when a plan is invoked",
    "major loss",
    "targets that hold",
    "what must be recovered",
    "return to normal",
    "within reach",
    "planned intervals",
    "after a major change",
    "reviewed",
    "cause, impact and recovery",
)


@cache
def standards() -> tuple[Standard, ...]:
    return tuple(map(shipped, standard_ids()))


@cache
def result(*, of_full: bool) -> AuditResult:
    return audit(full() if of_full else loaded(EMPTY), standards(), SETTINGS)


def points(found: AuditResult) -> Iterator[tuple[str, PointResult]]:
    for each in found.audits:
        for clause in each.clauses:
            yield from ((f"{each.standard.id} {clause.clause}: {point.asks}", point) for point in clause.points)


def evidence() -> Iterator[tuple[str, Evidence]]:
    for standard in standards():
        for clause in standard.clauses:
            for point in clause.points:
                yield from ((f"{standard.id} {clause.clause}: {point.asks}", each) for each in point.evidence)


def test_file_names_are_ids() -> None:
    assert [each.id for each in standards()] == list(standard_ids())


@pytest.mark.parametrize("standard", CLAUSES)
def test_the_clauses_are_there(standard: str) -> None:
    numbers = [clause.clause for clause in shipped(standard).clauses]
    for wanted in CLAUSES[standard].split():
        assert any(re.match(rf"{re.escape(wanted)}($|[ .(])", each) for each in numbers), wanted


def test_enhancements_of_contingency_controls_are_those_of_the_revision() -> None:
    """NIST SP 800-53 Rev. 5, those that are not withdrawn, with the baselines of SP 800-53B."""
    has = {clause.clause: clause.level for clause in shipped("nist-sp800-53:r5").clauses}
    enhancements = {"CP-2": "1235678", "CP-4": "12345", "CP-6": "123", "CP-7": "12346", "CP-8": "12345"}
    enhancements |= {"CP-9": "1235678", "CP-10": "246"}
    assert set(has) == {*enhancements} | {f"{name}({n})" for name, all_of in enhancements.items() for n in all_of}
    moderate = (
        "CP-2(1) CP-2(3) CP-2(8) CP-4(1) CP-6 CP-6(1) CP-6(3) CP-7 CP-7(1) CP-7(2) CP-7(3) CP-8 CP-8(1) CP-8(2)"
        " CP-9(1) CP-9(8) CP-10(2)"
    )
    assert {name for name, level in has.items() if level == "moderate"} == {*moderate.split()}
    high = "CP-2(2) CP-2(5) CP-4(2) CP-6(2) CP-7(4) CP-8(3) CP-8(4) CP-9(2) CP-9(3) CP-9(5) CP-10(4)"
    assert {name for name, level in has.items() if level == "high"} == {*high.split()}
    assert {name for name, level in has.items() if level == "low"} == {"CP-2", "CP-4", "CP-9", "CP-10"}


def test_continuity_asks_all_that_it_should() -> None:
    (clause,) = (each for each in shipped("iso20000-1:2018").clauses if each.clause == "8.7.2")
    for words in POINTS_OF_CONTINUITY:
        assert any(words in point.asks for point in clause.points), words


def test_every_edition_before_is_there_and_has_the_clauses_that_continue_it() -> None:
    for standard in standards():
        if standard.before:
            numbers = {clause.clause for clause in shipped(standard.before).clauses}
            continued = {number for clause in standard.clauses for number in clause.was}
            assert numbers <= continued


def test_no_text_says_more_than_evidence() -> None:
    for standard in standards():
        assert "complian" not in (FOLDER / f"{standard.id.replace(':', '_')}.yaml").read_text().lower()


def test_profiles_select_what_is_there() -> None:
    for name in PROFILES:
        assert [find_standard(each).id for each in profile(name)] == list(PROFILES[name])


def test_a_full_plan_holds_evidence_of_everything() -> None:
    lacking = {name: point.lacking for name, point in points(result(of_full=True)) if point.status is not Status.FOUND}
    assert lacking == {}


def test_an_empty_plan_holds_evidence_of_nothing() -> None:
    assert {name for name, point in points(result(of_full=False)) if point.status is not Status.MISSING} == set()
    statuses = {clause.status for each in result(of_full=False).audits for clause in each.clauses}
    assert statuses == {Status.MISSING, Status.OUTSIDE}


def test_what_is_found_has_a_place_and_what_is_lacking_says_what() -> None:
    for _, point in points(result(of_full=True)):
        assert point.found
        assert all(trace.place for trace in point.found)
    for _, point in points(result(of_full=False)):
        assert all(trace.says for trace in point.lacking)


def _leading(each: Evidence, plan: Loaded) -> list[Path]:
    """The paths by which a piece of evidence could be found in a plan."""
    if isinstance(each, Some):
        return [path for pattern in each.patterns for path in matches(plan.data, pattern)]
    if not isinstance(each, Each):
        return []
    entries = list(matches(plan.data, each.entries))
    if not each.has:
        return entries
    return [
        (*entry, *path)
        for entry in entries
        for has in each.has
        for path in matches_below(value_at(plan.data, entry), has)
    ]


def _without(plan: Loaded, paths: list[Path]) -> Loaded:
    """The plan's data without what stands at some paths, the rest of it untouched."""
    return replace(plan, data=cast("YamlMapping", _pruned(plan.data, (), {*paths})))


def _pruned(value: object, here: Path, gone: set[Path]) -> object:
    if isinstance(value, YamlMapping):
        copy = YamlMapping(value.mark)
        copy.marks, copy.value_marks = value.marks, value.value_marks
        kept = {key: _pruned(below, (*here, key), gone) for key, below in value.items() if (*here, key) not in gone}
        copy.update(cast("YamlMapping", kept))
        return copy
    if isinstance(value, YamlSequence):
        items = YamlSequence(value.mark)
        items.marks = value.marks
        items += cast(
            "YamlSequence", [_pruned(e, (*here, i), gone) for i, e in enumerate(value) if (*here, i) not in gone]
        )
        return items
    return value


def test_without_what_it_asks_for_no_evidence_is_found_and_without_a_part_only_a_part() -> None:
    """Each path that a standard asks for is taken out of the full plan, and the answer changes."""
    plan = full()
    tried = 0
    for name, each in evidence():
        there = _leading(each, plan)
        if there:
            assert evaluate(each, audited(plan)).status is Status.FOUND, name
            assert evaluate(each, audited(_without(plan, there))).status is Status.MISSING, name
            tried += 1
        if isinstance(each, Each) and len({path[: each.entries.count(".") + 1] for path in there}) > 1 and each.has:
            first = there[0][: each.entries.count(".") + 1]
            some = [path for path in there if path[: len(first)] == first]
            counts = evaluate(each, audited(_without(plan, some))).status
            assert counts is Status.PARTLY or not _is_counted(each, str(first[1])), name
    assert tried > 200


def _is_counted(each: Each, entry: str) -> bool:
    """Whether an entry is one that evidence asks of: services may be left aside."""
    plan = audited(full())
    node = plan.checked.plan.nodes.get(entry)
    return node is None or plan.service_counts(node, each.only)
