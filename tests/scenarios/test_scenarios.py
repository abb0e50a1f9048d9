"""Every worked example gives what its page says: a short run agrees with the long one that is stored."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from continuity.cli import program

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EXAMPLES = sorted(file.parent.name for file in SCENARIOS.glob("*/expected.json"))
EXIT_CODES = {frozenset({"kept"}): 0, frozenset({"kept", "broken"}): 1}


@pytest.fixture(scope="module", params=EXAMPLES)
def run(request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any], int]:
    """(expected, result, exit code) of an example."""
    folder = SCENARIOS / str(request.param)
    call = ["simulate", str(folder / "plan.yaml"), "--replications", "400", "--seed", "7", "--format", "json"]
    done = CliRunner().invoke(program, call)
    return json.loads((folder / "expected.json").read_text()), json.loads(done.stdout), done.exit_code


def test_there_are_examples() -> None:
    assert EXAMPLES


def test_figures_agree_within_standard_errors(run: tuple[dict[str, Any], dict[str, Any], int]) -> None:
    expected, result, _ = run
    assert result["services"].keys() == expected["services"].keys()
    for name, figures in expected["services"].items():
        for figure, long_run in figures.items():
            if figure == "verdicts":
                continue
            ours = result["services"][name][figure]
            error = math.hypot(ours["standard_error"], long_run["standard_error"])
            assert abs(ours["estimate"] - long_run["estimate"]) <= 4 * error, (name, figure)


def test_verdicts_and_exit_code_are_those_of_the_page(run: tuple[dict[str, Any], dict[str, Any], int]) -> None:
    expected, result, exit_code = run
    verdicts = {name: figures["verdicts"] for name, figures in expected["services"].items()}
    assert {name: each["verdicts"] for name, each in result["services"].items()} == verdicts
    said = frozenset(verdict for each in verdicts.values() for verdict in each.values())
    assert exit_code == EXIT_CODES[said]


def test_every_figure_is_said(run: tuple[dict[str, Any], dict[str, Any], int]) -> None:
    _, result, _ = run
    assert result["assumptions"] == []
