"""What is no Open-PSA file, or says what a plan cannot say, is refused with its line, never with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program
from continuity.errors import PlanError
from continuity.importers.openpsa import import_openpsa
from continuity.planfile.load import load_plan
from tests.importers.openpsa_kit import (
    basic,
    events,
    gate,
    group,
    house,
    imported,
    model,
    numbers,
    parameter,
    tree,
)

A, B, C = (basic(name, 0.1) for name in "abc")
AB = events("a", "b")
NEGATING = ("not", "xor", "iff", "nand", "nor", "imply")


def top(formula: str, *rest: str) -> str:
    """A tree whose formula stands on line 4, and what follows from line 5 on, one on a line."""
    return model(tree(gate("top", formula), *rest))


def common(kind: str, factors: tuple[float, ...], members: str = "a b", first: int = 1) -> str:
    """A group on line 5."""
    return top(events("a"), group(kind, members, 0.1, *factors, first=first))


CASES = {
    "empty": ("", "import-not-xml", 1, "no element found"),
    "prose": ("hello", "import-not-xml", 1, "syntax error"),
    "other xml": ("<html/>", "import-not-openpsa", 1, "root is <html>"),
    "cut off": (top(f"<or>{AB}</or>", A, B)[:-40], "import-not-xml", 6, "well-formed"),
    "not closed": ("<opsa-mef>\n<a>\n</opsa-mef>", "import-not-xml", 3, "mismatched tag"),
    "stranger": (model("<define-gat/>"), "import-malformed", 3, "<define-gat> is not known in <opsa-mef>"),
    "no trees": (model(A), "import-nothing", 1, "there is no gate"),
    "gate without name": (model(tree(f"<define-gate>{AB}</define-gate>")), "import-malformed", 4, "needs a name"),
    "two formulas": (top(AB, A, B), "import-malformed", 4, "'top' holds 2 elements"),
    "no formula": (top("<label>L</label>"), "import-malformed", 4, "'top' holds 0 elements"),
    "empty or": (top("<or/>"), "import-malformed", 4, "<or> holds nothing"),
    "not a formula": (top(f"<ors>{AB}</ors>", A, B), "import-malformed", 4, "<ors> is no formula"),
    **{tag: (top(f"<{tag}>{AB}</{tag}>", A, B), "import-not-coherent", 4, f"<{tag}> is a") for tag in NEGATING},
    "inner not": (top(f"<or>\n<not>{AB}</not></or>", A, B), "import-not-coherent", 5, "<not>"),
    "cardinality": (
        top(f'<cardinality min="1" max="1">{AB}</cardinality>', A, B),
        "import-not-coherent",
        4,
        "max below",
    ),
    "no min": (top(f"<atleast>{AB}</atleast>", A, B), "import-malformed", 4, "a whole number as min"),
    "min 0": (top(f'<atleast min="0">{AB}</atleast>', A, B), "import-malformed", 4, "0 of 2"),
    "min 3": (top(f'<atleast min="3">{AB}</atleast>', A, B), "import-malformed", 4, "3 of 2"),
    "min word": (top(f'<atleast min="two">{AB}</atleast>', A, B), "import-malformed", 4, "not 'two'"),
    "min minus": (top(f'<atleast min="-1">{AB}</atleast>', A, B), "import-malformed", 4, "not '-1'"),
    "constant": (top('<constant value="yes"/>'), "import-malformed", 4, "true or false, not 'yes'"),
    "undefined": (top(f"<or>{AB}</or>", A), "import-unknown-name", 4, "event 'b' is not defined"),
    "near": (top(events("valv"), basic("valve", 0.1)), "import-unknown-name", 4, "did you mean 'valve'?"),
    "other kind": (
        top('<gate name="a"/>', A),
        "import-unknown-name",
        4,
        "'a' is a basic event, defined at small.xml:5",
    ),
    "other type": (top('<event name="a" type="gate"/>', A), "import-unknown-name", 4, "'a' is a basic event"),
    "house": (top('<basic-event name="h"/>', house("h")), "import-unknown-name", 4, "'h' is a house event"),
    "house value": (top(events("h"), house("h", "1")), "import-malformed", 5, "true or false, not '1'"),
    "twice": (top(events("a"), A, A), "import-duplicate", 6, "'a' is defined already, as basic event at small.xml:5"),
    "two kinds": (top(events("a"), A, gate("a", events("top"))), "import-duplicate", 6, "as basic event"),
    "public twice": (
        *(top(events("a"), A, '<define-component name="D">', A, "</define-component>"), "import-duplicate", 7),
        "'a' is defined already",
    ),
    "itself": (top(events("top")), "import-cycle", 4, "FT.top → FT.top"),
    "circle": (
        *(top(events("g"), gate("g", f"<or>{events('a', 'h')}</or>"), gate("h", events("g")), A), "import-cycle", 5),
        "FT.g → FT.h → FT.g",
    ),
    "private": (
        *(top(events("x"), '<define-component name="D" role="private">', basic("x", 0.1), "</define-component>"),),
        *("import-unknown-name", 4, "event 'x' is not defined"),
    ),
    "substitution": (model("<define-substitution/>"), "import-other-kind", 3, "a substitution changes"),
    "no probability": (top(events("a"), basic("a", "")), "import-no-value", 5, "'a' has no probability"),
    "above 1": (top(events("a"), basic("a", 1.5)), "import-probability", 5, "this is 1.5"),
    "below 0": (top(events("a"), basic("a", -1e-9)), "import-probability", 5, "this is -1e-09"),
    "too small": (top(events("a"), basic("a", 1e-201)), "import-probability", 5, "too small for a plan"),
    "no expression": (top(events("a"), basic("a", "<foo/>")), "import-other-kind", 5, "<foo> is no expression"),
    "unknown parameter": (
        top(events("a"), basic("a", '<parameter name="p"/>')),
        "import-unknown-name",
        5,
        "parameter 'p'",
    ),
    "parameter no value": (
        *(top(events("a"), basic("a", '<parameter name="p"/>'), parameter("p", "<log><int value='0'/></log>")),),
        *("import-no-value", 6, "<log>"),
    ),
    "parameter circle": (
        *(top(events("a"), parameter("p", '<parameter name="q"/>'), parameter("q", '<parameter name="p"/>'), A),),
        *("import-cycle", 5, "a parameter depends on itself: FT.p → FT.q → FT.p"),
    ),
    "empty parameter": (top(events("a"), parameter("p", ""), A), "import-malformed", 5, "'p' holds 0 elements"),
    "unit": (
        *(
            top(
                events("a"),
                basic("a", '<parameter name="p" unit="fit"/>'),
                parameter("p", numbers(0.1), 'unit="hours"'),
            ),
        ),
        *("import-unit", 5, "'p' is in hours, not in fit"),
    ),
    "group model": (common("gamma", (0.1,)), "import-malformed", 5, "a model out of beta-factor, MGL"),
    "group of one": (common("beta-factor", (0.1,), "a"), "import-malformed", 5, "two or more members"),
    "group of one twice": (common("beta-factor", (0.1,), "a a"), "import-malformed", 5, "two or more members"),
    "two betas": (common("beta-factor", (0.1, 0.2), first=2), "import-malformed", 5, "2 factors do not fit"),
    "beta level": (common("beta-factor", (0.1,), "a b c", first=2), "import-malformed", 5, '<factor level="3">'),
    "mgl level": (common("MGL", (0.1,), first=1), "import-malformed", 5, '<factor level="2"> is expected'),
    "too many letters": (common("MGL", (0.1, 0.2), first=2), "import-malformed", 5, "write 1 to 1"),
    "no factors": (common("alpha-factor", ()), "import-malformed", 5, "0 factors do not fit"),
    "all 0": (common("alpha-factor", (0.0, 0.0)), "import-no-value", 5, "all factors of the group are 0"),
    "factor": (common("alpha-factor", (1.5, 0.1)), "import-probability", 5, "a factor lies between 0 and 1"),
    "distribution": (
        *(common("alpha-factor", (0.5, 0.5)).replace(numbers(0.1), numbers(2.0)),),
        *("import-probability", 5, "a probability lies between 0 and 1, and this is 2"),
    ),
    "no distribution": (
        *(common("alpha-factor", (0.5, 0.5)).replace("distribution>", "distr>"), "import-malformed", 5),
        "one <distribution>, and this one has 0",
    ),
    "gate in group": (
        *(top(events("a"), group("beta-factor", "top a", 0.1, 0.1, first=2)), "import-unknown-name", 5),
        "'top' is a gate",
    ),
    "in two groups": (
        *(top(events("a"), *(group("beta-factor", f"a {x}", 0.1, 0.1, first=2).replace("Group", x) for x in "bc")),),
        *("import-duplicate", 6, "in two common-cause groups: b has it"),
    ),
    "group twice": (
        *(top(events("a"), *(group("beta-factor", pair, 0.1, 0.1, first=2) for pair in ("a b", "c d"))),),
        *("import-duplicate", 6, "a second common-cause group 'Group'"),
    ),
    "too many causes": (
        common("phi-factor", (0.5,) * 16, " ".join(f"e{i}" for i in range(16))).replace(
            'event name="a"', 'event name="e0"'
        ),
        *("import-too-large", 5, "50,000 ways"),
    ),
    "deep formula": (top("<or>" * 21 + events("a") + "</or>" * 21, A), "import-too-deep", 4, "more than 20 formulas"),
    "deep xml": ("<opsa-mef>\n" + "<a>" * 100_000, "import-too-deep", 2, "more than 64 elements"),
    "laughs": (
        '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<opsa-mef>&b;</opsa-mef>',
        *("import-entities", 2, "declares its own document type"),
    ),
    "outer entity": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<opsa-mef>&a;</opsa-mef>',
        *("import-entities", 1, "entities are not read"),
    ),
    "unknown entity": ("<opsa-mef>\n&a;</opsa-mef>", "import-not-xml", 2, "undefined entity"),
    "entity from outside": (
        '<!DOCTYPE opsa-mef SYSTEM "mef.dtd">\n<opsa-mef>&a;</opsa-mef>',
        *("import-entities", 2, "uses the entity 'a', which is not in it"),
    ),
    "encoding": ('<?xml version="1.0" encoding="klingon"?>\n<opsa-mef/>', "import-encoding", 1, "klingon"),
    "other encoding": ('<?xml version="1.0" encoding="rot13"?>\n<opsa-mef/>', "import-encoding", 1, "rot13"),
    "null": ("<opsa-mef>\n\0</opsa-mef>", "import-not-xml", 2, "invalid token"),
}


@pytest.mark.parametrize("case", CASES)
def test_unusable_file_is_one_clear_finding(case: str) -> None:
    text, finding, line, said = CASES[case]
    with pytest.raises(PlanError) as caught:
        imported(text)
    (only,) = caught.value.findings
    assert only.location is not None
    assert (only.id, only.location.file, only.location.line) == (finding, "small.xml", line)
    assert said in only.message


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = top(
        f"<or>{events('x', 'y')}</or>", gate("g", "<not/>"), basic("p", '<parameter name="q"/>'), gate("h", events("h"))
    )
    with pytest.raises(PlanError) as caught:
        imported(text)
    assert [found.id for found in caught.value.findings] == [
        "import-unknown-name",
        "import-not-coherent",
        "import-unknown-name",
        "import-cycle",
    ]
    with pytest.raises(PlanError) as caught:
        imported(top(f"<or>{AB}</or>", basic("a", 2.0), basic("b", "<log><int value='0'/></log>")))
    assert [found.id for found in caught.value.findings] == ["import-probability", "import-no-value"]


def test_parameter_at_fault_is_said_once() -> None:
    each = [basic(name, '<parameter name="p"/>') for name in "abc"]
    with pytest.raises(PlanError) as caught:
        imported(top(f"<or>{events('a', 'b', 'c')}</or>", *each, parameter("p", "<log><int value='0'/></log>")))
    assert len(caught.value.findings) == 1


def test_faults_are_counted_out() -> None:
    many = top(f"<or>{events(*(f'x{i}' for i in range(500)))}</or>", *(gate(f"g{i}", events("no")) for i in range(500)))
    with pytest.raises(PlanError) as caught:
        imported(many)
    assert len(caught.value.findings) == 100


def test_every_file_is_read_before_it_fails() -> None:
    with pytest.raises(PlanError) as caught:
        import_openpsa([(b"<a>", "one.xml"), (b"<b/>", "two.xml")])
    assert [found.location and found.location.file for found in caught.value.findings] == ["one.xml", "two.xml"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["import", "openpsa", *arguments])


def test_command(tmp_path: Path) -> None:
    trees, data, plan = tmp_path / "trees.xml", tmp_path / "data.xml", tmp_path / "plan.yaml"
    trees.write_text(model(tree(gate("Top", events("a")), gate("Other", events("a")))))
    failing = f"<exponential>{numbers(0.1)}<system-mission-time/></exponential>"
    data.write_text(model("<model-data>", basic("a", failing), "</model-data>"))
    done = run(str(trees), str(data), "--top", "Top", "--mission-time", "2h", "--output", str(plan))
    assert done.exit_code == 0, done.output
    assert load_plan(plan).nodes.keys() == {"top", "a"}
    assert "remark: The mission time is 2h" in done.stderr
    assert run(str(trees), str(data), "--output", str(plan)).exit_code == 2
    refused = run(str(trees), str(data), "--top", "None")
    assert isinstance(refused.exception, PlanError)
    assert str(refused.exception) == "--top  there is no gate 'None' to be the top event  [import-unknown-name]"
    assert run().exit_code == 2
    assert "it takes some time" in run(str(trees), "--mission-time", "0s").output
