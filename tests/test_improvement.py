"""What helps where a promise is broken: plans with certain times, so that each effect can be worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.distributions import Constant, Exponential, LogNormal, Never, SumOf
from continuity.errors import AnalysisError
from continuity.improvement import ImproveRequest, Simulate, Told, improve, part_of_week, simulator
from continuity.improvement_results import Effect, Improvement
from continuity.model import Plan
from continuity.results import Verdict
from continuity.scaled_times import half
from continuity.simulation.layout import DEFAULT_START
from continuity.single_changes import MOST, Symptoms, changes
from continuity.units import HOUR, MINUTE
from tests.simulation.support import plan_of

TWO_AT_ONCE = """\
components:
  a: {failures: {crash: {time_to_failure: never, time_to_repair: 1h, team: ops}}}
  b: {failures: {crash: {time_to_failure: never, time_to_repair: 1h, team: ops}}}
teams: {ops: %s}
services: {shop: {needs: [a, b], objectives: {rto: %s}}}
scenarios: {storm: {events: [{at: 0h, fails: a}, {at: 0h, fails: b}], lasts: 10d}}
"""
OFFICE = """\
timezone: Europe/Paris
calendars: {office: {days: mon-fri, from: "08:00", to: "18:00"}}
components: {web: {failures: {crash: {time_to_failure: never, time_to_repair: 1m, team: ops}}}}
teams: {ops: {people: 1, hours: office}}
services: {shop: {needs: [web], objectives: {rto: 61m}}}
scenarios: {crash: {%sevents: [{at: 0h, fails: web}], lasts: 10d}}
"""
EVERYTHING = """\
calendars: {office: {days: mon-fri, from: "08:00", to: "18:00"}, late: {days: mon-fri, from: "18:00", to: "23:00"}}
people: {anna: {hours: office, call_out: 40m}, ben: {}}
spares: {disks: {stock: 1, resupply: 3d}}
sites: {lyon: {never_fails: x}}
components:
  web: {never_fails: x}
  db:
    failures: {crash: {time_to_failure: never, time_to_repair: 8h, team: ops, spares: disks}}
    data: {orders: {copies: {nightly: {at: lyon, backup: {every: 24h, takes: 1h}, restore: 2h}}}}
services: {shop: {needs: [web, db]}}
teams:
  ops: {people: 2, call_out: 30m}
  dba: {members: [anna, ben], call_out: 20m}
  desk: {people: {office: 2, late: 1}}
  crisis: {people: 1}
plans:
  leave:
    invoke: {when: web, down_for: 15m}
    authority: {team: crisis, takes: 20m}
    steps:
      mend: {team: ops, takes: 1h, repairs: [web], succeeds: 80%, otherwise: rebuild}
      rebuild: {team: ops, takes: 6h, repairs: [web]}
      restore: {team: dba, takes: 10m, restores: {data: orders}}
