"""The static structure as control variate, against Markov chains, and what it is worth where queues matter little."""

from __future__ import annotations

import numpy as np
import pytest

from continuity.analysis_request import AnalysisRequest
from continuity.engines import Request
from continuity.errors import AnalysisError
from continuity.executors import processes
from continuity.markov.analyse import analyse
from continuity.rare.control import controlled
from continuity.rare.control_run import run_controlled
from continuity.stopping import Wanted
from continuity.units import MINUTE
from tests.rare.kit import YEAR, plan_in

FEW_QUEUES = """
teams:
  ops: {people: 1}
components:
  web: {units: 2, required: 1, failures: {crash: {mttf: 200h, mttr: 3h, team: ops}}}
  net: {failures: {cut: {mttf: 3000h, mttr: 4h, team: ops}}}
services:
  shop: {needs: [web, net]}
"""


def test_known_answer() -> None:
    plan = plan_in(FEW_QUEUES)
    known = analyse(plan, AnalysisRequest(horizon=YEAR)).services["shop"].availability_over_horizon.estimate
    assert known is not None
    run = run_controlled(plan, Request(horizon=YEAR, replications=400, engine="simpy"))
    found = run.variance_reduction["shop"]
    estimate, low, high = found.unavailability.estimate, found.unavailability.low, found.unavailability.high
    assert estimate is not None
    assert low is not None
    assert high is not None
    assert abs(estimate - (1.0 - known)) <= high - low  # about 4 standard errors
    assert high - low < 0.1 * estimate
    assert found.worth is not None
    assert found.worth > 5
    assert run.services["shop"].availability.estimate == pytest.approx(1.0 - estimate, abs=1e-15)
    assert run.method == "control-variate"


def test_precision_and_workers() -> None:
    wanted = Wanted(relative={"shop": 0.05}, budget=10 * MINUTE)
    run = run_controlled(plan_in(FEW_QUEUES), Request(horizon=YEAR, precision=wanted, engine="simpy"))
    assert run.precision["shop"].reached
    request = Request(horizon=YEAR, replications=run.replications, engine="simpy")
    with processes(2) as workers:
        again = run_controlled(plan_in(FEW_QUEUES), request, workers=workers)
    assert again.services["shop"].as_data() == run.services["shop"].as_data()


def test_regression_finds_a_known_mean() -> None:
    """Normal pairs with correlation 0.9: the interval is that of theory, and the mean within it."""
    random = np.random.Generator(np.random.Philox(5))
    control = random.normal(3.0, 1.0, 4_000)
    down = 7.0 + 2.0 * (control - 3.0) + random.normal(0.0, 2.0 * np.sqrt(1 / 0.81 - 1), 4_000)
    found = controlled(down, control, 3.0)
    assert found.unavailability.estimate == pytest.approx(7.0, abs=4 * (found.unavailability.standard_error or 0.0))
    assert found.correlation == pytest.approx(0.9, abs=0.02)
    assert found.worth == pytest.approx(1 / (1 - 0.81), rel=0.1)


def test_too_few_outages() -> None:
    run = run_controlled(plan_in(FEW_QUEUES), Request(horizon=YEAR // 100, replications=50, engine="simpy"))
    assert run.variance_reduction["shop"].coefficient is None
    assert "at least 100 are needed" in run.variance_reduction["shop"].remark


def test_a_plan_that_the_exact_analysis_cannot_see() -> None:
    plan = plan_in(
        """
calendars:
  office: {days: mon-fri, from: "09:00", to: "17:00"}
components:
  web: {failures: {crash: {mttf: 200h, mttr: 3h}}}
services:
  shop: {needs: [web], demand: {office: 120%}}
"""
    )
    with pytest.raises(AnalysisError, match="treat no service") as error:
        run_controlled(plan, Request(horizon=YEAR, replications=50))
    assert error.value.findings[0].path == "services.shop.demand"


def test_a_warm_up_is_refused() -> None:
    with pytest.raises(AnalysisError, match="--warm-up"):
        run_controlled(plan_in(FEW_QUEUES), Request(horizon=YEAR, warm_up=YEAR, replications=50))
