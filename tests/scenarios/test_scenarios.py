"""Every worked example gives what its page says: a short run agrees with the long one that is stored."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from continuity.cli import program

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EXAMPLES = sorted(file.parent.name for file in SCENARIOS.glob("*/expected.json"))
EXIT_CODES = {frozenset({"kept"}): 0, frozenset({"kept", "broken"}): 1}
# Enough to agree within standard errors and to decide the promises; fewer where a history takes longer.
REPLICATIONS = {"laboratory": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is stored for an example, and a short run of it with another seed."""

    expected: dict[str, Any]
    result: dict[str, Any]
    exit_code: int


@pytest.fixture(scope="module", params=EXAMPLES)
def run(request: pytest.FixtureRequest) -> Run:
    """A run of each example."""
    folder = SCENARIOS / str(request.param)
    replications = str(REPLICATIONS.get(request.param, 400))
    call = ["simulate", str(folder / "plan.yaml"), "--replications", replications, "--seed", "7", "--format", "json"]
    done = CliRunner().invoke(program, call)
    expected = json.loads((folder / "expected.json").read_text())
    return Run(expected=expected, result=json.loads(done.stdout), exit_code=done.exit_code)


def _figure(entry: dict[str, Any], path: str) -> dict[str, Any]:
    """The estimate at a path such as wait_hours.mean."""
    figure: dict[str, Any] = reduce(dict.__getitem__, path.split("."), entry)
    return figure


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("section", ["services", "teams"])
def test_figures_agree_within_standard_errors(run: Run, section: str) -> None:
    expected = run.expected.get(section, {})
    assert run.result[section].keys() == expected.keys()
    for name, figures in expected.items():
        for figure, long_run in figures.items():
            if figure == "verdicts":
                continue
            ours = _figure(run.result[section][name], figure)
            error = math.hypot(ours["standard_error"], long_run["standard_error"])
            assert abs(ours["estimate"] - long_run["estimate"]) <= 4 * error, (name, figure)


def test_verdicts_and_exit_code_are_those_of_the_page(run: Run) -> None:
    verdicts = {name: figures["verdicts"] for name, figures in run.expected["services"].items()}
    assert {name: each["verdicts"] for name, each in run.result["services"].items()} == verdicts
    said = frozenset(verdict for each in verdicts.values() for verdict in each.values())
    assert run.exit_code == EXIT_CODES[said]


def test_every_figure_is_said_or_marked_as_a_guess(run: Run) -> None:
    said = [each["path"] for each in run.result["assumptions"]]
    assert said == run.expected.get("assumptions", [])
