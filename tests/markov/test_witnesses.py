"""Plans of the validation whose figures are known by formulas and by chains that know nothing of this engine."""

from functools import cache

import pytest

from continuity.analysis_results import Analysis
from tests.markov.support import analysed, figure, plan_named
from tests.validation import closed_forms, closed_forms_crews, closed_forms_people
from tests.validation.forms import ClosedForm

PLANS = (
    *("standbys", "first-outages", "shared-causes", "waiting", "calling"),
    *("crew", "crews", "priority", "interrupting", "called-crews"),
    *("two-teams", "two-people", "shared-person", "deputy", "spare-parts"),
)
FIXED_TIMES = {"inspected", "detected", "tolerant", "restarted", "renewed-together", "both-needed", "one-needed"}
FORMS = tuple(
    form
    for module in (closed_forms, closed_forms_crews, closed_forms_people)
    for form in module.FIGURES
    if form.measure.call.plan in PLANS and form.measure.section == "services"
)


def _service(form: ClosedForm) -> str:
    return form.measure.where.partition("/")[0]


@cache
def _analysis(plan: str) -> Analysis:
    return analysed(plan_named(plan), "88m")


@pytest.mark.parametrize("form", [form for form in FORMS if _service(form) not in FIXED_TIMES], ids=str)
def test_known_figure(form: ClosedForm) -> None:
    value = figure(_analysis(form.measure.call.plan), form.measure.where)
    assert form.measure.scale * value + form.measure.plus == pytest.approx(form.known, rel=1e-9)


@pytest.mark.parametrize("plan", ["waiting", "shared-causes"])
def test_services_with_fixed_times_are_outside_and_the_others_are_not(plan: str) -> None:
    analysis = _analysis(plan)
    services = {_service(form) for form in FORMS if form.measure.call.plan == plan}
    assert set(analysis.services) == services - FIXED_TIMES
    assert all(each.message.startswith("a Markov chain cannot say") and each.hint for each in analysis.outside)
