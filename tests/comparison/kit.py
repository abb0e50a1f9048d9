"""Plans out of texts, compared without files."""

from datetime import date
from typing import Any

from continuity.checks.settings import CheckSettings
from continuity.comparison.changes import changes
from continuity.comparison.compare import compare
from continuity.comparison.renames import likely_renames
from continuity.comparison.request import NumbersRequest
from continuity.comparison.results import Comparison
from continuity.comparison.text_results import Change
from continuity.planfile.load import Loaded, assemble
from continuity.planfile.source import parse_source

SETTINGS = CheckSettings(today=date(2026, 11, 27))


def plan(text: str, name: str = "plan.yaml") -> Loaded:
    """The plan that a text says, without its first two lines."""
    return assemble([parse_source(f"continuity: 1\nname: Try\n{text}".encode(), name)])


def said(old: str, new: str) -> tuple[Change, ...]:
    """What two texts say otherwise."""
    before, after = plan(old, "old.yaml"), plan(new, "new.yaml")
    return changes(before, after, likely_renames(before, after))


def compared(old: str, new: str, **asked: Any) -> Comparison:
    """Two texts compared, with numbers if any are asked for."""
    request = NumbersRequest(**asked) if asked else None
    return compare(plan(old, "old.yaml"), plan(new, "new.yaml"), SETTINGS, request)
