"""Plans under audit, as they are and with something changed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from continuity.checks.checked import Checked
from continuity.checks.settings import CheckSettings
from continuity.planfile.load import Loaded, assemble
from continuity.planfile.places import Places
from continuity.planfile.source import parse_source
from continuity.standards.audited import Answer, Audited
from continuity.standards.evidence import evaluate
from continuity.standards.reading import read_standard
from continuity.standards.standard import Evidence, Standard

FULL = Path(__file__).with_name("full.yaml")
TODAY = date(2026, 11, 27)
SETTINGS = CheckSettings(today=TODAY)
EMPTY = "continuity: 1\nname: Empty\n"


def loaded(text: str) -> Loaded:
    """A plan out of its text."""
    return assemble([parse_source(text.encode(), "plan.yaml")])


def full(*changes: tuple[str, str]) -> Loaded:
    """The plan that holds everything, each of the changes made in its text."""
    text = FULL.read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return loaded(text)


def audited(plan: Loaded) -> Audited:
    """A plan under audit on a fixed day."""
    checked = Checked(plan, SETTINGS.today, SETTINGS.limits)
    return Audited(checked, Places(plan.declared, plan.data))


def standard_of(evidence: str, tmp_path: Path, more: str = "") -> Standard:
    """A standard with one clause that asks for one piece of evidence."""
    file = tmp_path / "ours.yaml"
    file.write_text(
        "standard: 1\nid: ours:1\ntitle: Ours\nedition: first\nchecked_on: 2026-01-01\nsource: us\n"
        f"clauses: [{{clause: '1', title: One, asks: One, points: [{{asks: it, evidence: [{evidence}]{more}}}]}}]\n"
    )
    return read_standard(file)


def evidence_of(text: str, tmp_path: Path) -> Evidence:
    """A piece of evidence as a file writes it."""
    return standard_of(text, tmp_path).clauses[0].points[0].evidence[0]


def answer(text: str, plan: Loaded, tmp_path: Path) -> Answer:
    """What a piece of evidence comes to in a plan."""
    return evaluate(evidence_of(text, tmp_path), audited(plan))


def with_today(day: date) -> CheckSettings:
    """The settings of another day."""
    return replace(SETTINGS, today=day)


def says(given: Answer) -> list[tuple[str, str]]:
    """What is lacking: path and words."""
    return [(each.path, each.says) for each in given.lacking]
