"""docs/audits.md and the worked example: outputs are what the program says, keys what it reads, lists are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from continuity.cli import program
from continuity.standards.library import PROFILES, standard_ids
from continuity.standards.reading import read_standard
from continuity.standards.reference import updated
from tests.standards.pages import AUDITS, PAGES, ROOT, filled, outputs


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_outputs_are_what_the_program_says(page: Path) -> None:
    assert outputs(page) >= 2
    assert filled(page) == page.read_text(encoding="utf-8"), "run: python -m tests.standards.pages"


def test_the_keys_are_those_that_are_read() -> None:
    page = AUDITS.read_text(encoding="utf-8")
    assert updated(page) == page, "run: python -m continuity.standards.reference docs/audits.md"


def test_the_page_names_every_standard_and_profile() -> None:
    page = AUDITS.read_text(encoding="utf-8")
    for each in standard_ids():
        assert f"`{each}`" in page
    for name, ids in PROFILES.items():
        assert f"| `{name}` | {', '.join(f'`{each}`' for each in ids)} |" in page


def test_the_standard_of_ones_own_can_be_used(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(standard: 1\n.*?)```", AUDITS.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "our-rules.yaml"
    file.write_text(text)
    assert [each.clause for each in read_standard(file).clauses] == ["A", "B", "C"]
    plan = ROOT / "scenarios" / "web-shop" / "plan.yaml"
    done = CliRunner().invoke(program, ["audit", str(plan), "--standard", str(file), "--today", "2026-11-27"])
    assert "3 clauses: 2 partly, 1 not for a plan file." in done.stdout
    assert done.exit_code == 0