scenarios: {storm: {events: [{at: 0h, fails: web}], lasts: 10d}}
"""


def improved(plan: Plan, replications: int = 40, simulate: Simulate | None = None) -> Improvement:
    return improve(plan, ImproveRequest(replications=replications), simulate or simulator(1, DEFAULT_START))


def effects(improvement: Improvement) -> dict[str, Effect]:
    (explained,) = improvement.promises
    return {each.path: each for each in explained.effects}


def changed(symptom: tuple[str, str], plan: Plan | None = None, **more: object) -> dict[str, Plan]:
    """The changed plans by path, for one thing that takes all the time."""
    plan = plan or plan_of(EVERYTHING)
    found = changes(plan, Symptoms(spent={symptom: 1.0}, invoked=frozenset(plan.plans), **more))  # type: ignore[arg-type]
    return {each.path: each.plan for each in found}


# --- what it says of a broken promise --------------------------------------------------------------------------------


def test_one_more_person_repairs_two_at_once() -> None:
    """One person needs two hours for both, two need one hour."""
    improvement = improved(plan_of(TWO_AT_ONCE % ("{people: 1}", "90m")), replications=200)
    (explained,) = improvement.promises
    assert (explained.scenario, explained.service, explained.judged.objective) == ("storm", "shop", "rto")
    assert {(each.what, each.who, each.share) for each in explained.causes} == {
        ("waiting", "ops", 0.5),
        ("hands-on", "ops", 0.5),
    }
    more = effects(improvement)["teams.ops.people"]
    assert (more.before.estimate, more.after.estimate, more.difference.estimate) == (0.0, 1.0, 1.0)
    assert more.verdict is Verdict.KEPT
    assert more.recovery_hours is not None
    assert more.recovery_hours.estimate == pytest.approx(-1.0)


def test_half_the_repair_time_is_tried_and_what_does_not_suffice_comes_last() -> None:
    """Within 70 min: two people at once do, 2 x 30 min by one do; within 59 min nothing does."""
    enough = improved(plan_of(TWO_AT_ONCE % ("{people: 1}", "70m")))
    assert [(each.path, each.is_clear) for each in enough.promises[0].effects] == [
        ("repairs.ops", True),
        ("teams.ops.people", True),
    ]
    too_little = improved(plan_of(TWO_AT_ONCE % ("{people: 1}", "59m")))
    assert [each.is_clear for each in too_little.promises[0].effects] == [False, False]
    assert {each.difference.estimate for each in too_little.promises[0].effects} == {0.0}


def test_the_best_comes_first_and_what_is_not_clear_last() -> None:
    """Exponential repairs of 1 h mean, one after the other: both changes help, some more than others."""
    text = (TWO_AT_ONCE % ("{people: 1}", "2h")).replace("time_to_repair: 1h", "time_to_repair: {exponential: 1h}")
    found = improved(plan_of(text), replications=400).promises[0].effects
    order = [(not each.is_clear, -(each.difference.estimate or 0)) for each in found]
    assert order == sorted(order)
    # two in a row are an Erlang time: P(2 stages of mean 1/2 h <= 2 h) = 1 - 5 exp(-4); the larger of two (1 - e^-2)^2
    by_path = {each.path: each for each in found}
    assert by_path["repairs.ops"].after.estimate == pytest.approx(0.9084, abs=0.045)
    assert by_path["teams.ops.people"].after.estimate == pytest.approx(0.7476, abs=0.065)


def test_a_promise_that_is_kept_costs_no_further_history() -> None:
    calls: list[int] = []

    def counted(plan: Plan, scenario: str, first: int, count: int) -> Sequence[Told]:
        calls.append(count)
        return simulator(1, DEFAULT_START)(plan, scenario, first, count)

    kept = improved(plan_of(TWO_AT_ONCE % ("{people: 1}", "2h")), replications=200, simulate=counted)
    assert kept.promises == ()
    assert sum(calls) == 200


def test_each_change_has_the_histories_of_the_same_numbers() -> None:
    plan = plan_of(TWO_AT_ONCE % ("{people: 1}", "90m"))
    calls: list[tuple[bool, int, int]] = []

    def noted(which: Plan, scenario: str, first: int, count: int) -> Sequence[Told]:
        calls.append((which is plan, first, count))
        return simulator(1, DEFAULT_START)(which, scenario, first, count)

    improved(plan, replications=40, simulate=noted)
    assert calls == [(True, 0, 32), (True, 32, 8), (False, 0, 40), (False, 0, 40)]


def test_an_error_with_a_change_names_the_change() -> None:
    plan = plan_of(TWO_AT_ONCE % ("{people: 1}", "90m"))

    def failing(which: Plan, scenario: str, first: int, count: int) -> Sequence[Told]:
        if which is not plan:
            raise AnalysisError("it never ends")
        return simulator(1, DEFAULT_START)(which, scenario, first, count)

    with pytest.raises(AnalysisError, match=r"with .* ops.*: it never ends"):
        improved(plan, simulate=failing)


def test_backups_twice_as_often_halve_what_is_lost_and_time_is_no_matter() -> None:
    """Lost 23 h after the last backup of the day, or 11 h after that of the half day; the crew has no part in it."""
    text = """\
sites: {lyon: {never_fails: x}}
components:
  db:
    failures: {crash: {time_to_failure: never, time_to_repair: 2h, team: ops}}
    data: {orders: {copies: {nightly: {at: lyon, backup: {every: 24h, at: "01:00", takes: 30m}}}}}
teams: {ops: {people: 1}}
services: {shop: {needs: [db], objectives: {rpo: 12h}}}
plans:
  back: {invoke: {when: db}, steps: {restore: {team: ops, takes: 1h, after: [], restores: {data: orders}}}}
