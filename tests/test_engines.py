"""The choice of the engine, what is asked of it, and what it refuses."""

from dataclasses import replace
from typing import Any

import pytest

from continuity import engines
from continuity.analysis import analyse
from continuity.analysis_request import AnalysisRequest
from continuity.engines import Request, default_replications, history, route, simulate
from continuity.errors import AnalysisError
from continuity.executors import processes
from continuity.kernel import compiler
from continuity.simulation.outlook import can_go_down
from continuity.units import parse_duration
from tests.simulation.support import plan_of

YEAR = parse_duration("1y")


def test_there_is_one_engine_for_all_that_a_plan_can_say() -> None:
    plan = plan_of("services: {s: {never_fails: x}}")
    assert route(plan, "auto")[0] == route(plan, "simpy")[0] == "simpy"
    with pytest.raises(AnalysisError, match="there is no engine 'abacus'"):
        simulate(plan, Request(horizon=YEAR, engine="abacus"))


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


# --- the routes ------------------------------------------------------------------------------------------------------

TWO = """
components:
  web: {units: 3, required: 2, failures: {crash: {mttf: 30d, mttr: 10h}}}
  db: {failures: {crash: {mttf: 90d, mttr: {usually: 3h, at_worst: 1d}, detect: 10m}}}
services:
  shop: {needs: [web, db], restart: 5m, objectives: {availability: 99%}}
  blog: {needs: [web]}
"""
MANY = 1e9


def test_few_failures_are_left_to_simpy() -> None:
    assert route(plan_of(TWO), "auto", 10.0) == (
        "simpy",
        "so few failures are simulated before the compiled kernel is loaded",
    )


def test_many_failures_take_the_kernel() -> None:
    assert route(plan_of(TWO), "auto", MANY) == ("kernel", "the quickest engine that can run this plan")
    assert route(plan_of(TWO), "simpy", MANY) == ("simpy", "asked for")
    assert route(plan_of(TWO), "kernel", 1.0) == ("kernel", "asked for")


def test_the_kernel_is_compiled_only_where_that_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for compiled, engine in ((True, "kernel"), (False, "simpy")):
        monkeypatch.setattr(engines, "has_compiled", lambda compiled=compiled: compiled)
        assert route(plan_of(TWO), "auto", 500_000.0)[0] == engine
    assert route(plan_of(TWO), "auto", MANY)[0] == "kernel"


def test_what_only_simpy_can_run_is_said() -> None:
    people = "people: {ada: {}, bob: {}}\nteams: {dev: {members: [ada, bob]}, ops: {members: [ada, bob]}}\n"
    plan = plan_of(f"{people}services: {{s: {{failures: {{f: {{mttf: 1d, mttr: 1h, team: ops}}}}}}}}\n")
    engine, why = route(plan, "auto", MANY)
    assert engine == "simpy"
    reason = "a person in several teams, dev and ops (people.ada), and 1 more that it cannot"
    assert why == f"the compiled kernel cannot run {reason}"
    with pytest.raises(AnalysisError) as caught:
        route(plan, "kernel", MANY)
    assert {finding.path for finding in caught.value.findings} == {"people.ada", "people.bob"}


def test_without_a_compiler_simpy_runs_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "find_spec", lambda name: None)
    engine, why = route(plan_of(TWO), "auto", MANY)
    assert engine == "simpy"
    assert "needs numba, which is not installed" in why
    with pytest.raises(AnalysisError, match="needs numba"):
        route(plan_of(TWO), "kernel", MANY)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("until_first_outage", [False, True])
