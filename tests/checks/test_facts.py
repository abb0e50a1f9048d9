"""What several rules stand on, held against something independent: the graph, brute force, figures by hand."""

from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity import graph as graphs
from continuity.calendars import OpenHours
from continuity.checks.ages import worst_age
from continuity.checks.checked import Checked
from continuity.checks.hours import longest_gap
from continuity.checks.levels import Situation, brought_down, levels, levels_after, levels_without
from continuity.checks.limits import CheckLimits
from continuity.checks.plan_times import at_worst, length, schedule, until_decided
from continuity.checks.roles import lost_with_covered
from continuity.checks.silence import step_without_effect
from continuity.distribution_forms import parse_distribution
from continuity.distributions import LogNormal, SingleDraw
from continuity.model import Calendar, RecoveryPlan, Scenario
from continuity.planfile.load import load
from continuity.timeline import Timeline
from continuity.units import HOUR, MINUTE, WEEK, parse_duration
from tests.planfile.kit import HEAD, loaded

ROOT = Path(__file__).parents[2]
PLANS = [*sorted((ROOT / "scenarios").glob("*/plan.yaml")), Path(__file__).with_name("sound.yaml")]
TODAY = date(2026, 11, 27)
HOLDER = "{s: {never_fails: x, data: {d: {copies: %s}}}}"


@cache
def checked(path: Path) -> Checked:
    return Checked(load(path), TODAY, CheckLimits())


def of(text: str) -> Checked:
    return Checked(loaded(HEAD + text), TODAY, CheckLimits())


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_what_is_surely_lost_is_what_the_graph_says(path: Path) -> None:
    found = checked(path)
    graph = graphs.dependency_graph(found.plan)
    for name in found.plan.nodes:
        assert found.surely_lost_with[name] - {name} == graphs.single_points_of_failure(graph, name)
        assert found.touched_by([name]) - {name} == graphs.blast_radius(graph, name)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_data_of_a_service_is_on_what_the_graph_says_it_depends_on(path: Path) -> None:
    found = checked(path)
    graph = graphs.dependency_graph(found.plan)
    for service in found.plan.services:
        nodes = {service.id, *graphs.dependencies(graph, service.id)}
        assert set(found.data_of_service[service.id]) == {key for name in nodes for key in found.plan.nodes[name].data}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_quick_levels_are_the_levels(path: Path) -> None:
    found = checked(path)
    idle = frozenset(name for name, node in found.plan.nodes.items() if node.standby == "stopped")
    for lost in found.plan.nodes:
        slow = levels(found, Situation(fixed={lost: 0.0}, idle=idle))
        assert levels_without(found, frozenset({lost})) == pytest.approx(slow)


def test_who_is_down_and_what_a_plan_brings_back_by_hand() -> None:
    found = checked(ROOT / "scenarios" / "web-shop" / "plan.yaml")
    plans = found.plan.plans
    assert [each.id for each in brought_down(plans["leave-paris"], found)] == [
        "catalogue", "checkout", "db", "fulfilment", "web"
    ]  # fmt: skip
    assert [each.id for each in brought_down(plans["sell-on-invoice"], found)] == ["cards", "checkout", "paying"]
    after = levels_after(plans["leave-paris"], found)
    # Four test machines give 75%; the plan for the site switches the web servers, another one the database.
    assert (after["catalogue"], after["web"], after["db"]) == (0.75, 0.75, 0.0)


@pytest.mark.parametrize(
    ("copies", "age"),
    [
        ("{a: {at: v, backup: {every: 24h, takes: 2h}}}", "26h"),
        ("{a: {at: v, replicates: {lag: 5s}}}", "5s"),
        ("{a: {at: v, replicates: {lag: 1h}}, b: {at: v, from: a, backup: {every: 24h, takes: 2h}}}", "1h"),
        ("{a: {at: v, backup: {every: 6h, takes: 1h}}, b: {at: v, from: a, backup: {every: 24h, takes: 2h}}}", "5h48m"),
        # Usable at 22:00 and at 03:00, holding 20:00 and 23:00: at 21:59 the newest is that of 23:00.
        (
            '{a: {at: v, backup: {every: 24h, at: "20:00", takes: 2h}},'
            ' b: {at: v, backup: {every: 24h, at: "23:00", takes: 4h}}}',
            "23h",
        ),
        (
            '{a: {at: v, backup: {every: 1w, at: "Sun 00:00", takes: 1h}},'
            ' b: {at: v, backup: {every: 1w, at: "Wed 00:00", takes: 1h}}}',
            "4d1h",
        ),
        # Nobody says when: evenly spread they would wait 12 hours for each other.
        ("{a: {at: v, backup: {every: 24h, takes: 2h}}, b: {at: v, backup: {every: 24h, takes: 4h}}}", "14h"),
    ],
)
def test_how_old_the_newest_copy_can_be(copies: str, age: str) -> None:
    found = of(f"sites: {{v: {{never_fails: x}}}}\nservices: {HOLDER % copies}\n")
    held = found.data_sets["d"][1]
    assert worst_age(held, tuple(held.copies.values())) == pytest.approx(parse_duration(age))


