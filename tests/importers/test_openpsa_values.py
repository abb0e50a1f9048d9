"""The values of expressions, against numbers by hand and the format's formulas."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.findings import Location
from continuity.importers.openpsa_values import evaluate
from continuity.importers.openpsa_xml import Element, read_xml
from tests.importers.openpsa_kit import basic, events, gate, model, numbers, of_events, parameter, tree


def no_parameter(element: Element) -> float:
    raise AssertionError("there is no parameter")


def value(expression: str, mission_hours: float = 8760.0) -> float:
    return evaluate(read_xml(expression.encode(), "e.xml"), no_parameter, mission_hours)


def call(tag: str, *values: float) -> str:
    return f"<{tag}>{numbers(*values)}</{tag}>"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('<float value="1.5e-3"/>', 1.5e-3),
        ('<float value="-.5"/>', -0.5),
        ('<float value=" 3. "/>', 3.0),
        ('<int value="20"/>', 20.0),
        ('<int value="-2"/>', -2.0),
        ('<bool value="true"/>', 1.0),
        ("<pi/>", math.pi),
        ("<system-mission-time/>", 8760.0),
        ('<system-mission-time unit="years"/>', 1.0),
        (call("neg", 0.5), -0.5),
        (call("add", 1, 2, 3.5), 6.5),
        (call("sub", 10, 2, 3), 5.0),
        (call("mul", 2, 3, 4), 24.0),
        (call("div", 100, 5, 2), 10.0),
        (call("abs", -2), 2.0),
        (call("mod", 7, 4), 3.0),
        (call("pow", 2, 10), 1024.0),
        (call("min", 3, 1, 2), 1.0),
        (call("max", 3, 1, 2), 3.0),
        (call("mean", 1, 2, 6), 3.0),
        (call("exp", 1), math.e),
        (call("log", math.e), 1.0),
        (call("log10", 1000), 3.0),
        (call("sqrt", 9), 3.0),
        (call("ceil", 1.2), 2.0),
        (call("floor", 1.8), 1.0),
        (call("sin", 0.5), math.sin(0.5)),
        (call("cos", 0.5), math.cos(0.5)),
        (call("tan", 0.5), math.tan(0.5)),
        (call("asin", 0.5), math.pi / 6),
        (call("acos", 0.5), math.pi / 3),
        (call("atan", 1), math.pi / 4),
        (call("sinh", 1), (math.e - 1 / math.e) / 2),
        (call("cosh", 1), (math.e + 1 / math.e) / 2),
        (call("tanh", 1), (math.e - 1 / math.e) / (math.e + 1 / math.e)),
        (call("not", 0), 1.0),
        (call("and", 1, 0), 0.0),
        (call("or", 1, 0), 1.0),
        (call("eq", 1, 1), 1.0),
        (call("df", 1, 1), 0.0),
        (call("lt", 1, 2), 1.0),
        (call("gt", 1, 2), 0.0),
        (call("leq", 2, 2), 1.0),
        (call("geq", 1, 2), 0.0),
        (call("ite", 1, 5, 6), 5.0),
        (call("ite", 0, 5, 6), 6.0),
        (f"<ite>{numbers(1, 5)}{call('div', 1, 0)}</ite>", 5.0),
        (f"<switch>{call('case', 0, 5)}{call('case', 1, 6)}{call('case', 1, 7)}{numbers(8)}</switch>", 6.0),
        (f"<switch>{call('case', 0, 5)}{numbers(8)}</switch>", 8.0),
        (call("uniform-deviate", 1, 4), 2.5),
        (call("normal-deviate", 3, 1), 3.0),
        (call("lognormal-deviate", 1e-3, 3, 0.95), 1e-3),
        (call("gamma-deviate", 2, 3), 6.0),
        (call("beta-deviate", 2, 8), 0.2),
        (f"<histogram>{numbers(100)}{call('bin', 170, 0.7)}{call('bin', 200, 1.1)}</histogram>", 0.82),
        (call("exponential", 1e-3, 100), 1 - math.exp(-0.1)),
        (call("exponential", 1e-13, 1), 1e-13),
        (call("GLM", 0, 1e-3, 0, 100), 1 - math.exp(-0.1)),
        (call("GLM", 0.2, 0, 0, 100), 0.2),
        (call("GLM", 0.3, 0.01, 0.1, 0), 0.3),
        (call("GLM", 0.3, 0.01, 0.1, 1e6), 1 / 11),
        (call("GLM", 0, 1e-14, 0.1, 1e6), 1e-13),
        (call("Weibull", 100, 2, 0, 50), 1 - math.exp(-0.25)),
        (call("Weibull", 100, 2, 50, 100), 1 - math.exp(-0.25)),
        (call("Weibull", 100, 2, 50, 20), 0.0),
        (call("periodic-test", 1e-3, 100, 50, 30), 1 - math.exp(-0.03)),
        (call("periodic-test", 1e-3, 100, 50, 280), 1 - math.exp(-0.03)),
    ],
)
def test_value(expression: str, expected: float) -> None:
    assert value(expression) == pytest.approx(expected, rel=1e-12)


@given(st.floats(0, 1), st.floats(1e-6, 1), st.floats(1e-6, 1), st.floats(0, 100))
def test_glm_is_the_formats_formula(on_demand: float, failing: float, repairing: float, time: float) -> None:
    both = failing + repairing
    written = failing / both - (failing - on_demand * both) / both * math.exp(-both * time)
    assert value(call("GLM", on_demand, failing, repairing, time)) == pytest.approx(written, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("expression", "finding", "said"),
    [
        (call("div", 1, 0), "import-no-value", "<div> has no value here"),
        (call("log", -1), "import-no-value", "<log> has no value here"),
        (call("pow", -1, 0.5), "import-no-value", "<pow>"),
        (call("exp", 1000), "import-no-value", "<exp>"),
        (call("mul", 1e200, 1e200), "import-no-value", "no finite value"),
        (call("exponential", 1), "import-malformed", "<exponential> takes 2 expressions, and has 1"),
        (call("add"), "import-malformed", "takes 1 or more expressions, and has 0"),
        (call("periodic-test", 1, 2, 3, 4, 5), "import-malformed", "takes 4 expressions, and has 5"),
        ('<extern-function name="f"/>', "import-other-kind", "<extern-function> is no expression"),
        ('<float value="0x1"/>', "import-malformed", "needs a number as value, not '0x1'"),
        ('<float value="nan"/>', "import-malformed", "needs a number"),
        ('<float value="1e999"/>', "import-no-value", "no finite value"),
        ('<float value="1_0"/>', "import-malformed", "needs a number"),
        ("<float/>", "import-malformed", "needs a number as value, not ''"),
        ('<int value="1.5"/>', "import-malformed", "needs a whole number as value"),
        ('<bool value="yes"/>', "import-malformed", "true or false, not 'yes'"),
        ('<system-mission-time unit="fit"/>', "import-unit", "hours or years, not in 'fit'"),
        (f"<switch>{numbers(1, 2)}</switch>", "import-malformed", "<case> is expected"),
        ("<switch/>", "import-malformed", "<switch> takes 1 or more"),
        (f"<histogram>{numbers(1, 2)}</histogram>", "import-malformed", "<bin> is expected"),
        (f"<histogram>{numbers(1)}{call('bin', 1, 2)}</histogram>", "import-no-value", "<histogram>"),
    ],
)
def test_no_value(expression: str, finding: str, said: str) -> None:
    with pytest.raises(PlanError) as caught:
        value("\n" + expression)
    (only,) = caught.value.findings
    assert (only.id, only.location and only.location.line) == (finding, 2)
    assert said in only.message


def test_place_of_an_inner_expression() -> None:
    with pytest.raises(PlanError) as caught:
        value(f"<add>\n{numbers(1)}\n  {call('log', 0)}</add>")
    assert caught.value.findings[0].location == Location("e.xml", 3, 3)


def test_parameters_name_each_other_in_any_order() -> None:
    deep = [parameter(f"p{i}", f'<parameter name="p{i + 1}"/>') for i in range(3000)]
    text = model(
        tree(
            gate("top", f"<or>{events('x', 'z')}</or>"),
            *deep,
            parameter("p3000", numbers(0.25), 'unit="float"'),
            parameter("unused", call("log", -1)),
            basic("x", '<parameter name="p0"/>'),
            basic("z", '<mul><parameter name="p3000" unit="float"/><parameter name="p1"/></mul>'),
        )
    )
    assert of_events(text) == {"x": pytest.approx(0.25), "z": pytest.approx(0.0625)}
