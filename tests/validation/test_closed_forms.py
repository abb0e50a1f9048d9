"""Systems of our own whose figures have a closed form, from plan files through the command line, by every engine."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.validation import closed_forms, closed_forms_crews, closed_forms_people, closed_forms_time
from tests.validation.calls import Call
from tests.validation.figures import check, measured
from tests.validation.forms import ClosedForm

FIGURES = (
    *closed_forms.FIGURES,
    *closed_forms_crews.FIGURES,
    *closed_forms_people.FIGURES,
    *closed_forms_time.FIGURES,
)
ENOUGH = {"combinations", "first-outages", "standbys", "renewals", "crew", "spare-parts", "called-crews", "deputy"}
"""Plans that take long to simulate and whose figures analyses give as well."""


def chosen(figure: ClosedForm) -> bool:
    """Whether a figure is simulated with every test run."""
    quick = not figure.long and figure.measure.call.plan not in ENOUGH
    return quick or os.environ.get("VALIDATION") == "all"


CHOSEN = [figure for figure in FIGURES if chosen(figure)]
ENGINES = {
    **dict.fromkeys(("combinations", "renewals", "shared-causes", "levels", "standbys", "crew", "crews"), "exact"),
    **dict.fromkeys(("first-outages", "priority", "interrupting", "called-crews", "two-teams", "two-people"), "markov"),
    **dict.fromkeys(("shared-person", "deputy", "spare-parts", "often"), "markov"),
}
"""The plans that can be analysed without simulation, and by which engine."""
ROUNDING = 1e-11
CUT_AT_0 = {"gamma-normal/availability": 1e-8}
"""Closed forms that leave out what a normal distribution has below 0."""


def analysed() -> Iterator[ClosedForm]:
    """The same figures of these plans, without simulation; what is measured of teams is not among them."""
    for figure in FIGURES:
        engine, measure = ENGINES.get(figure.measure.call.plan), figure.measure
        if engine is not None and measure.section == "services":
            moments = (f"--at {each.split()[0]}" for each in measure.call.options.split("--at ")[1:])
            call = Call(measure.call.plan, " ".join(("--engine", engine, "--horizon 1h", *moments)), "analyse")
            yield replace(figure, measure=replace(measure, call=call))


@pytest.mark.parametrize("figure", CHOSEN, ids=str)
def test_simulated_figure(figure: ClosedForm) -> None:
    check(figure.measure, figure.known)


@pytest.mark.parametrize("figure", tuple(analysed()), ids=str)
def test_analysed_figure(figure: ClosedForm) -> None:
    value, error = measured(figure.measure)
    assert error == 0
    assert value == pytest.approx(figure.known, rel=CUT_AT_0.get(figure.measure.where, ROUNDING), abs=0)
