"""The files of standards of one's own: what they may say, and what is refused, at its place, with the way out."""

from datetime import date
from pathlib import Path

import pytest

from continuity.errors import PlanError
from continuity.standards.reading import read_standard
from continuity.standards.standard import Each, Filter, Losses, Only, Some, Subject, Survives, Tried
from continuity.units import YEAR
from tests.standards.kit import evidence_of

OURS = """\
standard: 1
id: our-rules:2026
title: What our board asks
edition: "2026"
amendments: [of May]
checked_on: 2026-10-01
source: minutes of the board
before: our-rules:2025
levels: [low, high]
clauses:
  - clause: A
    title: Owners
    asks: Every service has an owner.
    was: ["1"]
    points:
      - asks: owners
        since: "2026"
        evidence: [{each: services.*, has: owner}]
        weakened_by: [no-deputy]
  - clause: B
    title: Posters
    asks: Posters hang.
    level: high
    beyond: the posters
"""


def refused(text: str, tmp_path: Path) -> list[tuple[str, str, str]]:
    """What is wrong with a file: line and column, path, message."""
    file = tmp_path / "ours.yaml"
    file.write_text(text)
    with pytest.raises(PlanError) as error:
        read_standard(file)
    return [(each.place.removeprefix(f"{file}:"), each.path, each.message) for each in error.value.findings]


def test_everything_that_a_file_may_say(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(OURS)
    standard = read_standard(file)
    about = standard.about
    assert (about.id, about.edition, about.amendments, about.checked_on) == (
        "our-rules:2026",
        "2026",
        ("of May",),
        date(2026, 10, 1),
    )
    assert (about.clauses, about.levels, standard.before) == (2, ("low", "high"), "our-rules:2025")
    owners, posters = standard.clauses
    assert owners.points[0].weakened_by == ("no-deputy",)
    assert (posters.level, posters.points, posters.beyond) == ("high", (), "the posters")
    assert [each.clause for each in standard.at_level("low")] == ["A"]
    assert [each.clause for each in standard.at_level("high")] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        (
            "{each: services.*, has: [owner, title], only: offered}",
            Each(entries="services.*", has=("owner", "title"), only=Only.OFFERED, filter=Filter()),
        ),
        (
            "{any: [exercises.*, reviews.*], where: {by: [Us, 3], tags: true}, within: 1y}",
            Some(
                patterns=("exercises.*", "reviews.*"),
                filter=Filter(where=(("by", ("us", "3")), ("tags", ("true",))), within=YEAR),
            ),
        ),
        (
            "{tested: plans, kinds: [Full], after_change: true, only: critical}",
            Tried(subject=Subject.PLANS, within=None, kinds=("full",), only=Only.CRITICAL, after_change=True),
        ),
        ("{survives: suppliers}", Survives(losses=Losses.SUPPLIERS, only=Only.ALL)),
    ],
)
def test_evidence_as_it_is_written(text: str, evidence: object, tmp_path: Path) -> None:
    assert evidence_of(text, tmp_path) == evidence


CLAUSE = "has: owner}]"


