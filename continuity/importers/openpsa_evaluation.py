"""The values of expressions in a model, and what they rest on: the mission time, or random deviates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from continuity.errors import PlanError
from continuity.importers.openpsa_model import Model
from continuity.importers.openpsa_values import DEVIATES, MISSION_TIME, evaluate
from continuity.importers.openpsa_xml import Element

_MARKS: Final = DEVIATES | {MISSION_TIME}


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The value of a parameter, or why it has none; and what it rests on."""

    value: float | PlanError
    marks: frozenset[str]


class Evaluator:
    """The values of a model's expressions; `marks` gathers what those that were asked for rest on.

    Parameters: `model`; `mission_hours`, the mission time. A parameter without a value matters only where one asks for
    something that depends on it.
    """

    def __init__(self, model: Model, mission_hours: float) -> None:
        self.marks = set[str]()
        self._names = model.names
        self._mission_hours = mission_hours
        self._parameters: dict[str, _Known] = {}
        for each in model.parameters:
            if each.content is not None:  # which parameters never lack
                self._parameters[each.path] = self._known(each.content, each.scope)

    def value(self, expression: Element, scope: tuple[str, ...]) -> float:
        """The value of an expression that stands in a scope. Raises `PlanError` where it has none."""
        self.marks.update(self._marks(expression, scope))
        return self._evaluated(expression, scope)

    def _known(self, expression: Element, scope: tuple[str, ...]) -> _Known:
        marks = frozenset(self._marks(expression, scope))
        try:
            return _Known(self._evaluated(expression, scope), marks)
        except PlanError as error:
            return _Known(error, marks)

    def _evaluated(self, expression: Element, scope: tuple[str, ...]) -> float:
        def parameter(element: Element) -> float:
            known = self._parameter(element, scope)
            if isinstance(known.value, PlanError):
                raise PlanError(known.value.findings)
            return known.value

        return evaluate(expression, parameter, self._mission_hours)

    def _marks(self, expression: Element, scope: tuple[str, ...]) -> Iterator[str]:
        for element in expression.every():
            if element.tag in _MARKS:
                yield element.tag
            elif element.tag == "parameter":
                yield from self._parameter(element, scope).marks

    def _parameter(self, element: Element, scope: tuple[str, ...]) -> _Known:
        return self._parameters[self._names.referred(element, scope).path]
