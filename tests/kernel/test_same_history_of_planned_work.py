"""The compiled kernel and SimPy's engine with maintenance, demands and workarounds: all is the same."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from continuity.clock_times import LocalMoment, TimeOfDay
from continuity.distributions import Constant, Exponential
from continuity.kernel.refusals import MOST_TEAMS, refusals
from continuity.kernel.run import NAMES, Kernel
from continuity.kernel.state import What
from continuity.model import (
    AnyOf,
    AtLeast,
    Calendar,
    Clock,
    Crew,
    Failover,
    Maintenance,
    Need,
    Node,
    Objectives,
    Plan,
    Section,
    ShareOf,
    Soft,
    Team,
    Tolerant,
    WorkedAround,
)
from continuity.simulation.measurements import Measurements
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import DAY, HOUR, MINUTE, WEEK, YEAR
from tests.kernel.kit import TEN, component, mode, plan_of
from tests.kernel.planned_plans import demanded, maintained, worked_around
from tests.kernel.staffed_plans import staffed
from tests.kernel.test_same_history import assert_same, assert_task_is_same, of_it, plans, task_of

PLANNED = [NAMES[What(what)] for what in range(What.MAINTENANCE_BEGINS, What.WORKAROUND_ENDS + 1)]
PLANS = st.one_of(
    maintained(staffed(plans())),
    worked_around(demanded(staffed(plans()))),
    worked_around(maintained(demanded(staffed(plans())))),
)


@settings(derandomize=True, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    plan=PLANS,
    seed=st.integers(0, 2**64 - 1),
    begins=st.sampled_from([0, TEN, HOUR + 1]),
    length=st.sampled_from([DAY, 3 * HOUR, 6 * TEN, 1]),
    first=st.sampled_from([0, 7]),
    waits=st.booleans(),
)
def test_generated_plans_have_the_same_history(
    plan: Plan, seed: int, begins: int, length: int, first: int, waits: bool
) -> None:
    waited_for = frozenset(sorted(plan.nodes)[:2]) if waits else frozenset()
    assert_same(plan, seed=seed, begins=begins, ends=begins + length, first=first, count=2, waited_for=waited_for)


def test_generated_plans_say_what_the_kernel_runs() -> None:
    """Enough of the plans use each mechanism for the comparison to mean something."""
    seen: Counter[str] = Counter()

    @settings(derandomize=True, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(plan=PLANS, seed=st.integers(0, 2**64 - 1))
    def look(plan: Plan, seed: int) -> None:
        kernel = Kernel(task_of(plan, seed, 0, DAY))
        found = of_it(partial(kernel.history, 0))
        seen.update({each.what for each in found} if isinstance(found, list) else ())
        seen.update({each.detail.partition(":")[0] for each in found} if isinstance(found, list) else ())
        measured = of_it(partial(kernel.run, 0, 1))
        if isinstance(measured, Measurements):
            seen.update({what for spent in measured.spent for what, _ in spent.keys})
            seen.update({mode for caused in measured.caused for _, mode in caused.keys})
            seen["excluded"] += bool((measured.agreed < measured.agreed.max()).any())
            seen["period excluded"] += bool(measured.periods.any() and (measured.agreed < measured.agreed.max()).any())

    look()
    assert min(seen[what] for what in (*PLANNED, "maintenance", "excluded", "period excluded")) >= 10, seen
    assert min(seen[what] for what in ("workaround", "catch-up")) >= 10, seen


# --- one thing at a time ---------------------------------------------------------------------------------------------


def what_happens(plan: Plan, ends: int) -> list[tuple[int, str, int]]:
    history = Kernel(task_of(plan, 1, 0, ends)).history(0)
    return [(each.at // MINUTE, each.what, each.unit) for each in history if each.what != "level"]


def test_units_take_turns_and_what_has_failed_is_skipped() -> None:
    crash = mode(life=115 * MINUTE, repair=30 * MINUTE)
    work = Maintenance(every=HOUR, takes=Constant(time=TEN))
    plan = plan_of(component("web", crash, units=2, maintenance=(work,)))
    assert_same(plan, ends=DAY)
    assert what_happens(plan, 3 * HOUR) == [
        (60, "maintenance begins", 1),
        (70, "maintenance ends", 1),
        (70, "maintenance begins", 2),
        (80, "maintenance ends", 2),
        (120, "maintenance begins", 1),
        (130, "maintenance ends", 1),
        (130, "maintenance begins", 2),
        (140, "maintenance ends", 2),
        (180, "maintenance begins", 1),
    ]
    worn = plan_of(component("web", mode(life=55 * MINUTE, repair=HOUR), units=2, maintenance=(work,)))
    assert_same(worn, ends=DAY)
    assert (60, "maintenance skipped", 1) in what_happens(worn, 3 * HOUR)


def test_a_unit_is_due_after_its_time_in_use_and_new_afterwards() -> None:
    work = Maintenance(after=2 * HOUR, takes=Constant(time=TEN), renews=())
    crash = mode(life=3 * HOUR, repair=TEN, clock=Clock.RUNNING)
    plan = plan_of(component("web", crash, maintenance=(work,)))
    assert_same(plan, ends=2 * DAY)
    assert what_happens(plan, 6 * HOUR) == [
        (120, "maintenance begins", 1),
        (130, "maintenance ends", 1),
        (190, "fails", 1),  # three hours in use, without the ten minutes in which its clock stood still
        (200, "repaired", 1),
        (320, "maintenance begins", 1),
        (330, "maintenance ends", 1),
    ]


def test_what_is_not_counted_is_no_agreed_time_of_what_is_above() -> None:
    work = Maintenance(every=DAY, at=TimeOfDay(time=time(10)), takes=Constant(time=2 * HOUR), counted=False)
    judged = Objectives(availability=0.9, each="day")
    crash = mode(life=Exponential(scale=10.0 * HOUR), repair=Exponential(scale=2.0 * HOUR))
    office = Calendar(id="office", days=tuple(range(7)), opens=8 * HOUR, closes=18 * HOUR)
    plan = plan_of(
        component("web", crash, maintenance=(work,)),
        Node(id="shop", section=Section.SERVICES, needs=(Need("web"),), hours="office", objectives=judged),
        calendars={"office": office},
    )
    assert_same(plan, ends=2 * WEEK, count=3)
    found = Kernel(task_of(plan, 1, 0, 2 * WEEK)).run(0, 3)
    shop = found.nodes.index("shop")
    assert all(found.agreed[:, shop] > 14 * 8 * HOUR - 3 * HOUR)  # where it was skipped, more
    assert all(found.agreed[:, shop] <= 14 * 10 * HOUR)
    assert 0 < found.periods_met[:, shop].sum() < 3 * 14


@pytest.mark.parametrize("every", [DAY, 90 * MINUTE])
@pytest.mark.parametrize("of_date", [False, True])
def test_rounds_follow_the_clocks_through_a_change(every: int, of_date: bool) -> None:
    night = time(2, 30)
    at = LocalMoment(date=date(2027, 3, 20), time=night) if of_date else TimeOfDay(time=night)
    work = Maintenance(every=every, at=at, takes=Constant(time=TEN))
    plan = plan_of(component("web", mode(life=31 * HOUR), units=2, maintenance=(work,)), timezone="Europe/Paris")
    window = Window(begins=0, ends=5 * DAY)
    assert_task_is_same(Task(plan=plan, seed=1, window=window, measured=("web",), start=datetime(2027, 3, 26)))


def test_rounds_are_listed_for_as_long_as_a_first_outage_is_waited_for() -> None:
    crash = mode(life=Constant(time=3 * YEAR + HOUR), repair=TEN)
    work = Maintenance(every=WEEK, at=TimeOfDay(time=time(2)), takes=Constant(time=TEN), renews=())
    plan = plan_of(component("a", crash), component("b", crash, units=2, maintenance=(work,)))
    window = Window(begins=0, ends=DAY, at_most=20 * YEAR)
    task = Task(plan=plan, seed=1, window=window, measured=("a", "b"), until_first_outage=frozenset({"a"}))
    kernel = Kernel(task)
    assert kernel.history(0) == Simulator(task).history(0)
    assert kernel._rooms.hours > 1
    assert kernel.run(0, 1).first_outage[0, 0] == 3 * YEAR + HOUR


def test_a_round_of_many_units_has_room_in_the_log() -> None:
    work = Maintenance(every=HOUR, takes=Constant(time=MINUTE), units=2999)
    crash = mode(life=Exponential(scale=30.0 * HOUR), repair=Exponential(scale=HOUR))
    assert_same(plan_of(component("web", crash, units=3000, maintenance=(work,))), ends=3 * HOUR)


# --- demands ---------------------------------------------------------------------------------------------------------


def levels_of(plan: Plan, name: str, ends: int) -> list[tuple[int, str]]:
    history = Kernel(task_of(plan, 1, 0, ends)).history(0)
    return [(each.at // MINUTE, each.detail) for each in history if (each.what, each.node) == ("level", name)]


def test_a_demand_by_calendar_divides_what_is_there() -> None:
    office = Calendar(id="office", days=tuple(range(7)), opens=8 * HOUR, closes=18 * HOUR)
    rush = Calendar(id="rush", days=tuple(range(7)), opens=9 * HOUR, closes=10 * HOUR)
    till = component("till", mode(life=9 * HOUR + 30 * MINUTE, repair=HOUR, of_node=False), units=4, full=4)
    shop = Node(
        id="shop",
        section=Section.SERVICES,
        needs=(ShareOf((("till", 2.0),)),),
        demand=0.5,
        demand_by_calendar={"office": 1.25, "rush": 2.5},
    )
    plan = plan_of(till, shop, calendars={"office": office, "rush": rush})
    assert_same(plan, ends=3 * DAY)
    assert levels_of(plan, "shop", 11 * HOUR) == [(540, "0.8"), (570, "0"), (630, "1")]


def test_more_units_than_make_full_capacity_count_where_there_is_a_demand() -> None:
    crash = mode(life=Exponential(scale=5.0 * HOUR), repair=Exponential(scale=HOUR))
    half = mode("slow", life=Exponential(scale=3.0 * HOUR), repair=HOUR, leaves=0.5)
    nodes = [
        component("till", crash, units=5, full=2, demand=2.0),
        component("half", half, units=4, full=2, running=3, demand=1.5),
        component("one", half, demand=2.0),
        component("road", crash),
    ]
    needs = (
        Soft(ShareOf((("till", 0.9), ("half", 0.8))), 0.2),
        AtLeast(2, (ShareOf((("till", 1.5),)), ShareOf((("half", 1.5),)), Need("one"))),
    )
    shop = Node(
        id="shop", section=Section.SERVICES, needs=needs, site="road", demand=1.2, restart=Exponential(scale=TEN)
    )
    plan = plan_of(*nodes, shop)
    assert_same(plan, ends=9 * DAY, count=2)
    assert len(set(levels_of(plan, "till", 9 * DAY))) > 3


def test_a_calendar_of_a_demand_is_listed_as_long_as_a_first_outage_is_waited_for() -> None:
    calendar = Calendar(id="night", days=(6,), opens=22 * HOUR, closes=30 * HOUR)
    crash = mode(life=Constant(time=2 * YEAR), repair=TEN)
    plan = plan_of(component("a", crash, demand_by_calendar={"night": 2.0}), calendars={"night": calendar})
    window = Window(begins=0, ends=DAY, at_most=20 * YEAR)
    task = Task(plan=plan, seed=1, window=window, measured=("a",), until_first_outage=frozenset({"a"}))
    assert_task_is_same(task)


# --- workarounds -----------------------------------------------------------------------------------------------------


def by_hand(term: Need, **others: object) -> WorkedAround:
    said = {"level": 0.6, "ready": Constant(time=TEN), "lasts": None, "needs": (), "crew": None, "catch_up": 0.0}
    return WorkedAround(term, **{**said, **others})  # type: ignore[arg-type]


def clinic(*nodes: Node, needs: tuple[WorkedAround, ...], **team: object) -> Plan:
    ward = Node(id="ward", section=Section.SERVICES, needs=needs, objectives=Objectives(mbco=0.5))
    return plan_of(ward, *nodes, teams={"nurses": Team(id="nurses", **team)})  # type: ignore[arg-type]


NURSES = Crew((("nurses", 2),))


def test_people_work_around_a_loss_and_catch_up_afterwards() -> None:
    records = component("records", mode(life=HOUR, repair=2 * HOUR))
    plan = clinic(records, needs=(by_hand(Need("records"), crew=NURSES, lasts=HOUR, catch_up=0.25),), people=2)
    assert_same(plan, ends=DAY)
    happened = [each for each in what_happens(plan, 4 * HOUR) if each[1] != "waits"]
    assert happened == [
        (60, "fails", 1),
        (60, "work begins", 0),
        (70, "workaround begins", 0),
        (130, "workaround ends", 0),
        (180, "repaired", 1),
        (180, "work begins", 0),
        (240, "fails", 1),
        (240, "work begins", 0),
    ]
    assert levels_of(plan, "ward", 4 * HOUR) == [(60, "0"), (70, "0.6"), (130, "0"), (180, "1"), (240, "0")]
    assert Kernel(task_of(plan, 1, 0, 4 * HOUR)).run(0, 1).staff.busy[0, 0] == 2 * (70 + 30) * MINUTE


def test_who_works_around_is_called_away_and_comes_back() -> None:
    records = component("records", mode(life=HOUR, repair=9 * HOUR))
    urgent = component("urgent", mode(life=65 * MINUTE, repair=30 * MINUTE, crew=NURSES), priority=1)
    needs = (by_hand(Need("records"), crew=NURSES, catch_up=1 / 3),)
    for resume in ("afresh", "continue"):
        plan = clinic(records, urgent, needs=needs, people=2, preempts=True, resume=resume)
        assert_same(plan, ends=3 * DAY)
        assert (65, "interrupted", 0) in what_happens(plan, 2 * HOUR)
        assert (100, "workaround begins", 0) in what_happens(plan, 2 * HOUR)  # five minutes were left


@pytest.mark.parametrize("stretch", [TEN, 30 * MINUTE, 40 * MINUTE])
@pytest.mark.parametrize("call_out", [Constant(time=TEN), Constant(time=20 * MINUTE)])
def test_what_ends_when_people_leave_or_come_is_in_the_same_order(stretch: int, call_out: Constant) -> None:
    """Both have the same rank: what was set first comes first."""
    records = component("records", mode(life=HOUR, repair=5 * HOUR))
    for lasts in (TEN, 20 * MINUTE, 30 * MINUTE, 40 * MINUTE, HOUR, 90 * MINUTE):
        for ready in (TEN, 20 * MINUTE, 30 * MINUTE, 40 * MINUTE):
            term = by_hand(Need("records"), crew=NURSES, lasts=lasts, ready=Constant(time=ready), catch_up=0.5)
            plan = clinic(
                records, needs=(term,), people=2, max_stretch=stretch, rest=TEN, hours="never", call_out=call_out
            )
            never = Calendar(id="never", days=(), opens=0, closes=HOUR)
            assert_same(replace(plan, calendars={"never": never}), ends=DAY)


def test_nobody_is_asked_for_a_loss_of_no_length() -> None:
    """Something else takes over in the very moment, after some rounds without time."""
    main = component("main", mode(life=HOUR, repair=30 * MINUTE))
    switched = component("pair", failover=Failover(between=("main", "spare"), takes=Constant(time=0)))
    spare = component("spare", mode(life=90 * MINUTE, repair=30 * MINUTE))
    needs = (by_hand(Need("pair"), crew=NURSES, ready=Constant(time=0), catch_up=0.5),)
    plan = clinic(main, spare, switched, needs=needs, people=2)
    assert_same(plan, ends=2 * DAY)
    assert not [each for each in what_happens(plan, 80 * MINUTE) if each[1] == "work begins"]


def test_what_is_said_twice_is_done_once() -> None:
    records = component("records", mode(life=HOUR, repair=9 * HOUR))
    tolerated = by_hand(Tolerant(Need("records"), TEN), lasts=HOUR)  # type: ignore[arg-type]
    plan = clinic(records, needs=(tolerated, AnyOf((tolerated, Need("records")))), people=2)  # type: ignore[arg-type]
    assert_same(plan, ends=3 * DAY)


# --- what the kernel does not know -----------------------------------------------------------------------------------


def test_what_is_unknown_is_refused_by_its_path() -> None:
    names = [f"t{i}" for i in range(MOST_TEAMS + 1)]
    teams = {name: Team(id=name, people=1) for name in names}
    crew = Crew(tuple((name, 1) for name in names))
    needs = (by_hand(Need("records"), crew=crew, catch_up=1e-19),)
    plan = replace(clinic(component("records"), needs=needs), teams=teams)
    assert [finding.path for finding in refusals(plan)] == [
        "services.ward.needs.0.workaround.catch_up",
        "services.ward.needs.0.workaround.team",
    ]