@pytest.mark.parametrize(
    ("old", "new", "place", "path", "says"),
    [
        ("standard: 1", "standard: 2", "1:11", "standard", "this program reads standard: 1"),
        ("id: our-rules:2026", "id: Our Rules", "2:5", "id", "write it like our-rules:2026"),
        ('edition: "2026"', "edition: 2026", "4:10", "edition", "put it in quotes"),
        ("checked_on: 2026-10-01", "checked_on: last May", "6:13", "checked_on", "no date"),
        ("source: minutes", "sauce: minutes", "7:1", "sauce", "did you mean 'source'?"),
        ("clause: B", "clause: A", "20:5", "clauses.1.clause", "clause A is there already"),
        ("clause: B", "clause: 8.2", "20:13", "clauses.1.clause", "put it in quotes"),
        ("level: high", "level: hihg", "23:12", "clauses.1.level", "none of the levels"),
        ("    beyond: the posters\n", "", "20:5", "clauses.1", "needs 'points' that a plan can show, or 'beyond'"),
        ("before: our-rules:2025\n", "", "10:5", "clauses.0", "name it in 'before'"),
        ("[no-deputy]", "[no-deputies]", "19:23", "clauses.0.points.0.weakened_by.0", "did you mean 'no-deputy'?"),
        (
            CLAUSE,
            "has: onwer}]",
            "18:44",
            "clauses.0.points.0.evidence.0.has",
            "there is no 'onwer' below services.*: did you mean 'owner'?",
        ),
        (
            "each: services.*",
            "each: servces.*",
            "18:27",
            "clauses.0.points.0.evidence.0.each",
            "did you mean 'services'?",
        ),
        (CLAUSE, "has: owner, any: name}]", "18:51", "clauses.0.points.0.evidence.0.any", "exclude each other"),
        (
            CLAUSE,
            "has: owner, kinds: [full]}]",
            "18:51",
            "clauses.0.points.0.evidence.0.kinds",
            "does not go with 'each'",
        ),
        (CLAUSE, "has: owner, only: critcal}]", "18:57", "clauses.0.points.0.evidence.0.only", "offered or critical"),
        (
            "{each: services.*, has: owner}",
            "{each: sites.*, has: owner, only: critical}",
            "18:48",
            "clauses.0.points.0.evidence.0.only",
            "begin 'each' with services.*",
        ),
        ("{each: services.*, has: owner}", "{has: owner}", "18:20", "clauses.0.points.0.evidence.0", "needs one of"),
        ("{each: services.*, has: owner}", "{}", "18:20", "clauses.0.points.0.evidence.0", "needs one of"),
        ("[{each: services.*, has: owner}]", "[]", "18:9", "clauses.0.points.0.evidence", "name at least 1"),
        (
            "{each: services.*, has: owner}",
            "{covered: services.*.needs}",
            "18:30",
            "clauses.0.points.0.evidence.0.covered",
            "nodes are expected",
        ),
        (
            "{each: services.*, has: owner}",
            "{any: exercises.*, where: {knid: full}}",
            "18:39",
            "clauses.0.points.0.evidence.0.where",
            "did you mean 'kind'?",
        ),
        (
            "{each: services.*, has: owner}",
            "{any: exercises.*, where: {kind: [[full]]}}",
            "18:54",
            "clauses.0.points.0.evidence.0.where.kind.0",
            "not a list",
        ),
        (
            "{each: services.*, has: owner}",
            "{tested: data, kinds: [full]}",
            "18:35",
            "clauses.0.points.0.evidence.0.kinds",
            "goes with 'tested: plans'",
        ),
        (
            "{each: services.*, has: owner}",
            "{tested: plans, within: 1}",
            "18:44",
            "clauses.0.points.0.evidence.0.within",
            "no unit",
        ),
    ],
)
def test_what_is_wrong_is_named_at_its_place(
    old: str, new: str, place: str, path: str, says: str, tmp_path: Path
) -> None:
    assert old in OURS
    faults = refused(OURS.replace(old, new), tmp_path)
    assert (place, path) in [(at, where) for at, where, _ in faults]
    assert says in next(message for at, where, message in faults if (at, where) == (place, path))


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    broken = OURS.replace("standard: 1", "standard: 0").replace("[no-deputy]", "[x]").replace("level: high", "level: x")
    assert len(refused(broken, tmp_path)) >= 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "begins with keys, such as `standard: 1`"),
        ("[]", "begins with keys, such as `standard: 1`"),
        ("standard: [", ""),
        ("a: &a [*a]", ""),
        ("[" * 200_000, ""),
        ("clauses: " + "{a: " * 40 + "1" + "}" * 40, "deep"),
        ("x: |\n" + "  y\n" * 400_000, "larger than"),
    ],
)
def test_hostile_files_are_refused_and_nothing_breaks(text: str, says: str, tmp_path: Path) -> None:
    assert says in " ".join(message for _, _, message in refused(text, tmp_path))


def test_half_a_line_of_control_characters_is_shown_as_what_it_is(tmp_path: Path) -> None:
    faults = refused(OURS.replace("no-deputy", '"\\e[31mred"'), tmp_path)
    assert all("\x1b" not in message for _, _, message in faults)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="no such file"):
        read_standard(tmp_path / "ours.yaml")
