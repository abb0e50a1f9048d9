"""Both engines on the plans that other tests hold against closed forms: the same figures, down to the last bit.

A plan that the kernel refuses is run by SimPy, and the result says why.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from continuity.engines import Request, route, simulate
from continuity.kernel.refusals import refusals
from continuity.planfile.limits import Limits
from continuity.planfile.load import load
from continuity.units import DAY

MANY = 1e12
PLANS = sorted((Path(__file__).parents[1] / "validation" / "plans").glob("*.yaml"))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_written_plan_has_the_same_figures_or_is_refused_by_name(path: Path) -> None:
    plan = load(path, Limits()).plan
    if found := refusals(plan):
        engine, why = route(plan, "auto", MANY)
        assert engine == "simpy"
        assert f"{found[0].message} ({found[0].path})" in why
        return
    request = Request(horizon=90 * DAY, replications=3, at=(("30d", 30 * DAY),), all_nodes=True)
    expected = simulate(plan, replace(request, engine="simpy"))
    run = simulate(plan, replace(request, engine="kernel"))
    assert replace(run, engine="simpy", why=expected.why, platform=expected.platform) == expected
