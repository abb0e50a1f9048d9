"""Rehearsals: when they stop, what they judge and which figures they give, on tracks made by hand; then the engine."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from continuity.errors import AnalysisError
from continuity.model import Plan
from continuity.rehearsal import RehearsalRequest, Runner, rehearse
from continuity.rehearsal_results import Rehearsal, RehearsedService
from continuity.results import Verdict
from continuity.simulation.rehearsals import RehearsalTask, run_rehearsals
from continuity.simulation.track_promises import Promise, objectives_in, promises
from continuity.simulation.tracks import Rehearsed, Track
from continuity.units import DAY, HOUR, MINUTE, NEVER, SECOND
from tests.simulation.support import plan_of

SHOP = """\
components: {web: {never_fails: it is told what to do}}
services:
  shop: {needs: [web], objectives: %s}
scenarios:
  storm: {events: [{at: 0h, fails: web, lasts: 1h}], lasts: 2d%s}
"""
History = Callable[[int], Rehearsed]


def shop(objectives: str = "{rto: 1h}", more: str = "") -> Plan:
    return plan_of(SHOP % (objectives, more))


def down_for(
    length: int | None, *, loss: int = 0, spent: Mapping[tuple[str, str], int] | None = None, ends: int = 2 * DAY
) -> Rehearsed:
    """A history in which the shop is down from the first event on."""
    back = () if length is None else ((length, 1.0),)
    changes = ((0, 1.0),) if length == 0 else ((0, 0.0), *back)
    track = Track(changes=changes, ends=ends, data_loss=loss, spent=spent or {})
    return Rehearsed(tracks={"shop": track}, plan_failed=(), invoked=())


def runner(history: History) -> Runner:
    return lambda scenario, first, count: [history(number) for number in range(first, first + count)]


def rehearsed(history: History, plan: Plan | None = None, **request: object) -> Rehearsal:
    return rehearse(plan or shop(), RehearsalRequest(**request), runner(history))  # type: ignore[arg-type]


def of_shop(rehearsal: Rehearsal) -> RehearsedService:
    return rehearsal.scenarios["storm"].services["shop"]


def test_a_time_equal_to_its_target_meets_it() -> None:
    rehearsal = rehearsed(lambda number: down_for(HOUR))
    assert of_shop(rehearsal).verdicts == {"rto": Verdict.KEPT}
    assert rehearsal.verdict is Verdict.KEPT
    late = rehearsed(lambda number: down_for(HOUR + 1))
    assert of_shop(late).verdicts == {"rto": Verdict.BROKEN}
    assert of_shop(late).as_data()["rto_met"]["estimate"] == 0.0  # type: ignore[index, call-overload]


def test_chunks_double_until_every_promise_is_decided() -> None:
    asked: list[tuple[int, int]] = []

    def run(scenario: str, first: int, count: int) -> Sequence[Rehearsed]:
        asked.append((first, count))
        return [down_for(HOUR)] * count

    rehearsal = rehearse(shop(), RehearsalRequest(), run)
    assert asked == [(0, 32), (32, 64), (96, 128)]  # 116 in a row are needed for 95%
    assert rehearsal.scenarios["storm"].stopped == "every promise is decided"


def test_a_fixed_number_of_histories_is_looked_at_once() -> None:
    sizes: list[int] = []

    def run(scenario: str, first: int, count: int) -> Sequence[Rehearsed]:
        sizes.append(count)
        return [down_for(2 * HOUR)] * count

    service = of_shop(rehearse(shop(), RehearsalRequest(replications=1500, budget=0), run))
    assert sizes == [32, 64, 128, 256, 512, 508]
    assert service.judged[0].met.n == 1500  # not the first look at which it was clear
    few = of_shop(rehearsed(lambda number: down_for(HOUR), replications=20))
    assert few.verdicts == {"rto": Verdict.UNDECIDED}


def test_the_budget_ends_what_is_undecided_after_a_hundred_histories() -> None:
    ticks = iter(range(0, 10_000, 20))  # each look at the clock, twenty seconds
    rehearsal = rehearse(
        shop(), RehearsalRequest(budget=10 * SECOND), runner(lambda number: down_for(0)), clock=lambda: next(ticks)
    )
    storm = rehearsal.scenarios["storm"]
    assert (storm.replications, storm.stopped) == (100, "the budget is over")
    assert rehearsal.verdict is Verdict.UNDECIDED


def test_the_budget_is_shared_by_scenarios() -> None:
    plan = shop("{rto: 1h, met_in: 100%}")  # never shown to be kept: each takes all the time it has
    storms = {name: replace(plan.scenarios["storm"], id=name) for name in ("one", "two")}
    spent: dict[str, float] = {"one": 0.0, "two": 0.0}

    def run(scenario: str, first: int, count: int) -> Sequence[Rehearsed]:
        spent[scenario] += count / 512
        return [down_for(0)] * count

    request = RehearsalRequest(budget=20 * SECOND)
    rehearsal = rehearse(replace(plan, scenarios=storms), request, run, clock=lambda: sum(spent.values()))
    assert spent["one"] == pytest.approx(10, abs=1)
    assert spent["two"] == pytest.approx(10, abs=1.5)
    assert "100% can be broken" in " ".join(rehearsal.notes)


def test_expects_replaces_only_what_it_names() -> None:
    own = "{rto: 1h, rpo: 5m, mtpd: 8h, mbco: 60%, recover: {15m: 50%}, met_in: 90%}"
    plan = shop(own, ", expects: {shop: {rto: 0s, recover: {2h: 80%, 30m: 10%}}}")
    found = objectives_in(plan.scenarios["storm"], plan.nodes["shop"])
    assert found.mbco == 0.6
    assert list(promises(found)) == [
        Promise(objective="rto", target=0, met_in=0.9),
        Promise(objective="rpo", target=5 * MINUTE, met_in=0.9),
        Promise(objective="mtpd", target=8 * HOUR, met_in=0.9),
        Promise(objective="mbco", target=0, level=0.6, met_in=0.9),
        Promise(objective="recover", target=30 * MINUTE, level=0.1, met_in=0.9),
        Promise(objective="recover", target=2 * HOUR, level=0.8, met_in=0.9),
    ]
    assert [each.met_in for each in promises(objectives_in(shop().scenarios["storm"], shop().nodes["shop"]))] == [0.95]


def test_all_objectives_are_judged() -> None:
    def history(number: int) -> Rehearsed:
        changes = ((0, 0.0), (10 * MINUTE, 0.5), (3 * HOUR, 0.7), (5 * HOUR, 1.0), (20 * HOUR, 0.0), (29 * HOUR, 1.0))
        track = Track(changes=changes, ends=2 * DAY, data_loss=6 * MINUTE, spent={})
        return Rehearsed(tracks={"shop": track}, plan_failed=(), invoked=())

    plan = shop("{rto: 3h, rpo: 5m, mtpd: 8h, mbco: 60%, recover: {15m: 50%, 4h: 80%}}")
    service = of_shop(rehearsed(history, plan))
    kept, broken = Verdict.KEPT, Verdict.BROKEN
    assert service.verdicts == {"rto": kept, "rpo": broken, "mtpd": broken, "mbco": broken, "recover": broken}
    assert [each.verdict for each in service.judged if each.objective == "recover"] == [kept, broken]
    data = service.as_data()
    assert data["recover_met"].keys() == {"15m", "4h"}  # type: ignore[union-attr]
    assert data["mtpd_kept"]["estimate"] == 0.0  # type: ignore[index, call-overload]
    assert service.recovery_time_hours.percentiles.p50 == 3.0
    assert service.full_recovery_time_hours.percentiles.p50 == 5.0


def test_what_is_not_back_is_censored_and_not_met() -> None:
    histories = [down_for(HOUR)] * 3 + [down_for(None, loss=NEVER)]
    plan = shop("{rto: 3d, mtpd: 3d, rpo: 3d}")
    service = of_shop(rehearsed(lambda number: histories[number % 4], plan, replications=400, at=(("4d", 4 * DAY),)))
    times = service.recovery_time_hours
    assert (times.censored, times.largest, times.percentiles.p50) == (100, math.inf, 1.0)
    assert service.as_data()["recovery_time_hours"]["p90"] is None  # type: ignore[index, call-overload]
    assert times.percentiles.mean.estimate == pytest.approx(0.75 * 1 + 0.25 * 48)
    assert "restricted to 48 h, 100 of 400 censored" in times.percentiles.mean.method
    assert [each.met.estimate for each in service.judged] == [0.75, 0.75, 0.75]
    assert service.recovered_by["4d"].estimate == 0.75
    assert service.data_loss_hours.percentiles.mean.estimate is None
    assert "100 of 400" in service.data_loss_hours.percentiles.mean.method
    assert service.level_at["4d"].estimate is None


def test_figures_of_known_times() -> None:
    """Recovery takes 1 to 100 minutes, each once in every hundred histories."""
    plan = shop("{rto: 40m}, impact: {50m: 100 EUR, 100m: 1k EUR, safety: {100m: 2}}")

    def history(number: int) -> Rehearsed:
        length = (number % 100 + 1) * MINUTE
        return down_for(length, loss=length, spent={("hands-on", "ops"): length - MINUTE, ("detection", ""): MINUTE})

    service = of_shop(rehearsed(history, plan, replications=500, at=(("1h", HOUR),)))
    times = service.recovery_time_hours.percentiles
    assert (times.p50, times.p90, times.p95, times.p99) == pytest.approx((50 / 60, 90 / 60, 95 / 60, 99 / 60))
    assert times.mean.estimate == pytest.approx(50.5 / 60)
    assert times.mean.standard_error == pytest.approx(math.sqrt((100**2 - 1) / 12 / 500) / 60, rel=1e-2)
    assert service.recovered_by["40m"].estimate == pytest.approx(0.4)
    assert service.recovered_by["1h"].estimate == pytest.approx(0.6)
    assert service.level_at["1h"].estimate == pytest.approx(0.6)
    assert service.data_loss_hours.percentiles.p50 == pytest.approx(50 / 60)
    assert service.cost is not None
    assert service.currency == "EUR"
    costs = [2.0 * m if m <= 50 else 100 + 18.0 * (m - 50) for m in range(1, 101)]
    assert service.cost.percentiles.mean.estimate == pytest.approx(sum(costs) / 100)
    assert service.impacts["safety"].largest == pytest.approx(2.0)
    work, found = service.time_spent
    assert ((work.what, work.who), (found.what, found.who)) == (("hands-on", "ops"), ("detection", ""))
    assert (work.hours.estimate, found.hours.estimate) == pytest.approx((49.5 / 60, 1 / 60))
    assert work.share.estimate == pytest.approx(49.5 / 50.5)


def test_cost_of_an_outage_that_is_not_over_is_marked() -> None:
    service = of_shop(rehearsed(lambda number: down_for(None, ends=HOUR), shop("{rto: 1h}, impact: {1h: 20k EUR}")))
    assert service.cost is not None
    assert service.cost.percentiles.mean.estimate == pytest.approx(20_000)
    assert "at least" in service.cost.percentiles.mean.method
    assert service.cost.censored == 100 + 124  # all of them


def test_means_are_wider_when_the_results_decided_when_to_stop() -> None:
    luck = random.Random(7)
    drawn = [down_for(int(luck.expovariate(1 / HOUR))) for _ in range(224)]
    stopped = of_shop(rehearsed(lambda number: drawn[number], shop("{rto: 3d}")))
    fixed = of_shop(rehearsed(lambda number: drawn[number], shop("{rto: 3d}"), replications=224))
    wide, narrow = stopped.recovery_time_hours.percentiles.mean, fixed.recovery_time_hours.percentiles.mean
    assert wide.estimate == narrow.estimate
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low
    assert wide.confidence == narrow.confidence == 0.95
    assert wide.method.endswith("valid at 1 look")


def test_a_known_probability_is_judged_on_the_right_side() -> None:
    """Exponential recovery with a mean of 1 h: within 1 h with probability 1 - 1/e, 63.2%."""
    for met_in, verdict in (("55%", Verdict.KEPT), ("72%", Verdict.BROKEN)):
        luck = random.Random(3)
        plan = shop(f"{{rto: 1h, met_in: {met_in}}}")
        service = of_shop(rehearsed(lambda number, luck=luck: down_for(int(luck.expovariate(1 / HOUR))), plan))  # type: ignore[misc]
        assert service.verdicts == {"rto": verdict}
        met = service.judged[0].met
        assert met.low is not None
        assert met.high is not None
        assert met.low < 1 - 1 / math.e < met.high


def test_a_service_without_promises_is_reported_without_verdicts() -> None:
    rehearsal = rehearsed(lambda number: down_for(HOUR), shop("{availability: 99%}"))
    assert of_shop(rehearsal).verdicts == {}
    assert rehearsal.scenarios["storm"].replications == 224
    assert any("no service promises anything" in note for note in rehearsal.notes)
    assert rehearsal.verdict is Verdict.KEPT


def test_plans_are_counted_once_in_a_history() -> None:
    plan = plan_of(
        SHOP % ("{rto: 1h}", "") + "teams: {ops: {people: 1}}\n"
        "plans: {go: {invoke: {scenario: storm}, steps: {one: {team: ops, takes: 1h, repairs: [web]}}}}\n"
    )

    def history(number: int) -> Rehearsed:
        failed = ("go", "go") if number % 4 == 0 else ()
        return replace(down_for(HOUR), invoked=("go", "go"), plan_failed=failed)

    use = rehearsed(history, plan, replications=100).scenarios["storm"].plans["go"]
    assert (use.invoked.estimate, use.failed.estimate) == (1.0, 0.25)


@pytest.mark.parametrize(
    ("plan", "ids", "said"),
    [
        (shop(), ("strom",), "did you mean 'storm'?"),
        (shop(), ("flood-of-the-century",), "there are: storm"),
        (replace(shop(), scenarios={}), (), "events: [{at: 0h, fails: web, lasts: 8h}]"),
        (replace(shop(), nodes={}), (), "no services"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_by_name(plan: Plan, ids: tuple[str, ...], said: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        rehearsed(lambda number: down_for(0), plan, scenarios=ids)
    assert said in str(caught.value)


def test_scenarios_are_rehearsed_once_each_as_asked() -> None:
    plan = shop()
    plan = replace(plan, scenarios={name: replace(plan.scenarios["storm"], id=name) for name in ("one", "two", "six")})
    done: list[tuple[int, int]] = []
    request = RehearsalRequest(scenarios=("two", "one", "two"), replications=10)
    history = runner(lambda number: down_for(0))
    rehearsal = rehearse(plan, request, history, lambda now, total: done.append((now, total)))
    assert list(rehearsal.scenarios) == ["two", "one"]
    assert done == [(0, 20), (10, 20)]


STEPS = """\
teams: {ops: {people: 1}}
components: {web: {}}
services: {shop: {needs: [web], objectives: {rto: %s}}}
plans:
  restore:
    invoke: {scenario: storm}
    steps:
      s1: {team: ops, takes: 10m, kind: coordination, do: Meet.}
      s2: {after: [s1], team: ops, takes: 10m, kind: coordination, do: Meet.}
      s3: {after: [s2], team: ops, takes: 10m, kind: coordination, do: Meet.}
      s4: {after: [s3], team: ops, takes: 10m, kind: coordination, do: Meet.}
      s5: {after: [s4], team: ops, takes: 10m, kind: coordination, do: Meet.}
      s6: {after: [s5], team: ops, takes: 10m, repairs: [web]}
