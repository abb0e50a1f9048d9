"""Fault trees become plans whose services are down exactly as likely as the top events are true."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from continuity.engines import Request, simulate
from continuity.importers.openpsa import import_openpsa
from continuity.units import HOUR, YEAR
from tests.importers.openpsa_kit import (
    SHARED,
    basic,
    events,
    gate,
    group,
    house,
    imported,
    loaded,
    model,
    numbers,
    of_events,
    parameter,
    real,
    top,
    tops,
    tree,
    unavailabilities,
    written,
)

P = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}
BASICS = [basic(name, value) for name, value in P.items()]


def known(case: str) -> tuple[float, float]:
    file = SHARED / "validation" / "cases.json"
    if not file.exists():
        pytest.skip("known cases are not here")
    (figures,) = (each["expected"] for each in json.loads(file.read_text()) if each["id"] == case)
    return figures["P_top"]["value"], figures["P_top"]["abs_tol"]


@pytest.mark.parametrize(
    ("name", "case"),
    [("two_train.xml", "FT01"), ("lift.xml", "FT03"), ("BSCU.xml", "FT05"), ("ne574.xml", "FT07")],
)
def test_published_trees(name: str, case: str) -> None:
    value, tolerance = known(case)
    (found,) = tops(loaded(import_openpsa([(real(name), name)]))).values()
    assert found == pytest.approx(value, abs=tolerance)


def test_theatre() -> None:
    """Mains fail, and the generator or its relay does."""
    (found,) = tops(loaded(import_openpsa([(real("theatre.xml"), "theatre.xml")]))).values()
    assert found == pytest.approx(3e-2 * (1 - (1 - 2e-2) * (1 - 5e-2)), rel=1e-14)


AB, ABC = events("a", "b"), events("a", "b", "c")
TWO_OF_THREE = 0.1 * 0.2 * 0.7 + 0.1 * 0.8 * 0.3 + 0.9 * 0.2 * 0.3 + 0.1 * 0.2 * 0.3


@pytest.mark.parametrize(
    ("formula", "probability"),
    [
        (f"<or>{AB}</or>", 0.28),
        (f"<and>{AB}</and>", 0.02),
        (f"<or>{events('a')}</or>", 0.1),
        (f"<and>{events('a')}</and>", 0.1),
        (events("c"), 0.3),
        ('<basic-event name="c"/>', 0.3),
        ('<event name="c" type="basic-event"/>', 0.3),
        (f'<atleast min="1">{ABC}</atleast>', 1 - 0.9 * 0.8 * 0.7),
        (f'<atleast min="2">{ABC}</atleast>', TWO_OF_THREE),
        (f'<atleast min="3">{ABC}</atleast>', 0.006),
        (f'<vote min="2">{ABC}</vote>', TWO_OF_THREE),
        (f'<cardinality min="2" max="3">{ABC}</cardinality>', TWO_OF_THREE),
        (f"<or><and>{AB}</and><and>{events('c', 'd')}</and></or>", 1 - (1 - 0.02) * (1 - 0.12)),
        (f"<and><or>{AB}</or><or>{events('a', 'c')}</or></and>", 0.1 + 0.9 * 0.2 * 0.3),
        (f'<and>{events("d")}<atleast min="2">{ABC}</atleast></and>', 0.4 * TWO_OF_THREE),
        (f'<atleast min="2"><and>{AB}</and>{events("c", "d")}</atleast>', 0.12 + 0.02 * (0.3 * 0.6 + 0.7 * 0.4)),
        (f"<or>{events('a', 'a')}</or>", 0.1),
        (f'<atleast min="2">{events("a", "a", "b")}</atleast>', 0.1),
        (f'<or>{events("a")}<constant value="false"/></or>', 0.1),
        (f'<or>{events("a")}<constant value="true"/></or>', 1.0),
        (f'<and>{events("a")}<constant value="true"/></and>', 0.1),
        (f'<and>{events("a")}<constant value="false"/></and>', 0.0),
    ],
)
def test_formula(formula: str, probability: float) -> None:
    assert top(model(tree(gate("top", formula), *BASICS))) == pytest.approx(probability, rel=1e-13)


@pytest.mark.parametrize(
    ("event", "probability"),
    [
        (house("h", "true"), 0.1),
        (house("h", "false"), 0.0),
        (house("h"), 0.0),
        (basic("h", 1.0), 0.1),
        (basic("h", 0.0), 0.0),
        (basic("h", '<bool value="true"/>'), 0.1),
    ],
)
def test_what_is_certain(event: str, probability: float) -> None:
    text = model(tree(gate("top", f"<and>{events('a', 'h')}</and>"), event, *BASICS))
    assert top(text) == pytest.approx(probability, rel=1e-15)
    assert top(text.replace("and>", "or>")) == pytest.approx(1 - 0.9 * (1 - probability / 0.1), rel=1e-15)


def test_what_is_certain_can_be_read() -> None:
    text = model(tree(gate("top", f"<or>{events('h', 'i', 'j', 'k')}</or>"), house("h", "true"), house("i")))
    text = text.replace("</define-fault-tree>", basic("j", 1.0) + basic("k", 0.0) + "</define-fault-tree>")
    components = written(imported(text))["components"]
    never = {"mttf": "1h", "mttr": "never", "at_start": "100%"}
    assert components["h"] == {"failures": {"house": never}}
    assert components["j"] == {"failures": {"certain": never}}
    assert components["i"] == {"never_fails": "a house event that is false"}
    assert components["k"] == {"never_fails": "a failure of probability 0"}


@pytest.mark.parametrize("probability", [1e-200, 1e-12, 1.19999340002e-05, 1 / 3, 0.5, 0.7, 0.9999999, 1 - 1e-15])
def test_probability_keeps_its_digits(probability: float) -> None:
    text = model(tree(gate("top", events("x")), basic("x", probability)))
    assert of_events(text) == {"x": pytest.approx(probability, rel=1e-15)}
    assert top(text) == pytest.approx(probability, rel=1e-15)


def test_gates_are_shared_and_tops_are_found() -> None:
    text = model(
        tree(
            gate("one", f"<or>{events('shared', 'a')}</or>"),
            gate("two", f"<and>{events('shared', 'c')}</and>"),
            gate("shared", f"<and>{events('a', 'b')}</and>"),
            *BASICS,
        )
    )
    result = imported(text)
    assert tops(loaded(result)) == {"one": pytest.approx(0.1), "two": pytest.approx(0.006)}
    assert result.counts == {"tops": 2, "gates": 3, "events": 3}
    assert any("1 event is below no top event" in remark.text for remark in result.remarks)
    assert tops(loaded(imported(text, "shared"))) == {"shared": pytest.approx(0.02)}
    assert tops(loaded(imported(text, "FT.shared", "two"))).keys() == {"shared", "two"}
    assert written(imported(text, "shared"))["components"].keys() == {"a", "b"}


def test_names_become_ids_and_titles() -> None:
    text = model(
        tree(
            gate("TopEvent", f"<or>{events('PUMP', 'pump', 'Größe 1', 'null', '7')}</or>"),
            '<define-basic-event name=" PUMP "><label> The  pump\n fails. </label><attributes>'
            '<attribute name="flavor" value="undeveloped"/></attributes><float value="0.1"/></define-basic-event>',
            *(basic(name, 0.1) for name in ("pump", "Größe 1", "null", "7")),
        )
    )
    plan = loaded(imported(text))
    titles = {name: node.title or name for name, node in plan.nodes.items()}
    assert titles == {
        "top-event": "TopEvent",
        "ft-pump-2": "PUMP",
        "ft-pump-3": "pump",
        "gr-e-1": "Größe 1",
        "ft-null": "null",
        "n-7": "7",
    }
    assert plan.nodes["ft-pump-2"].note == "The pump fails. flavor: undeveloped"


NESTED = tree(
    gate("top", f"<or>{events('g1', 'C.g', 'C.D.x', 'FT.C.x')}</or>"),
    gate("g1", f"<and>{events('x', 'y')}</and>"),
    '<define-component name="C" role="private">',
    gate("g", f"<and>{events('x', 'D.x', 'y')}</and>"),
    basic("x", 0.01),
    '<define-component name="D">',
    basic("x", 0.02),
    "</define-component>",
    basic("y", 0.03, 'role="public"'),
    "</define-component>",
    basic("x", 0.04),
)


def test_names_lead_to_the_nearest_container() -> None:
    """`x` is FT.C.x in component C and FT.x outside, `D.x` a path from C, `y` public though its component is not."""
    plan = loaded(imported(model(NESTED)))
    assert sorted(unavailabilities(plan).values()) == pytest.approx([0.01, 0.02, 0.03, 0.04])
    (found,) = tops(plan).values()
    by_hand = 1 - (1 - 0.01) * (1 - 0.02) * (1 - 0.03 * 0.04)  # C.g needs C.x, so it adds nothing
    assert found == pytest.approx(by_hand, rel=1e-13)


def test_model_data_and_several_files() -> None:
    trees = model(tree(gate("top", f"<and>{events('a', 'b')}</and>")))
    data = model("<model-data>", parameter("p", numbers(0.5)), basic("a", '<parameter name="p"/>'), "</model-data>")
    rest = model("<model-data>", basic("b", 0.25), "</model-data>")
    files = [(trees.encode(), "trees.xml"), (data.encode(), "data.xml"), (rest.encode("utf-16"), "rest.xml")]
    result = import_openpsa(files)
    assert tops(loaded(result)) == {"top": pytest.approx(0.125)}
    assert "from trees.xml, data.xml, rest.xml" in result.text.replace("\n# ", " ")
    assert import_openpsa(files).text == result.text


def test_mission_time() -> None:
    rate = "<exponential><float value='1e-3'/><system-mission-time/></exponential>"
    text = model(tree(gate("top", events("x")), basic("x", rate)))
    for hours in (1, 24, 8760):
        plan = loaded(import_openpsa([(text.encode(), "small.xml")], mission_time=hours * HOUR))
        assert unavailabilities(plan) == {"x": pytest.approx(1 - math.exp(-1e-3 * hours), rel=1e-12)}
    remarks = " ".join(remark.text for remark in imported(text).remarks)
    assert "The mission time is 1y" in remarks
    assert "mission" not in " ".join(remark.text for remark in imported(model(NESTED)).remarks)


def test_what_is_left_out_is_said() -> None:
    text = model(
        '<define-event-tree name="E"/>', *['<include file="x.xml"/>'] * 2, tree(gate("top", events("a")), *BASICS)
    )
    remarks = [remark.text for remark in imported(text).remarks]
    assert "1 <define-event-tree> was left out, the first at line 3: it is no fault tree." in remarks
    assert any("2 <include> were left out, the first at line 4: name" in remark for remark in remarks)
    assert "3 events are below no top event, and left out." in remarks


def test_imported_plan_simulates_to_the_probability() -> None:
    """Votes, a common cause and both kinds of house event; after 50 h nothing is new any more."""
    votes = f'<atleast min="2">{events("a", "b", "c")}</atleast>'
    text = model(
        tree(
            gate("top", f"<or><and>{events('g', 'true')}</and>{events('false')}</or>"),
            gate("g", f"<and>{events('d')}{votes}</and>"),
            gate("lost", events("true")),
            basic("d", 0.4),
            *(house("true", "true"), house("false")),
        ),
        group("beta-factor", "a b c", 0.2, 0.3, first=3),
    )
    plan = loaded(imported(text, "top", "lost"))
    run = simulate(plan, Request(horizon=YEAR // 10, warm_up=50 * HOUR, replications=50, seed=1))
    measured = run.services["top"].availability
    assert measured.estimate is not None
    assert measured.standard_error is not None
    assert abs(1 - measured.estimate - tops(plan)["top"]) < 4 * measured.standard_error
    assert run.services["lost"].availability.estimate == 0


def test_example_of_the_page_is_what_comes_out() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import-openpsa.md").read_text(encoding="utf-8")
    source, plan = re.findall(r"```(?:xml|yaml)\n(.*?)```", page, re.DOTALL)
    written_text = import_openpsa([(source.encode(), "theatre.xml")]).text
    assert written_text[written_text.index("continuity: 1") :] == plan
