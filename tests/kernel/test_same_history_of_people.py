"""The compiled kernel and SimPy's engine where repairs and switches wait for people and parts: all is the same."""

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from continuity.distributions import Constant, Empirical, Exponential, LogNormal
from continuity.kernel.refusals import refusals
from continuity.kernel.rooms import Rooms
from continuity.kernel.run import NAMES, Kernel
from continuity.kernel.state import What
from continuity.model import Crew, Need, Node, Plan, Section, SparePool, Team
from continuity.simulation.history import Happening
from continuity.simulation.measurements import Measurements
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import DAY, HOUR, MINUTE, YEAR
from tests.kernel.kit import TEN, component, mode, plan_of
from tests.kernel.staffed_plans import CALENDARS, PEOPLE, staffed
from tests.kernel.test_same_history import assert_equal, assert_same, assert_task_is_same, of_it, plans, task_of


@settings(derandomize=True, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    plan=staffed(plans()),
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
    @given(plan=staffed(plans()), seed=st.integers(0, 2**64 - 1))
    def look(plan: Plan, seed: int) -> None:
        kernel = Kernel(task_of(plan, seed, 0, DAY))
        found = of_it(partial(kernel.history, 0))
        seen.update({each.what for each in found} if isinstance(found, list) else ())
        measured = of_it(partial(kernel.run, 0, 1))
        if isinstance(measured, Measurements):
            seen.update({what for spent in measured.spent for what, _ in spent.keys})

    look()
    happened = [NAMES[What(what)] for what in range(What.FAILS, What.PERSON)]
    assert min(seen[what] for what in (*happened, "waiting", "call-out", "hands-on")) >= 3, seen


# --- one mechanism at a time -----------------------------------------------------------------------------------------

OPS = Crew((("ops", 1),))


def staffed_plan(*nodes: Node, **team: object) -> Plan:
    return plan_of(*nodes, teams={"ops": Team(id="ops", **team)}, calendars=CALENDARS)  # type: ignore[arg-type]


def what_happens(plan: Plan, ends: int) -> list[tuple[int, str, str]]:
    history = Kernel(task_of(plan, 1, 0, ends)).history(0)
    return [(each.at // MINUTE, each.what, each.node) for each in history if each.what != "level"]


def test_the_more_urgent_job_is_first() -> None:
    crash = mode(life=HOUR, repair=TEN, crew=OPS)
    plan = staffed_plan(component("a", crash), component("b", crash, priority=1), people=1)
    assert_same(plan, ends=3 * HOUR)
    assert what_happens(plan, 80 * MINUTE)[:7] == [
        (60, "fails", "a"),
        (60, "fails", "b"),
        (60, "work begins", "b"),
        (60, "waits", "a"),
        (70, "repaired", "b"),
        (70, "work begins", "a"),
        (80, "repaired", "a"),
    ]


def test_work_is_interrupted_and_begun_afresh() -> None:
    urgent = component("urgent", mode(life=65 * MINUTE, repair=TEN, crew=OPS), priority=1)
    other = component("other", mode(life=HOUR, repair=20 * MINUTE, crew=OPS))
    plan = staffed_plan(urgent, other, people=1, preempts=True, resume="afresh")
    assert_same(plan, ends=5 * HOUR)
    assert (65, "interrupted", "other") in what_happens(plan, 2 * HOUR)
    assert (95, "repaired", "other") in what_happens(plan, 2 * HOUR)


def test_people_are_called_who_work_on_by_turns() -> None:
    crash = mode(life=HOUR, repair=3 * HOUR, crew=OPS)
    plan = staffed_plan(
        component("a", crash),
        people=2,
        hours="office",
        call_out=Exponential(scale=TEN),
        max_stretch=HOUR,
        rest=2 * HOUR,
    )
    assert_same(plan, ends=9 * DAY)
    happened = Counter(what for _, what, _ in what_happens(plan, 9 * DAY))
    assert happened["handed on"] >= 10
    assert happened["called out"] >= 10


def test_parts_are_taken_once_and_come_again() -> None:
    worn = mode(life=HOUR, repair=TEN, spares="discs")
    pools = {"discs": SparePool(id="discs", stock=1, resupply=Constant(time=2 * HOUR))}
    plan = plan_of(component("a", worn), component("b", worn), spares=pools)
    assert_same(plan, ends=2 * DAY)
    assert (180, "work begins", "b") in what_happens(plan, DAY)


def test_a_line_of_people_is_named_in_the_history() -> None:
    crash = mode(life=HOUR, repair=TEN, crew=Crew((("ops", 2),)))
    history = Kernel(task_of(staffed_plan(component("a", crash), people=2), 1, 0, HOUR)).history(0)
    assert Happening(HOUR, "work begins", "a", 1, "crash: ops#1, ops#2") in history


def in_tens(*numbers: int) -> Empirical:
    return Empirical(values=tuple(float(each * TEN) for each in numbers))


@pytest.mark.parametrize("crew", [None, OPS])
def test_a_joint_repair_and_the_shared_part_beside_it_end_in_the_order_in_which_they_were_set(
    crew: Crew | None,
) -> None:
    """Both have the same rank."""
    worn = mode(
        life=in_tens(3, 4, 6, 7), repair=in_tens(1, 2, 3, 4), beta=0.4, repairs_all=True, call_when=2, crew=crew
    )
    urgent = component("urgent", mode(life=in_tens(5, 8, 9), repair=TEN, crew=crew), priority=1)
    plan = staffed_plan(
        component("web", worn, units=3),
        urgent,
        people=1,
        hours="short",
        call_out=Constant(time=TEN),
        max_stretch=2 * TEN,
        rest=TEN,
        preempts=True,
        resume="continue",
    )
    for seed in range(5):
        assert_same(plan, seed=seed, ends=DAY)
    at_once = Counter(
        (each.at, each.node) for each in Kernel(task_of(plan, 0, 0, 3 * DAY)).history(0) if each.unit == 0
    )
    assert len(at_once) > 50


# --- what no plan limits ---------------------------------------------------------------------------------------------


def crowded() -> Plan:
    """A hundred components with one crew of three, who work by hours and let themselves be called away."""
    crash = mode(
        life=Exponential(scale=500.0 * HOUR), repair=LogNormal.usually(usually=2 * HOUR, at_worst=DAY), crew=OPS
    )
    parts = [component(f"c{i}", crash, priority=None if i % 3 else 1) for i in range(100)]
    needs = tuple(Need(part.id) for part in parts)
    service = Node(id="s", section=Section.SERVICES, needs=needs)
    return staffed_plan(*parts, service, people=3, hours="office", call_out=Exponential(scale=HOUR), preempts=True)


def test_a_crowded_year() -> None:
    assert_same(crowded(), ends=YEAR)


def test_a_history_finds_more_room_than_there_was() -> None:
    task = task_of(crowded(), 1, 0, YEAR)
    kernel, expected = Kernel(task), Simulator(task).run(0, 3)
    kernel._rooms = replace(Rooms(), passed=1, waits=4)
    assert_equal(kernel.run(0, 3), expected)
    assert kernel._rooms.passed > 1


def test_counts_of_waits_are_taken_out_while_replications_go_on() -> None:
    task = task_of(crowded(), 1, 0, 30 * DAY)
    kernel, expected = Kernel(task), Simulator(task).run(0, 30)
    kernel._rooms = before = replace(Rooms(), waits=256)
    assert_equal(kernel.run(0, 30), expected)
    assert kernel._rooms == before


def test_calendars_are_listed_for_as_long_as_a_first_outage_is_waited_for() -> None:
    crash = mode(life=Constant(time=3 * YEAR), repair=TEN, crew=OPS)
    plan = staffed_plan(component("a", crash), people=1, hours="office")
    window = Window(begins=0, ends=DAY, at_most=20 * YEAR)
    task = Task(plan=plan, seed=1, window=window, measured=("a",), until_first_outage=frozenset({"a"}))
    assert_task_is_same(task)
    assert Kernel(task).run(0, 1).first_outage[0, 0] == 3 * YEAR


# --- what the kernel does not know -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("crew", "teams", "path"),
    [
        (OPS, {"ops": Team(id="ops", members=("ada",)), "dev": Team(id="dev", members=("ada",))}, "people.ada"),
        (
            Crew(tuple((f"t{i}", 1) for i in range(7))),
            {f"t{i}": Team(id=f"t{i}", people=1) for i in range(7)},
            "components.web.failures.crash.team",
        ),
    ],
)
def test_what_is_unknown_is_refused_by_its_path(crew: Crew, teams: dict[str, Team], path: str) -> None:
    plan = replace(plan_of(component("web", mode(crew=crew))), teams=teams, people=PEOPLE)
    assert [finding.path for finding in refusals(plan)] == [path]