scenarios: {loss: {begins: 2027-01-06T00:00, events: [{at: 0h, corrupts: {data: orders, dwell: 0s}}], lasts: 10d}}
"""
    improvement = improved(plan_of(text), replications=200)
    (explained,) = improvement.promises
    assert explained.causes == ()
    found = effects(improvement)["data.orders.backup.every"]
    assert (found.before.estimate, found.after.estimate, found.verdict) == (0.0, 1.0, Verdict.KEPT)


def test_scenarios_that_happen_together_are_improved_together() -> None:
    text = TWO_AT_ONCE % ("{people: 1}", "90m")
    one, other = "events: [{at: 0h, fails: a}], lasts: 9d", "events: [{at: 0h, fails: b}], lasts: 9d"
    plan = plan_of(f"{text[: text.index('scenarios')]}scenarios: {{one: {{{one}}}, other: {{{other}}}}}\n")
    request = ImproveRequest(scenarios=("one+other",), replications=40)
    (explained,) = improve(plan, request, simulator(1, DEFAULT_START)).promises
    assert explained.scenario == "one+other"
    assert {each.after.estimate for each in explained.effects} == {1.0}


# --- when ------------------------------------------------------------------------------------------------------------


def test_a_team_in_hours_breaks_its_promise_outside_them_and_a_call_out_mends_it() -> None:
    improvement = improved(plan_of(OFFICE % ""), replications=300)
    (explained,) = improvement.promises
    assert sum(each.histories for each in explained.when) == 300
    fails = {each.part: each.fails.estimate for each in explained.when if each.fails}
    assert (fails["evening"], fails["weekend"]) == (1.0, 1.0)
    assert fails["office hours"] == pytest.approx(0.0, abs=0.02)  # but in the very last minute of a day
    assert 0.8 <= (fails["night"] or 0) < 1.0  # from 07:00 on it is met, an hour of ten
    call_out = effects(improvement)["teams.ops.call_out"]
    assert (call_out.after.estimate, call_out.verdict) == (1.0, Verdict.KEPT)
    assert call_out.words == "a call-out of 1h for ops"


@pytest.mark.parametrize("begins", ["begins: 2027-02-06, ", "begins: {calendar: office}, "])
def test_when_is_told_only_where_it_begins_at_any_time(begins: str) -> None:
    text = (OFFICE % begins).replace("rto: 61m", "rto: 30s")
    (explained,) = improved(plan_of(text)).promises
    assert explained.when == ()


@pytest.mark.parametrize(
    ("local", "part"),
    [
        ("2027-01-04T08:00", "office hours"),
        ("2027-01-04T17:59", "office hours"),
        ("2027-01-04T18:00", "evening"),
        ("2027-01-04T22:00", "night"),
        ("2027-01-08T07:59", "night"),
        ("2027-01-09T00:00", "weekend"),
        ("2027-01-10T12:00", "weekend"),
        ("2027-01-11T00:00", "night"),
    ],
)
def test_parts_of_the_week(local: str, part: str) -> None:
    assert part_of_week(datetime.fromisoformat(local)) == part


# --- the changes -----------------------------------------------------------------------------------------------------


def test_people() -> None:
    assert changed(("waiting", "ops"))["teams.ops.people"].teams["ops"].people == 3
    by_calendar = changed(("waiting", "desk"))
    assert by_calendar["teams.desk.people.late"].teams["desk"].people_by_calendar == {"office": 2, "late": 2}
    assert by_calendar["teams.desk.people.office"].teams["desk"].people_by_calendar == {"office": 3, "late": 1}
    assert by_calendar["teams.desk.call_out"].teams["desk"].call_out == Constant(time=HOUR)
    named = changed(("waiting", "dba"))["teams.dba.members"]
    *others, new = named.teams["dba"].members
    assert others == ["anna", "ben"]
    assert (named.people[new].hours, named.people[new].call_out) == (None, None)
    assert new > "ben"  # who is asked first does not change
    assert changed(("waiting", "disks"))["spares.disks.stock"].spares["disks"].stock == 2
    assert not changed(("waiting", "the moon"))


def test_call_outs_of_a_team_and_of_its_people() -> None:
    plan = changed(("call-out", "dba+ops"))["teams.dba.call_out"]
    team, anna, ben = plan.teams["dba"], plan.people["anna"], plan.people["ben"]
    assert team.call_out is not None
    assert anna.call_out is not None
    assert (team.call_out.mean(), anna.call_out.mean(), ben.call_out) == (10 * MINUTE, 20 * MINUTE, None)
    assert plan.teams["ops"].call_out == plan_of(EVERYTHING).teams["ops"].call_out


def test_steps_decisions_and_invocations() -> None:
    mend = changed(("step", "mend"))["plans.leave.steps.mend.takes"].plans["leave"].steps["mend"]
    assert mend.takes is not None
    assert mend.takes.mean() == HOUR / 2
    restored = changed(("step", "restore"))["plans.leave.steps.restore.takes"]
    restore = restored.nodes["db"].data["orders"].copies["nightly"].restore
    assert restore is not None
    assert restore.takes is not None
    assert restore.takes.mean() == HOUR
    authority = changed(("decision", "crisis"))["plans.leave.authority.takes"].plans["leave"].authority
    assert authority is not None
    assert authority.takes.mean() == 10 * MINUTE
    invoke = changed(("invocation", ""))["plans.leave.invoke.down_for"].plans["leave"].invoke
    assert invoke is not None
    assert invoke.down_for == 15 * MINUTE // 2


def test_one_more_try_where_its_plan_failed_or_what_replaces_it_takes_long() -> None:
    path = "plans.leave.steps.mend.tries"
    assert path not in changed(("step", "mend"))
    assert changed(("step", "rebuild"))[path].plans["leave"].steps["mend"].tries == 2
    assert path in changed(("other", ""), failed={"leave": 0.2})


def test_steps_of_the_way_back_are_named_as_such() -> None:
    text = EVERYTHING.replace("scenarios:", "    return: {steps: {home: {takes: 2h, starts: [web]}}}\nscenarios:")
    text = text.replace("web: {never_fails: x}", "web: {never_fails: x, standby: stopped}")
    path = "plans.leave.return.steps.home.takes"
    back = changed(("step", "home"), plan_of(text))[path].plans["leave"].way_back
    assert back is not None
    assert back.steps["home"].takes is not None
    assert back.steps["home"].takes.mean() == HOUR


def test_repairs_and_backups() -> None:
    plan = changed(("hands-on", "ops"))["repairs.ops"]
    assert plan.nodes["db"].modes[0].time_to_repair.mean() == 4 * HOUR
    assert not changed(("hands-on", "crisis"))
    data = changed(("other", ""), data=("orders",))["data.orders.backup.every"].nodes["db"].data["orders"]
    backup = data.copies["nightly"].backup
    assert backup is not None
    assert backup.every == 12 * HOUR


def test_plans_that_were_not_invoked_are_left_alone() -> None:
    plan = plan_of(EVERYTHING)
    assert changes(plan, Symptoms(spent={("step", "mend"): 1.0})) == []


def test_the_most_promising_come_first_and_not_too_many() -> None:
    plan = plan_of(EVERYTHING)
    teams = {f"team-{i:02}": replace(plan.teams["ops"], id=f"team-{i:02}") for i in range(30)}
    spent = {("waiting", name): (i + 1) / 500 for i, name in enumerate(teams)}
    found = changes(replace(plan, teams=teams), Symptoms(spent=spent))
    assert len(found) == MOST
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)
    assert found[0].path == "teams.team-29.people"
    assert changes(plan, Symptoms(spent={("waiting", "ops"): 0.009})) == []  # less than 1% of the time


@given(u=st.floats(0.001, 0.999))
def test_half_is_half_of_each_draw(u: float) -> None:
    for whole in (Exponential(scale=float(HOUR)), LogNormal.usually(usually=float(HOUR), at_worst=3.0 * HOUR)):
        assert half(whole).sample_many([u]) == pytest.approx(whole.sample(u) / 2, abs=1)


def test_half_of_sums_and_of_never() -> None:
    whole = SumOf(terms=(Constant(time=HOUR), Exponential(scale=float(HOUR))))
    assert half(whole).mean() == HOUR
    assert half(whole).variance() == pytest.approx(whole.variance() / 4)
    assert half(Never()).is_never
    assert half(Constant(time=HOUR)).is_constant
