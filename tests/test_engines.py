"""The choice of the engine, what is asked of it, and what it refuses."""

import pytest

from continuity.engines import Request, default_replications, route, simulate
from continuity.errors import AnalysisError
from continuity.simulation.outlook import can_go_down
from continuity.units import parse_duration
from tests.simulation.support import plan_of

YEAR = parse_duration("1y")


def test_there_is_one_engine_for_all_that_a_plan_can_say() -> None:
    plan = plan_of("services: {s: {never_fails: x}}")
    assert route(plan, "auto")[0] == route(plan, "simpy")[0] == "simpy"
    with pytest.raises(AnalysisError, match="there is no engine 'abacus'"):
        route(plan, "abacus")


def test_default_replications_fall_with_the_failures_to_expect() -> None:
    calm = plan_of("services: {s: {failures: {f: {mttf: 1y, mttr: 1h}}}}")
    busy = plan_of("services: {s: {failures: {f: {mttf: 1h, mttr: 1h}}}}")
    assert default_replications(calm, YEAR) == 1000
    assert default_replications(busy, YEAR) == int(300_000 / 4380)
    assert default_replications(busy, 1000 * YEAR) == 50


def test_a_plan_without_services_says_what_to_ask_for() -> None:
    plan = plan_of("components: {a: {never_fails: x}}")
    with pytest.raises(AnalysisError, match="--nodes all"):
        simulate(plan, Request(horizon=YEAR, replications=1))
    assert simulate(plan, Request(horizon=YEAR, replications=1, all_nodes=True)).nodes is not None


def test_what_cannot_go_down_is_known_beforehand() -> None:
    plan = plan_of(
        """
components:
  a: {failures: {f: {mttf: 1d, mttr: 1h}}}
  b: {never_fails: x}
  c: {never_fails: x}
  hit: {never_fails: x}
  spoilt: {never_fails: x, data: {orders: {copies: {old: {at: b, replicates: {lag: 1m}}}}}}
  refilled: {never_fails: x}
services:
  hard: {needs: [a]}
  soft: {needs: [{need: a, without: 60%}], objectives: {mbco: 50%}}
  either: {needs: [{any: [a, b]}]}
  struck: {needs: [hit]}
  switched: {failover: {between: [a, b], takes: 1m}}
  unswitched: {failover: {between: [hit, b], takes: 1m, from: 50%}}
  steady: {failover: {between: [c, a], takes: 1m}}
common_causes: {storm: {frequency: once in 1y, mttr: 1h, corrupts: orders, hits: {hit: 50%}}}
plans: {fill: {invoke: {by: hand}, steps: {go: {takes: 1h, restores: {data: orders, to: refilled}}}}}
"""
    )
    assert can_go_down(plan) == {"a", "hit", "hard", "struck", "switched", "unswitched", "spoilt", "refilled"}
    run = simulate(plan, Request(horizon=YEAR, replications=2, until_first_outage=True))
    assert any("soft" in note for note in run.notes)
    assert run.services["soft"].availability.low == 1.0
    assert run.services["hard"].availability.low != 1.0
