"""Published systems with known answers, from plan files through the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from tests.validation.calls import PLANS, Call, answer
from tests.validation.case_figures import CaseFigure
from tests.validation.cases import ALL, CASES, REST, Case, published
from tests.validation.cluster import Cluster
from tests.validation.figures import calls_of
from tests.validation.formulas import mean
from tests.validation.judging import judge

CHOSEN = ALL if os.environ.get("VALIDATION") == "all" else tuple(each for each in ALL if not each.long)


@pytest.fixture(scope="module")
def known() -> Mapping[str, Case]:
    """The published cases."""
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    return published()


@pytest.mark.parametrize("figure", CHOSEN, ids=str)
def test_figure(figure: CaseFigure, known: Mapping[str, Case]) -> None:
    found = judge(figure, known[figure.case].figures[figure.key])
    assert found.agrees, f"{found.value!r} for {found.expected!r}: {found.deviation}, precise to {found.precision:.2%}"


@pytest.mark.parametrize("figure", [each for each in ALL if each.instead], ids=str)
def test_what_a_plan_says_instead_is_as_good_as_the_case(figure: CaseFigure, known: Mapping[str, Case]) -> None:
    value = known[figure.case].figures[figure.key].value
    assert figure.instead is not None
    assert abs(figure.instead() - value) < 0.01 * figure.measure.smaller(value)


@pytest.mark.parametrize("stations", [2, 8])
def test_cluster_of_the_witness_is_the_published_one(stations: int, known: Mapping[str, Case]) -> None:
    """The chains that PS01's plans are compared with: the source's policy gives its figures, ours nearly the same."""
    cluster, published_figures = Cluster(stations), known[f"PS01_N{stations}"].figures
    racing, queueing = cluster.racing(), cluster.queueing()
    too_few = int(0.75 * stations)
    premium = published_figures["premium_steady"].value
    assert mean(racing, cluster.premium) == pytest.approx(premium, abs=1e-9)
    below = mean(racing, lambda failed: cluster.connected(failed) < too_few)
    assert below == pytest.approx(published_figures["below_min_steady"].value, rel=1e-5)
    assert abs(mean(queueing, cluster.premium) - premium) < 0.001 * (1 - premium)


def test_every_known_value_is_checked_or_has_a_reason(known: Mapping[str, Case]) -> None:
    checked = {(figure.case, figure.key) for figure in ALL}
    assert {case for case, _ in checked} <= known.keys()
    assert REST.keys() <= known.keys()
    for name, case in known.items():
        reasons = REST.get(name, {})
        left = {key for key in case.figures if (name, key) not in checked}
        assert left == (set(case.figures) if "*" in reasons else set(reasons)), name


def test_every_plan_is_used(known: Mapping[str, Case]) -> None:
    used = {call.plan for figure in ALL for call in calls_of(figure.measure) if not call.plan.endswith(".xml")}
    plans = {path.stem for path in PLANS.glob("*.yaml") if path.stem.split("-")[0].upper() in known}
    assert plans == used


def test_deterministic_history_is_the_published_one() -> None:
    """NM01: A fails at 100 h, B at 130 h because it does not age from 100 to 110 h, and so on."""
    call = next(figure.call for figure in ALL if figure.case == "NM01")
    history = cast("Sequence[Mapping[str, object]]", answer(call)["history"])
    happened = [
        (line["hours"], line["node"], line["what"]) for line in history if line["what"] in {"fails", "repaired"}
    ]
    assert happened[:4] == [(100, "a", "fails"), (110, "a", "repaired"), (130, "b", "fails"), (140, "b", "repaired")]
    assert happened[4:] == [(220, "a", "fails"), (230, "a", "repaired"), (270, "b", "fails"), (280, "b", "repaired")]


@pytest.mark.parametrize(
    "call",
    [
        Call("cf20", "--horizon 260h --warm-up 100h --replications 20"),
        Call("cf13", "--engine exact", "analyse"),
    ],
    ids=lambda call: call.engine,
)
def test_the_program_itself_gives_the_same_answer(call: Call) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "continuity", *call.arguments], capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == answer(call)