scenarios: {storm: {events: [{at: 0h, fails: web}], lasts: 2d}}
"""


@pytest.mark.parametrize(("rto", "verdict"), [("1h", Verdict.KEPT), ("59m", Verdict.BROKEN)])
def test_six_steps_of_ten_minutes_are_an_hour(rto: str, verdict: Verdict) -> None:
    plan = plan_of(STEPS % rto)

    def simulated(scenario: str, first: int, count: int) -> Sequence[Rehearsed]:
        return run_rehearsals(RehearsalTask(plan=plan, scenario=scenario, seed=1), first, count)

    service = of_shop(rehearse(plan, RehearsalRequest(), simulated))
    assert service.verdicts == {"rto": verdict}
    assert service.recovery_time_hours.largest == service.recovery_time_hours.percentiles.p50 == 1.0
    assert {each.who: each.share.estimate for each in service.time_spent} == {
        f"s{i}": pytest.approx(1 / 6) for i in range(1, 7)
    }


INVOKED = ", expects: {shop: {availability: %s}}"


def up_while_invoked(minutes_up: int) -> Rehearsed:
    """A plan is invoked for 100 minutes, in the last of which the shop is up."""
    down = (100 - minutes_up) * MINUTE
    track = Track(
        changes=((0, 0.0), (down, 1.0)), ends=2 * DAY, data_loss=0, spent={}, while_invoked=((0, 100 * MINUTE),)
    )
    return Rehearsed(tracks={"shop": track}, plan_failed=(), invoked=())


@pytest.mark.parametrize(
    ("promised", "verdict"), [("40%", Verdict.KEPT), ("70%", Verdict.BROKEN), ("54%", Verdict.UNDECIDED)]
)
def test_availability_while_invoked_is_judged_on_the_mean(promised: str, verdict: Verdict) -> None:
    """Up for 40 and 70 minutes of 100, in turn: 55% on average."""
    plan = shop("{}", INVOKED % promised)
    found = rehearsed(lambda number: up_while_invoked(70 if number % 2 else 40), plan, replications=200)
    result = of_shop(found)
    (judged,) = result.judged
    assert (judged.objective, judged.met_in) == ("availability", None)
    assert judged.met.estimate == pytest.approx(0.55)
    assert result.verdicts == {"availability": verdict}
    assert result.availability_while_invoked == judged.met
    assert found.verdict is verdict


def test_availability_while_invoked_stops_when_it_is_decided() -> None:
    plan = shop("{}", INVOKED % "40%")
    found = rehearsed(lambda number: up_while_invoked(70 if number % 2 else 40), plan)
    assert (found.scenarios["storm"].replications, found.scenarios["storm"].stopped) == (
        224,
        "every promise is decided",
    )


def test_availability_while_invoked_of_a_plan_that_is_never_invoked_is_not_waited_for() -> None:
    found = rehearsed(lambda number: down_for(HOUR), shop("{rto: 1h}", INVOKED % "40%"))
    assert found.scenarios["storm"].stopped == "every promise is decided"
    assert of_shop(found).availability_while_invoked is None
    assert of_shop(found).verdicts == {"rto": Verdict.KEPT, "availability": Verdict.UNDECIDED}


TOLD = """\
components: {web: {never_fails: scripted}}
services: {shop: {needs: [web]}}
plans:
  tell:
    invoke: {scenario: storm}
    steps: {mail: {takes: {uniform: [0h, 1h]}, kind: communication, do: T, deadline: %s}}