@pytest.mark.parametrize("first", [0, 5])
@pytest.mark.parametrize("takes", [2, 20])
@pytest.mark.parametrize("second", range(0, 24, 3))
def test_a_copy_of_a_backup_against_every_hour(first: int, takes: int, second: int) -> None:
    text = (
        f'{{a: {{at: v, backup: {{every: 24h, at: "{first:02}:00", takes: {takes}h}}}},'
        f' b: {{at: v, from: a, backup: {{every: 24h, at: "{second:02}:00", takes: 3h}}}}}}'
    )
    held = of(f"sites: {{v: {{never_fails: x}}}}\nservices: {HOLDER % text}\n").data_sets["d"][1]
    usable = [(day * 24 + first + takes, day * 24 + first) for day in range(-5, 5)]
    # What the copy of one day holds: the newest that is usable when it starts, be it at that very moment.
    held_by = {
        day: max(holds for moment, holds in usable if moment <= day * 24 + second) for day in range(-3, 3)
    }  # fmt: skip
    ages = [now - max(holds for day, holds in held_by.items() if day * 24 + second + 3 < now) for now in range(1, 25)]
    assert worst_age(held, [held.copies["b"]]) == max(ages) * HOUR


@given(
    st.lists(st.tuples(st.integers(0, 23), st.integers(1, 12)), min_size=2, max_size=4, unique_by=lambda each: each[0])
)
def test_staggered_backups_against_every_minute_of_a_week(times: list[tuple[int, int]]) -> None:
    parts = (f'c{i}: {{at: v, backup: {{every: 24h, at: "{h:02}:00", takes: {t}h}}}}' for i, (h, t) in enumerate(times))
    text = "sites: {v: {never_fails: x}}\nservices: " + HOLDER % ("{" + ", ".join(parts) + "}") + "\n"
    starts = [(day * 24 + hour, takes) for day in range(-3, 3) for hour, takes in times]
    # In whole hours: just before each, the age of the newest copy that is usable by then.
    ages = [now - max(start for start, takes in starts if start + takes < now) for now in range(1, 25)]
    held = of(text).data_sets["d"][1]
    assert worst_age(held, tuple(held.copies.values())) == pytest.approx(max(ages) * HOUR)


WINDOWS = st.tuples(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 23), st.integers(1, 14))


@given(st.lists(WINDOWS, min_size=1, max_size=3))
def test_the_longest_gap_against_every_hour_of_a_week(windows: list[tuple[set[int], int, int]]) -> None:
    calendars = [
        Calendar(id=f"c{i}", days=tuple(sorted(days)), opens=opens * HOUR, closes=(opens + length) * HOUR)
        for i, (days, opens, length) in enumerate(windows)
    ]
    timeline = Timeline(datetime(2027, 1, 4), "UTC")
    hours = [OpenHours(each, timeline) for each in calendars]
    longest = gap = 0
    for moment in range(2 * WEEK // HOUR, 4 * WEEK // HOUR):
        gap = 0 if any(each.is_open(moment * HOUR) for each in hours) else gap + 1
        longest = max(longest, gap)
    assert longest_gap(calendars) == longest * HOUR


def test_times_of_a_plan_by_hand() -> None:
    found = checked(Path(__file__).with_name("sound.yaml"))
    dns = found.plan.plans["dns-away"]
    decision = dns.authority.takes.mean() if dns.authority else 0.0
    call = dns.steps["call"].takes
    assert call is not None
    assert until_decided(dns) == 10 * MINUTE + decision
    assert length(dns, found.plan, found) == pytest.approx(decision + call.mean())
    times = schedule(found.plan.plans["leave-paris"], found.plan, found)
    assert "rebuild" not in times  # which runs only when another step has failed
    before = max(times["start-web"].ends, times["restore"].ends)
    assert times["look"].begins == before
    assert times["restore"].ends - times["restore"].begins > 5 * MINUTE  # with the five minutes of the replica itself


@pytest.mark.parametrize("text", [{"usually": "20m", "at_worst": "1h"}, {"pert": ["1m", "2m", "9m"]}, "20m"])
def test_the_worst_time_is_the_quantile(text: object) -> None:
    time = parse_distribution(text)
    assert isinstance(time, SingleDraw)
    assert at_worst(time) == pytest.approx(time.quantile(0.95, 0.05), rel=1e-9)
    assert not isinstance(time, LogNormal) or at_worst(time) == pytest.approx(HOUR)


def test_a_site_of_a_site_is_one_place() -> None:
    found = of(
        "sites: {town: {never_fails: x}, room: {site: town, never_fails: x}}\n"
        "components: {db: {site: room, never_fails: x}}\n"
    )
    assert found.places["db"] == {"db", "room", "town"}


def test_a_long_plan_is_not_looked_through_for_each_of_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = ", ".join(f"s{i}: {{team: ops, takes: 1m, repairs: [db]}}" for i in range(20))
    found = of(
        "teams: {ops: {people: 1}}\n"
        "components: {db: {never_fails: x}}\n"
        "scenarios: {fire: {events: [{destroys: db}]}}\n"
        f"plans: {{mend: {{covers: [db], steps: {{{steps}}}}}}}\n"
    )
    asked: list[str] = []
    lost_in, lost_with = Checked.lost_in, lost_with_covered

    def counted_scenario(self: Checked, scenario: Scenario) -> frozenset[str]:
        asked.append(scenario.id)
        return lost_in(self, scenario)

    def counted_plan(recovery: RecoveryPlan, checked: Checked) -> frozenset[str]:
        asked.append(recovery.id)
        return lost_with(recovery, checked)

    monkeypatch.setattr(Checked, "lost_in", counted_scenario)
    monkeypatch.setattr(step_without_effect, "lost_with_covered", counted_plan)
    assert not list(step_without_effect.find(found))
    assert asked == ["fire"]
