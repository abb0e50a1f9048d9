"""Published systems with known answers, simulated from plan files through the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest

from tests.validation.cases import FIGURES, LONG, REHEARSED, REST, CaseFigure, database
from tests.validation.cluster import Cluster
from tests.validation.figures import PLANS, Call, answer, check, measured
from tests.validation.formulas import mean

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
    value = known[figure.case][figure.key]["value"]
    check(figure.measure, value if figure.instead is None else figure.instead())


@pytest.mark.parametrize("figure", [each for each in (*FIGURES, *LONG) if each.instead], ids=str)
def test_what_a_plan_says_instead_is_as_good_as_the_case(figure: CaseFigure, known: Mapping[str, Expected]) -> None:
    value = known[figure.case][figure.key]["value"]
    assert figure.instead is not None
    assert abs(figure.instead() - value) < 0.01 * figure.measure.smaller(value)


@pytest.mark.parametrize("stations", [2, 8])
def test_cluster_of_the_witness_is_the_published_one(stations: int, known: Mapping[str, Expected]) -> None:
    """The chains that PS01's plans are compared with: the source's policy gives its figures, ours nearly the same."""
    cluster, published = Cluster(stations), known[f"PS01_N{stations}"]
    racing, queueing = cluster.racing(), cluster.queueing()
    too_few = int(0.75 * stations)
    premium = published["premium_steady"]["value"]
    assert mean(racing, cluster.premium) == pytest.approx(premium, abs=1e-9)
    below = mean(racing, lambda failed: cluster.connected(failed) < too_few)
    assert below == pytest.approx(published["below_min_steady"]["value"], rel=1e-5)
    assert abs(mean(queueing, cluster.premium) - premium) < 0.001 * (1 - premium)


def test_one_crew_for_each_group_doubles_the_down_time() -> None:
    """PS05: what tells one crew for each group from repairs that never wait; a short run tells them apart."""
    crews, no_wait = (1 - measured(database(plan, "150h"))[0] for plan in ("ps05-often-crews", "ps05-often"))
    assert crews / no_wait == pytest.approx(2, rel=0.2)


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
    assert plans == used | REHEARSED


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
