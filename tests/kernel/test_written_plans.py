"""Both engines on the plans that other tests hold against closed forms: the same figures, down to the last bit."""

from dataclasses import replace
from pathlib import Path

import pytest

from continuity.engines import Request, simulate
from continuity.kernel.refusals import refusals
from continuity.planfile.limits import Limits
from continuity.planfile.load import load
from continuity.units import DAY

PLANS = sorted((Path(__file__).parents[1] / "validation" / "plans").glob("*.yaml"))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_written_plan_has_the_same_figures(path: Path) -> None:
    plan = load(path, Limits()).plan
    if found := refusals(plan):
        pytest.skip(f"{found[0].message} ({found[0].path})")
    request = Request(horizon=90 * DAY, replications=3, at=(("30d", 30 * DAY),), all_nodes=True)
    expected = simulate(plan, replace(request, engine="simpy"))
    run = simulate(plan, replace(request, engine="kernel"))
    assert replace(run, engine="simpy", why=expected.why, platform=expected.platform) == expected
