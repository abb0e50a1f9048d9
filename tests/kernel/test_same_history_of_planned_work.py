"""The compiled kernel and SimPy's engine where nodes are maintained: all is the same."""

from collections import Counter
from datetime import date, datetime, time
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from continuity.clock_times import LocalMoment, TimeOfDay
from continuity.distributions import Constant, Exponential
from continuity.kernel.run import Kernel
from continuity.model import Calendar, Clock, Maintenance, Need, Node, Objectives, Plan, Section
from continuity.simulation.measurements import Measurements
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import DAY, HOUR, MINUTE, WEEK, YEAR
from tests.kernel.kit import TEN, component, mode, plan_of
from tests.kernel.planned_plans import maintained
from tests.kernel.staffed_plans import staffed
from tests.kernel.test_same_history import assert_same, assert_task_is_same, of_it, plans, task_of

MAINTENANCE = "maintenance begins", "maintenance ends", "maintenance skipped"


@settings(derandomize=True, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    plan=maintained(staffed(plans())),
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

    @settings(derandomize=True, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
    @given(plan=maintained(staffed(plans())), seed=st.integers(0, 2**64 - 1))
    def look(plan: Plan, seed: int) -> None:
        kernel = Kernel(task_of(plan, seed, 0, DAY))
        found = of_it(partial(kernel.history, 0))
        seen.update({each.what for each in found} if isinstance(found, list) else ())
        measured = of_it(partial(kernel.run, 0, 1))
        if isinstance(measured, Measurements):
            seen.update({what for spent in measured.spent for what, _ in spent.keys})
            seen.update({mode for caused in measured.caused for _, mode in caused.keys})
            seen["excluded"] += bool((measured.agreed < measured.agreed.max()).any())
            seen["period excluded"] += bool(measured.periods.any() and (measured.agreed < measured.agreed.max()).any())

    look()
    assert min(seen[what] for what in (*MAINTENANCE, "maintenance", "excluded", "period excluded")) >= 10, seen


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
