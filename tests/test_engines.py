"""The choice of the engine, what is asked of it, and what it refuses."""

import pytest

from continuity.engines import Request, default_replications, route, simulate
from continuity.errors import AnalysisError
from continuity.simulation.outlook import can_go_down
from continuity.units import parse_duration
from tests.simulation.support import plan_of

YEAR = parse_duration("1y")
TEAM = "teams: {ops: {people: 2}}\nspares: {discs: {stock: 1, resupply: 1d}}\n"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            "services: {s: {failures: {f: {mttf: 1d, mttr: 1h, team: ops, corrupts: orders}}, "
            "data: {orders: {copies: {tape: {at: t, backup: {every: 24h, takes: 1h}}}}}}}\n"
            "components: {t: {never_fails: x}}",
            "services.s.failures.f.corrupts",
        ),
        (
            "services: {s: {data: {orders: {copies: {tape: {at: t, replicates: {lag: 1m}}}}}, never_fails: x}}\n"
            "components: {t: {never_fails: x}}\n"
            "common_causes: {worm: {mttf: 1y, mttr: 1h, corrupts: orders, hits: {s: 100%}}}",
            "common_causes.worm.corrupts",
        ),
    ],
)
def test_what_the_engine_cannot_run_is_refused_by_path(text: str, path: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        route(plan_of(TEAM + text), "auto")
    assert [finding.path for finding in caught.value.findings] == [path]


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
services:
  hard: {needs: [a]}
  soft: {needs: [{need: a, without: 60%}], objectives: {mbco: 50%}}
  either: {needs: [{any: [a, b]}]}
  struck: {needs: [hit]}
  switched: {failover: {between: [a, b], takes: 1m}}
  unswitched: {failover: {between: [hit, b], takes: 1m, from: 50%}}
  steady: {failover: {between: [c, a], takes: 1m}}
common_causes: {storm: {frequency: once in 1y, mttr: 1h, hits: {hit: 50%}}}
"""
    )
    assert can_go_down(plan) == {"a", "hit", "hard", "struck", "switched", "unswitched"}
    run = simulate(plan, Request(horizon=YEAR, replications=2, until_first_outage=True))
    assert any("soft" in note for note in run.notes)
    assert run.services["soft"].availability.low == 1.0
    assert run.services["hard"].availability.low != 1.0
