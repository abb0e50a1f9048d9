"""The page of rules is the rules' own docstrings."""

from pathlib import Path

from continuity.checks.registry import EVERY
from continuity.reports.rules_page import with_rules

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"


def test_the_page_says_what_the_rules_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    way_out = "run python -m continuity.reports.rules_page docs/checks.md"
    assert with_rules(text, EVERY) == text, way_out
    assert all(f"`{rule.id}`](#{rule.id})" in text for rule in EVERY)
