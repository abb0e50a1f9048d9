"""Expressions of the stochastic layer: their values, as floats.

Random deviates have their mean, which is the default value that the format gives them outside of sampling. Truth values
are 1 and 0. The probabilities of built-ins are computed so that small ones keep their digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import truediv
from typing import Final

from continuity.findings import shortened
from continuity.importers.documents import unusable
from continuity.importers.openpsa_formulas import read_truth
from continuity.importers.openpsa_xml import Element

_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INT: Final = re.compile(r"[+-]?[0-9]{1,18}")
_ANY: Final = 1_000_000
_HOURS_PER_YEAR: Final = 8760.0

Values = Sequence[float]
Value = Callable[[Element], float]


def _exponential(v: Values) -> float:
    """1 - exp(-rate t)."""
    return -math.expm1(-v[0] * v[1])


def _glm(v: Values) -> float:
    """Repairable, with failure on demand: the format's formula, with what cancels out taken together."""
    on_demand, failing, repairing, time = v
    both = failing + repairing
    settled = -math.expm1(-both * time) * failing / both if both else 0.0
    return settled + on_demand * math.exp(-both * time)


def _weibull(v: Values) -> float:
    scale, shape, shift, time = v
    return -math.expm1(-math.pow((time - shift) / scale, shape)) if time > shift else 0.0


def _tested(v: Values) -> float:
    """Failed at a rate since the last test, and repaired at once by each test; the four-argument form."""
    rate, between, first, time = v
    since = time if time <= first else math.fmod(time - first, between)
    return -math.expm1(-rate * since)


def _histogram(v: Values) -> float:
    """The mean of a histogram: its lower bound, then upper bound and value of each bin."""
    bounds, values = (v[0], *v[1::2]), v[2::2]
    widths = [high - low for low, high in pairwise(bounds)]
    return math.fsum(width * value for width, value in zip(widths, values, strict=True)) / (bounds[-1] - bounds[0])


def _sub(v: Values) -> float:
    return v[0] - math.fsum(v[1:])


def _div(v: Values) -> float:
    return reduce(truediv, v)


_OF_ONE: Final[Mapping[str, Callable[[float], float]]] = {
    name: getattr(math, name)
    for name in (
        *("acos", "asin", "atan", "ceil", "cos", "cosh", "exp", "floor"),
        *("log", "log10", "sin", "sinh", "sqrt", "tan", "tanh"),
    )
}
_FUNCTIONS: Final[Mapping[str, tuple[int, int, Callable[[Values], float]]]] = {
    "neg": (1, 1, lambda v: -v[0]),
    "add": (1, _ANY, math.fsum),
    "sub": (2, _ANY, _sub),
    "mul": (1, _ANY, math.prod),
    "div": (2, _ANY, _div),
    "pi": (0, 0, lambda v: math.pi),
    "abs": (1, 1, lambda v: abs(v[0])),
    "mod": (2, 2, lambda v: math.fmod(v[0], v[1])),
    "pow": (2, 2, lambda v: math.pow(v[0], v[1])),
    "min": (1, _ANY, min),
    "max": (1, _ANY, max),
    "mean": (1, _ANY, lambda v: math.fsum(v) / len(v)),
    "not": (1, 1, lambda v: float(not v[0])),
    "and": (1, _ANY, lambda v: float(all(v))),
    "or": (1, _ANY, lambda v: float(any(v))),
    "eq": (2, 2, lambda v: float(v[0] == v[1])),
    "df": (2, 2, lambda v: float(v[0] != v[1])),
    "lt": (2, 2, lambda v: float(v[0] < v[1])),
    "gt": (2, 2, lambda v: float(v[0] > v[1])),
    "leq": (2, 2, lambda v: float(v[0] <= v[1])),
    "geq": (2, 2, lambda v: float(v[0] >= v[1])),
    "exponential": (2, 2, _exponential),
    "GLM": (4, 4, _glm),
    "Weibull": (4, 4, _weibull),
    "periodic-test": (4, 4, _tested),
    "uniform-deviate": (2, 2, lambda v: (v[0] + v[1]) / 2),
    "normal-deviate": (2, 2, lambda v: v[0]),
    "lognormal-deviate": (3, 3, lambda v: v[0]),
    "gamma-deviate": (2, 2, lambda v: v[0] * v[1]),
    "beta-deviate": (2, 2, lambda v: v[0] / (v[0] + v[1])),
    "histogram": (3, _ANY, _histogram),
}
DEVIATES: Final = frozenset(
    {"uniform-deviate", "normal-deviate", "lognormal-deviate", "gamma-deviate", "beta-deviate", "histogram"}
)
MISSION_TIME: Final = "system-mission-time"


