"""Jobs for teams and their deputies where the same people could come for several: the kernel and SimPy agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from continuity.distributions import Constant, Empirical, Exponential
from continuity.kernel.run import Kernel
from continuity.model import Crew, Mode, Plan, Team
from continuity.units import DAY, HOUR, MINUTE
from tests.kernel.kit import TEN, component, mode, plan_of
from tests.kernel.staffed_plans import CALENDARS, staffed
from tests.kernel.test_same_history import assert_same, plans, task_of

NAMES = ("dev", "net", "ops")
SHARED_DEPUTIES = ({"ops": "net", "dev": "net"}, {"ops": "dev"}, {"ops": "lab", "lab": "dev", "dev": "ops"})
_LIVES = (Empirical(values=tuple(float(each * TEN) for each in (3, 4, 6, 7))), Exponential(scale=5.0 * TEN))
_WORK = (Constant(time=TEN), Empirical(values=tuple(float(each * TEN) for each in (1, 2, 3))))


@st.composite
def _team(draw: st.DrawFn, name: str) -> Team:
    stretch = draw(st.sampled_from([None, TEN, 3 * TEN]))
    preempts = draw(st.sampled_from([True, True, False]))
    return Team(
        id=name,
        people=draw(st.integers(1, 3)),
        hours=draw(st.sampled_from([None, None, "short", "night"])),
        deputy=draw(st.sampled_from([each for each in NAMES if each != name])),
        call_out=draw(st.sampled_from([None, Constant(time=TEN), Exponential(scale=2.0 * TEN)])),
        max_stretch=stretch,
        rest=None if stretch is None else TEN,
        preempts=preempts,
        resume=draw(st.sampled_from(["afresh", "continue"])) if preempts else None,
    )


@st.composite
def _modes(draw: st.DrawFn) -> Mode:
    names = draw(st.sampled_from([("dev", "ops"), ("dev", "net", "ops"), ("net", "ops"), ("ops",)]))
    crew = Crew(tuple((name, draw(st.sampled_from([1, 1, 2]))) for name in names))
    return mode(life=draw(st.sampled_from(_LIVES)), repair=draw(st.sampled_from(_WORK)), crew=crew)


@st.composite
def shared_plans(draw: st.DrawFn) -> Plan:
    """Plans whose few people are asked by several teams at once."""
    parts = [
        component(name, draw(_modes()), units=draw(st.integers(1, 2)), priority=draw(st.sampled_from([None, 1])))
        for name in ("a", "b", "c")
    ]
    return plan_of(*parts, teams={name: draw(_team(name)) for name in NAMES}, calendars=CALENDARS)


@st.composite
def staffed_with_shared_deputies(draw: st.DrawFn) -> Plan:
    """Plans of all kinds with people and parts, in which teams that jobs ask together have the same deputy."""
    plan = draw(staffed(plans()))
    deputies = draw(st.sampled_from(SHARED_DEPUTIES))
    return replace(plan, teams={name: replace(team, deputy=deputies.get(name)) for name, team in plan.teams.items()})


@settings(derandomize=True, max_examples=90, suppress_health_check=[HealthCheck.too_slow])
@given(plan=st.one_of(shared_plans(), staffed_with_shared_deputies()), seed=st.integers(0, 2**64 - 1))
def test_generated_plans_have_the_same_history(plan: Plan, seed: int) -> None:
    assert_same(plan, seed=seed, ends=DAY, count=2)


def test_generated_plans_send_the_same_team_twice() -> None:
    """Enough of them send more people of a team than one of those asked would, for the comparison to mean something."""
    seen: Counter[str] = Counter()

    @settings(derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(plan=shared_plans(), seed=st.integers(0, 2**64 - 1))
    def look(plan: Plan, seed: int) -> None:
        for each in Kernel(task_of(plan, seed, 0, DAY)).history(0):
            crew = plan.nodes[each.node].modes[0].crew
            assert crew is not None
            teams = Counter(name.partition("#")[0] for name in each.detail.partition(": ")[2].split(", ") if name)
            if any(teams[name] > number for name, number in crew.teams):
                seen[each.what] += 1

    look()
    assert min(seen[what] for what in ("called out", "work begins", "interrupted", "handed on")) >= 5, seen


BOTH = Crew((("dev", 1), ("ops", 1)))


def _work_begins(plan: Plan, ends: int) -> list[tuple[int, str]]:
    history = Kernel(task_of(plan, 1, 0, ends)).history(0)
    return [(each.at // MINUTE, each.detail) for each in history if each.what == "work begins"]


@pytest.mark.parametrize(
    ("deputies", "sizes", "who"),
    [
        ({"ops": "dev"}, {"dev": 2, "ops": 1}, "dev#1, ops#1"),
        ({"ops": "dev"}, {"dev": 2, "ops": 0}, "dev#1, dev#2"),
        ({"ops": "net", "dev": "net"}, {"dev": 0, "ops": 0, "net": 2}, "net#1, net#2"),
        ({"ops": "net", "dev": "net"}, {"dev": 0, "ops": 1, "net": 2}, "net#1, ops#1"),
    ],
)
def test_a_deputy_sends_as_many_as_are_asked_in_all(deputies: dict[str, str], sizes: dict[str, int], who: str) -> None:
    """Teams without anybody at work do not come: `never` are their hours."""
    teams = {
        name: Team(id=name, people=max(1, size), hours=None if size else "never", deputy=deputies.get(name))
        for name, size in sizes.items()
    }
    plan = replace(plan_of(component("a", mode(crew=BOTH))), teams=teams, calendars=CALENDARS)
    assert_same(plan, ends=3 * HOUR)
    assert _work_begins(plan, 2 * HOUR)[0] == (60, f"crash: {who}")


def test_one_deputy_alone_cannot_stand_for_two() -> None:
    teams = {
        "dev": Team(id="dev", people=1, hours="never", deputy="net"),
        "ops": Team(id="ops", people=1, hours="short", deputy="net"),
        "net": Team(id="net", people=1),
    }
    plan = replace(plan_of(component("a", mode(life=2 * HOUR, crew=BOTH))), teams=teams, calendars=CALENDARS)
    assert_same(plan, ends=3 * DAY)
    assert _work_begins(plan, 2 * DAY)[0] == (24 * 60 + 10, "crash: net#1, ops#1")