scenarios: {storm: {events: [{fails: web, lasts: 1h}], lasts: 2d%s}}
risks: {wind: {nodes: [web], frequency: 2 per year, scenario: storm}}
"""


@pytest.mark.parametrize(("deadline", "verdict"), [("1h", Verdict.KEPT), ("30m", Verdict.BROKEN)])
def test_deadlines_of_steps_are_judged_in_the_histories_that_invoke_their_plan(deadline: str, verdict: Verdict) -> None:
    found = rehearse_all(plan_of(TOLD % (deadline, "")))
    judged = found.scenarios["storm"].plans["tell"].deadlines["mail"]
    assert (judged.objective, judged.target, judged.verdict) == ("deadline", deadline, verdict)
    assert found.verdict is verdict


def test_a_scenario_comes_as_often_as_it_says_or_as_the_risks_that_name_it_do() -> None:
    by_risk = rehearse_all(plan_of(TOLD % ("1h", "")))
    assert by_risk.scenarios["storm"].frequency_per_year == pytest.approx(2.0)
    by_itself = rehearse_all(plan_of(TOLD % ("1h", ", frequency: once in 4y")))
    assert by_itself.scenarios["storm"].frequency_per_year == pytest.approx(0.25)


def rehearse_all(plan: Plan) -> Rehearsal:
    def run(scenario: str, first: int, count: int) -> Sequence[Rehearsed]:
        return run_rehearsals(RehearsalTask(plan=plan, scenario=scenario, seed=1), first, count)

    return rehearse(plan, RehearsalRequest(), run)


def test_a_typical_and_a_bad_history_are_those_in_the_middle_and_at_95_percent() -> None:
    """History n is down for n minutes, but for the slowest, which is not back."""
    found = rehearsed(lambda number: down_for(None if number == 3 else number * MINUTE), replications=101)
    assert (found.scenarios["storm"].typical_history, found.scenarios["storm"].bad_history) == (51, 96)
