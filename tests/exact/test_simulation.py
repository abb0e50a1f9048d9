"""Exact = simulated: plans with common causes, degraded units, tolerance and inspection, within 4 standard errors."""

import pytest

from continuity.analysis_request import AnalysisRequest
from continuity.engines import Request, simulate
from continuity.exact.analyse import analyse
from continuity.results import Estimate
from continuity.units import parse_duration
from tests.simulation.support import plan_of

SHOP = """
sites: {paris: {failures: {power: {mttf: 300h, mttr: 6h}}}}
suppliers: {card: {promised: {availability: 98%}, mttr: 3h}}
common_causes: {worm: {mttf: 500h, mttr: 10h, hits: {web: 100%, db: 50%}}}
components:
  web:
    site: paris
    units: 3
    required: 1
    full: 3
    failures:
      crash: {mttf: 100h, mttr: 4h, beta: 20%}
      slow: {mttf: 80h, time_to_repair: {lognormal: {median: 2h, p95: 9h}}, leaves: 50%, detect: 30m}
  db: {failures: {disk: {time_to_failure: {weibull: {shape: 2, mean: 120h}}, time_to_repair: 5h}}}
  dns: {failures: {crash: {mttf: 60h, time_to_repair: {usually: 2h, at_worst: 9h}}}}
  valve: {units: 2, required: 1, failures: {stuck: {mttf: 150h, inspection: 48h, time_to_repair: 2h}}}
services:
  shop: {needs: [web, db, {need: card, without: 70%}], objectives: {mbco: 50%}}
  search: {needs: [{need: dns, tolerates: 3h}, db], demand: 80%}
  heat: {needs: [valve]}
"""


def agree(simulated: Estimate, exact: Estimate) -> None:
    assert simulated.estimate is not None
    assert exact.estimate is not None
    assert simulated.standard_error
    assert abs(simulated.estimate - exact.estimate) <= 4 * simulated.standard_error


@pytest.fixture(scope="module")
def horizon() -> int:
    return parse_duration("1000h")


def test_a_shop_from_new(horizon: int) -> None:
    plan = plan_of(SHOP)
    moments = tuple((each, parse_duration(each)) for each in ("20h", "130h"))
    simulated = simulate(plan, Request(horizon=horizon, replications=1000, seed=11, at=moments)).services
    exact = analyse(plan, AnalysisRequest(horizon=horizon, at=moments))
    assert not exact.outside
    for name, each in exact.services.items():
        agree(simulated[name].availability, each.availability_over_horizon)
        agree(simulated[name].level, each.level_over_horizon)
        for typed, _ in moments:
            agree(simulated[name].level_at[typed], each.result.level_at[typed])


def test_a_shop_in_the_long_run(horizon: int) -> None:
    plan = plan_of(SHOP)
    request = Request(horizon=5 * horizon, warm_up=horizon + parse_duration("8h"), replications=200, seed=12)
    simulated = simulate(plan, request).services
    for name, each in analyse(plan, AnalysisRequest(horizon=horizon)).services.items():
        agree(simulated[name].level, each.result.level)
        agree(simulated[name].availability, each.result.availability)
        agree(simulated[name].outages_per_year, each.result.outages_per_year)