def test_both_engines_give_the_same_result(jobs: int, until_first_outage: bool) -> None:
    request = Request(
        horizon=YEAR,
        replications=20,
        warm_up=YEAR // 10,
        at=(("30d", YEAR // 12), ("1y", YEAR)),
        until_first_outage=until_first_outage,
        all_nodes=True,
    )
    plan = plan_of(TWO)
    reference = simulate(plan, replace(request, engine="simpy"))
    with processes(jobs) as workers:
        run = simulate(plan, replace(request, engine="kernel"), workers=workers)
    assert run.engine == "kernel"
    same = replace(run, engine=reference.engine, why=reference.why, platform=reference.platform)
    assert same.as_data() == reference.as_data()
    assert history(plan, replace(request, engine="kernel"), 3) == history(plan, replace(request, engine="simpy"), 3)


def test_a_folder_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "usable_folder", lambda: None)
    assert "nothing can be written to" in (compiler.announcement() or "")
    monkeypatch.undo()
    monkeypatch.setattr(compiler, "has_compiled", lambda: False)
    assert "about half a minute; the next run" in (compiler.announcement() or "")
    monkeypatch.setattr(compiler, "has_compiled", lambda: True)
    assert compiler.announcement() is None


# --- the exact route -------------------------------------------------------------------------------------------------

PLAIN = TWO.replace(", restart: 5m", "")


def test_means_alone_are_answered_exactly() -> None:
    plan = plan_of(PLAIN)
    run = simulate(plan, Request(horizon=YEAR, means=True))
    assert (run.engine, run.replications) == ("exact", 0)
    assert run.why == "it gives all that is asked for, without an error of chance"
    analysed = analyse(plan, AnalysisRequest(horizon=YEAR)).services["shop"]
    shop = run.services["shop"]
    assert shop.availability == analysed.availability_over_horizon
    assert shop.level == analysed.level_over_horizon
    assert shop.outages_per_year == analysed.result.outages_per_year
    assert shop.verdicts == analysed.result.verdicts
    assert shop.downtime_hours_per_year is not None
    lost = 1 - (shop.availability.estimate or 0.0)
    assert shop.downtime_hours_per_year.mean.estimate == pytest.approx(8760 * lost)


def test_an_exact_run_has_the_shape_of_a_simulated_one() -> None:
    plan = plan_of(PLAIN)
    request = Request(horizon=YEAR, all_nodes=True)
    exact = simulate(plan, replace(request, engine="exact")).as_data()
    simulated = simulate(plan, replace(request, replications=20)).as_data()
    assert exact.keys() == simulated.keys()
    for part in ("services", "nodes"):
        found, expected = exact[part], simulated[part]
        assert isinstance(found, dict)
        assert isinstance(expected, dict)
        assert found.keys() == expected.keys()
        for name in found:
            assert found[name].keys() == expected[name].keys()


def test_exact_and_simulated_means_agree() -> None:
    plan = plan_of(PLAIN)
    exact = simulate(plan, Request(horizon=YEAR, engine="exact")).services
    simulated = simulate(plan, Request(horizon=YEAR, replications=400, engine="simpy")).services
    for name, each in exact.items():
        for one, other in ((each.availability, simulated[name].availability), (each.level, simulated[name].level)):
            assert one.estimate is not None
            assert other.estimate is not None
            assert other.standard_error is not None
            assert abs(one.estimate - other.estimate) < 4 * other.standard_error


@pytest.mark.parametrize(
    ("more", "option"),
    [
        ({"means": False}, "--means"),
        ({"replications": 20}, "--replications"),
        ({"warm_up": YEAR}, "--warm-up"),
        ({"at": (("1d", parse_duration("1d")),)}, "--at"),
        ({"until_first_outage": True}, "--until-first-outage"),
        ({"histories_for": ("--set",)}, "--set"),
    ],
)
def test_what_only_histories_give_forbids_the_exact_route(more: dict[str, Any], option: str) -> None:
    request = Request(**({"horizon": YEAR // 12, "means": True} | more))
    run = simulate(plan_of(PLAIN), request)
    assert run.engine == "simpy"
    assert run.why.startswith("not the exact analysis: ")
    assert f"({option})" in run.why
    assert run.why.endswith("; so few failures are simulated before the compiled kernel is loaded")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (TWO, "services.shop.restart"),
        (PLAIN + "teams: {ops: {people: 1}}\n", "teams"),
        (PLAIN.replace("availability: 99%", "availability: 99%, each: month"), "services.shop.objectives.each"),
        (PLAIN.replace("needs: [web]", "needs: [web], impact: {1h: 5 EUR}"), "services.blog.impact"),
    ],
)
def test_what_the_exact_analysis_does_not_know_of_a_plan_is_named(text: str, path: str) -> None:
    run = simulate(plan_of(text), Request(horizon=YEAR // 12, means=True))
    assert run.engine == "simpy"
    assert f"({path})" in run.why
    with pytest.raises(AnalysisError, match="--engine auto takes another engine") as caught:
        simulate(plan_of(text), Request(horizon=YEAR, engine="exact"))
    assert [finding.path for finding in caught.value.findings] == [path]


def test_an_engine_that_was_asked_for_is_asked_first() -> None:
    run = simulate(plan_of(PLAIN), Request(horizon=YEAR // 12, means=True, replications=5, engine="simpy"))
    assert (run.engine, run.why) == ("simpy", "asked for")
