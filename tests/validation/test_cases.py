"""Published systems with known answers, simulated from plan files through the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest

from tests.validation.cases import FIGURES, LONG, REST, CaseFigure
from tests.validation.figures import PLANS, Call, answer, check, measured

CASES = Path(__file__).parents[3] / "shared" / "validation" / "cases.json"
README = Path(__file__).with_name("README.md")
ROUNDING = 1e-9
"""For exact figures: hours, years and shares are converted in floating point."""

CHOSEN = (*FIGURES, *LONG) if os.environ.get("VALIDATION") == "all" else FIGURES

Expected = Mapping[str, Mapping[str, float]]


@pytest.fixture(scope="module")
def known() -> Mapping[str, Expected]:
    """The known values: case, figure, then `value` and its tolerance."""
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    return {case["id"]: cast("Expected", case["expected"]) for case in json.loads(CASES.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("figure", [each for each in CHOSEN if not each.exact], ids=str)
def test_simulated_figure(figure: CaseFigure, known: Mapping[str, Expected]) -> None:
    check(figure.measure, known[figure.case][figure.key]["value"])


@pytest.mark.parametrize("figure", [each for each in CHOSEN if each.exact], ids=str)
def test_exact_figure(figure: CaseFigure, known: Mapping[str, Expected]) -> None:
    expected = known[figure.case][figure.key]
    value, error = measured(figure.measure)
    assert error == 0.0
    assert value == pytest.approx(expected["value"], rel=0, abs=max(expected["abs_tol"], ROUNDING))


def test_every_known_value_is_checked_or_has_a_reason(known: Mapping[str, Expected]) -> None:
    checked = {(figure.case, figure.key) for figure in (*FIGURES, *LONG)}
    for case, figures in known.items():
        reasons = REST.get(case, {})
        left = {key for key in figures if (case, key) not in checked}
        assert left == (set(figures) if "*" in reasons else set(reasons)), case


def test_every_case_is_in_the_table_for_readers(known: Mapping[str, Expected]) -> None:
    rows = {line.split("|")[1].strip() for line in README.read_text(encoding="utf-8").splitlines() if line[:1] == "|"}
    assert known.keys() <= rows


def test_every_plan_is_used(known: Mapping[str, Expected]) -> None:
    used = {figure.measure.call.plan for figure in (*FIGURES, *LONG)}
    plans = {path.stem for path in PLANS.glob("*.yaml") if path.stem.split("-")[0].upper() in known}
    assert plans == used


def test_deterministic_history_is_the_published_one() -> None:
    """NM01: A fails at 100 h, B at 130 h because it does not age from 100 to 110 h, and so on."""
    call = next(figure.measure.call for figure in FIGURES if figure.case == "NM01")
    history = cast("Sequence[Mapping[str, object]]", answer(call)["history"])
    happened = [
        (line["hours"], line["node"], line["what"]) for line in history if line["what"] in {"fails", "repaired"}
    ]
    assert happened[:4] == [(100, "a", "fails"), (110, "a", "repaired"), (130, "b", "fails"), (140, "b", "repaired")]
    assert happened[4:] == [(220, "a", "fails"), (230, "a", "repaired"), (270, "b", "fails"), (280, "b", "repaired")]


def test_the_program_itself_gives_the_same_answer() -> None:
    call = Call("cf20", "--horizon 260h --warm-up 100h --replications 20")
    run = subprocess.run(
        [sys.executable, "-m", "continuity", *call.arguments], capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == answer(call)
