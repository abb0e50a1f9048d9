"""What outages begin with: worked out by hand, that it adds up, and against the theory of repairable systems."""

import math

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from continuity.distributions import Exponential
from continuity.errors import PlanError
from continuity.model import AnyOf, Need, Node, Section
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.simulation.summary import summarise
from continuity.simulation.sums import sums_of
from continuity.units import HOUR, YEAR, parse_duration
from tests.kernel.kit import component, mode
from tests.kernel.kit import plan_of as made_of
from tests.simulation.staffed import MINUTE, components, failing, life
from tests.simulation.support import measure
from tests.simulation.test_people_naive import Data, plans
from tests.simulation.test_properties import loaded
from tests.simulation.test_traces import stochastic

Found = dict[str, tuple[int, float]]
BY_ITSELF = "recovers: by itself"


def begun(text: str, node: str, minutes: int = 1440, begins: str = "1w") -> Found:
    """What a node's outages begin with, as `node mode`: how many, and minutes of down time."""
    measured = measure(text, f"{minutes}m", begins=begins)[node]
    down, outages = measured.caused[0].totals, measured.begun[0].totals
    return {" ".join(each).strip(): (outages.get(each, 0), down.get(each, 0) / MINUTE) for each in {*down, *outages}}


def test_the_last_unit_that_fails_begins_the_outage_of_its_node_and_of_all_above() -> None:
    text = components(failing("a", 10, "30m", BY_ITSELF), failing("b", 100, "40m", BY_ITSELF))
    text += "services: {s: {needs: [a, b]}, t: {needs: [s]}}\n"
    for service in "st":
        assert begun(text, service) == {"a f": (1, 30), "b f": (1, 40)}


def test_of_two_that_would_do_it_is_the_second_whose_failure_begins_the_outage() -> None:
    text = components(failing("a", 0, "120m", BY_ITSELF), failing("b", 60, "120m", BY_ITSELF))
    assert begun(text + "services: {s: {needs: [{any: [a, b]}]}}\n", "s") == {"b f": (1, 60)}


def test_an_outage_is_all_of_what_it_began_with_however_it_goes_on() -> None:
    # a from 0 to 120, b from 60 to 180
    text = components(failing("a", 0, "120m", BY_ITSELF), failing("b", 60, "120m", BY_ITSELF))
    assert begun(text + "services: {s: {needs: [a, b]}}\n", "s") == {"a f": (1, 180)}


def test_a_restart_belongs_to_what_it_is_needed_for() -> None:
    text = components(failing("a", 0, "60m", BY_ITSELF), failing("b", 70, "30m", BY_ITSELF))
    assert begun(text + "services: {s: {needs: [a, b], restart: 20m}}\n", "s") == {"a f": (1, 120)}


def test_a_tolerance_that_is_over_fell_by_what_fell_before() -> None:
    text = components(failing("a", 0, "60m", BY_ITSELF), failing("b", 70, "10m", BY_ITSELF))
    text += "services: {m: {needs: [a]}, s: {needs: [{need: m, tolerates: 20m}, b]}}\n"
    assert begun(text, "s") == {"a f": (1, 40), "b f": (1, 10)}


def test_a_switch_is_the_failed_members_and_the_switch_back_is_the_nodes_own() -> None:
    text = components(failing("p", 60, "2h", BY_ITSELF), "  q: {never_fails: it is a test}\n")
    text += "services: {s: {failover: {between: [p, q], takes: 5m, failback: true}}}\n"
    assert begun(text, "s") == {"p f": (1, 5), "s": (1, 5)}


def test_a_common_cause_is_named_not_what_it_hits() -> None:
    text = components(*(f"  {name}: {{never_fails: it is a test}}\n" for name in "ab"))
    text += f"common_causes: {{fire: {{{life(60)}, time_to_repair: 20m, {BY_ITSELF}, hits: {{a: 100%, b: 100%}}}}}}\n"
    text += "services: {s: {needs: [{any: [a, b]}]}}\n"
    assert begun(text, "s") == {"fire fire": (1, 20)}


def test_maintenance_is_named() -> None:
    text = "components: {a: {never_fails: it is a test, maintenance: [{every: 10h, takes: 30m}]}}\n"
    assert begun(text, "a", 1440, "0s") == {"a maintenance": (2, 60)}


def test_of_a_node_and_what_is_below_it_in_one_moment_it_is_the_node() -> None:
    text = components(failing("a", 10, "30m", BY_ITSELF))
    text += f"services: {{s: {{needs: [a], failures: {{g: {{{life(10)}, time_to_repair: 5m, {BY_ITSELF}}}}}}}}}\n"
    assert begun(text, "s") == {"s g": (1, 30)}


def test_an_outage_from_before_the_window_has_its_time_there_only() -> None:
    text = components(failing("a", 10, "30m", BY_ITSELF))
    assert begun(text, "a", 60, f"{7 * 1440 + 20}m") == {"a f": (0, 20)}


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(plans())
def test_they_add_up_to_all_outages_and_all_down_time(data: Data) -> None:
    try:
        plan = loaded(stochastic(data))
    except PlanError:
        assume(False)
        raise
    window = Window(begins=parse_duration("1h"), ends=parse_duration("10h"))
    task = Task(plan=plan, seed=1, window=window, measured=tuple(plan.nodes))
    for node in Simulator(task).world().run(0).nodes:
        assert sum(node.caused.values()) == node.down
        assert sum(node.begun.values()) == node.outages


def test_shares_are_those_of_barlow_and_proschan() -> None:
    """A pair fails by the one of them that fails while the other is down: at the rate A1 l1 U2 for the first.

    Source: Barlow and Proschan 1975, Importance of system components and fault tree events, Stochastic Processes and
    their Applications 3, 153-173.
    """
    lives, repairs = {"a": 100, "b": 400}, {"a": 20, "b": 10}
    parts = [
        component(name, mode(life=Exponential(scale=hours * HOUR), repair=Exponential(scale=repairs[name] * HOUR)))
        for name, hours in lives.items()
    ]
    plan = made_of(*parts, Node(id="s", section=Section.SERVICES, needs=(AnyOf((Need("a"), Need("b"))),)))
    window = Window(begins=YEAR // 4, ends=5 * YEAR)  # from then on as in the long run
    measured = Simulator(Task(plan=plan, seed=3, window=window, measured=("s",))).run(0, 100)
    sums = sums_of(measured, window, [plan.nodes["s"].up_from])
    result = summarise(sums, plan.nodes, window, {}, frozenset("s"))["s"]
    down = {name: repairs[name] / (lives[name] + repairs[name]) for name in lives}
    assert {each.node for each in result.caused_by} == {"a", "b"}
    for each in result.caused_by:
        other = "ab".replace(each.node, "")
        expected = 8760 / (lives[each.node] + repairs[each.node]) * down[other]
        found = each.outages_per_year
        assert found.estimate is not None
        assert found.standard_error is not None
        assert abs(found.estimate - expected) < 4 * found.standard_error
        # Whoever began it, both are then in repair: the mean outage is the same, 1 / (1/20 + 1/10) hours.
        lost = each.downtime_hours_per_year
        assert lost.estimate is not None
        assert lost.standard_error is not None
        assert abs(lost.estimate - expected * 20 / 3) < 4 * lost.standard_error
    assert math.fsum(each.share.estimate or 0.0 for each in result.caused_by) == pytest.approx(1.0)