def evaluate(element: Element, parameter: Value, mission_hours: float) -> float:
    """The value of an expression.

    Parameters: `parameter`, which gives the value of a <parameter> element; `mission_hours`, the mission time.
    Raises `PlanError` for what is no expression or has no finite value.
    """

    def value(inner: Element) -> float:
        return evaluate(inner, parameter, mission_hours)

    try:
        found = _value(element, value, parameter, mission_hours)
    except (ArithmeticError, ValueError) as error:
        raise unusable("import-no-value", f"<{element.tag}> has no value here: {error}", element.place) from error
    if not math.isfinite(found):
        raise unusable("import-no-value", f"<{element.tag}> has no finite value here", element.place)
    return found


def _value(element: Element, value: Value, parameter: Value, mission_hours: float) -> float:
    match element.tag:
        case "float" | "int":
            return _number(element)
        case "bool" | "constant":
            return float(read_truth(element))
        case "parameter":
            return parameter(element)
        case "system-mission-time":
            return _in_unit(element, mission_hours)
        case "ite":
            condition, yes, no = _parts(element, 3, 3)
            return value(yes if value(condition) else no)
        case "switch":
            return value(_chosen(element, value))
    if element.tag in _OF_ONE:
        (part,) = _parts(element, 1, 1)
        return float(_OF_ONE[element.tag](value(part)))
    if element.tag not in _FUNCTIONS:
        message = f"<{shortened(element.tag)}> is no expression that can be imported"
        raise unusable("import-other-kind", message, element.place)
    least, most, function = _FUNCTIONS[element.tag]
    if element.tag == "histogram":
        element = _flattened(element)
    return float(function([value(part) for part in _parts(element, least, most)]))


def _number(element: Element) -> float:
    written = element.attributes.get("value", "")
    pattern, what = (_INT, "a whole number") if element.tag == "int" else (_FLOAT, "a number")
    if not pattern.fullmatch(written):
        message = f"<{element.tag}> needs {what} as value, not '{shortened(written, 20)}'"
        raise unusable("import-malformed", message, element.place)
    return float(written)


def _in_unit(element: Element, mission_hours: float) -> float:
    unit = element.attributes.get("unit", "hours")
    if unit not in ("hours", "years"):
        message = f"the mission time is in hours or years, not in '{shortened(unit, 20)}'"
        raise unusable("import-unit", message, element.place)
    return mission_hours if unit == "hours" else mission_hours / _HOURS_PER_YEAR


def _parts(element: Element, least: int, most: int) -> list[Element]:
    number = len(element.children)
    if not least <= number <= most:
        wanted = f"{least}" if least == most else f"{least} or more"
        message = f"<{element.tag}> takes {wanted} expressions, and has {number}"
        raise unusable("import-malformed", message, element.place)
    return element.children


def _chosen(element: Element, value: Value) -> Element:
    """The expression of the first case whose condition holds, else the last expression of a switch."""
    *cases, otherwise = _parts(element, 1, _ANY)
    for case in cases:
        if case.tag != "case":
            message = f"<case> is expected ahead of the last expression of <switch>, not <{shortened(case.tag)}>"
            raise unusable("import-malformed", message, case.place)
        condition, result = _parts(case, 2, 2)
        if value(condition):
            return result
    return otherwise


def _flattened(element: Element) -> Element:
    """A histogram whose bins are replaced by what they hold."""
    first, *bins = _parts(element, 2, _ANY)
    for each in bins:
        if each.tag != "bin":
            raise unusable("import-malformed", f"<bin> is expected, not <{shortened(each.tag)}>", each.place)
    inner = [part for each in bins for part in _parts(each, 2, 2)]
    return Element(tag=element.tag, attributes={}, place=element.place, children=[first, *inner])
