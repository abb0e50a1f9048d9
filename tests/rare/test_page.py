"""docs/rare-events.md: its plan gives what the page shows, and the truth that it tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from continuity.analysis_request import AnalysisRequest
from continuity.cli import program
from continuity.errors import AnalysisError
from continuity.markov.analyse import analyse
from continuity.planfile.load import load

PAGE = Path(__file__).parents[2] / "docs" / "rare-events.md"
CALL = "--method failure-biasing --replications 1000"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plan(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rare") / "plan.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```", maxsplit=1)[0], encoding="utf-8")
    return file


def test_the_page_shows_what_the_program_says(page: str, plan: Path) -> None:
    """Without the lines that name the plan's digest and file."""
    assert CALL in page
    shown = page.split("```text\n")[1].split("```", maxsplit=1)[0]
    found = CliRunner().invoke(program, ["simulate", str(plan), *CALL.split()])
    assert found.exit_code == 0, found.output
    assert shown.strip() in found.output


def test_the_truth_on_the_page(page: str, plan: Path) -> None:
    known = analyse(load(plan).plan, AnalysisRequest()).services["shop"].unavailability.estimate
    assert known is not None
    assert f"is {known:.3g}." in page


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--history", "0"], "the log of a history is that of a plain one"),
        (["--at", "30d"], "biased histories do not give what --at asks for"),
        (["--engine", "kernel"], "biased histories do not give what --engine kernel asks for"),
    ],
)
def test_options_that_do_not_go_together(plan: Path, options: list[str], words: str) -> None:
    found = CliRunner().invoke(program, ["simulate", str(plan), "--method", "failure-biasing", *options])
    assert isinstance(found.exception, AnalysisError | SystemExit)
    assert words in f"{found.output} {found.exception}"
    assert "unavailability" not in found.output
