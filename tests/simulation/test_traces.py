"""Where the time of outages went, worked out by hand, and that it always adds up; see `staffed` for the times."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.simulation.measurements import Measurements
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import parse_duration
from tests.simulation.staffed import MINUTE, components, failing, life
from tests.simulation.support import measure
from tests.simulation.test_people_naive import Data, plans
from tests.simulation.test_properties import loaded

Spent = dict[tuple[str, str], float]
ONE = "teams: {ops: {people: 1}}\n"
OFFICE = """
calendars: {office: {days: mon-fri, from: "08:00", to: "18:00"}, sundays: {days: sun}}
"""


def total(measured: Measurements) -> dict[tuple[str, str], int]:
    """Where a node's down time went in replication 0, in microseconds."""
    (parts,) = measured.spent
    return parts.totals


def spent(text: str, node: str, minutes: int = 1440) -> Spent:
    """Where a node's down time went in so many minutes, in minutes."""
    return {cause: time / MINUTE for cause, time in total(measure(text, f"{minutes}m", begins="1w")[node]).items()}


# --- one outage ------------------------------------------------------------------------------------------------------


def test_a_repair_that_needs_nobody_is_hands_on() -> None:
    text = components(failing("a", 10, "30m", "recovers: by itself"))
    assert spent(text, "a") == {("hands-on", ""): 30}


def test_detection_is_shown_apart() -> None:
    text = components(failing("a", 10, "30m", "detect: 7m, inspection: 60m, recovers: by itself"))
    assert spent(text, "a") == {("detection", ""): 57, ("hands-on", ""): 30}


CHAIN = (
    OFFICE
    + "teams: {ops: {people: 1, hours: sundays, call_out: 20m}}\n"
    + components(
        failing("x", 0, "60m"), failing("a", 10, "30m", "team: ops, detect: 5m"), failing("y", 0, "80m", priority=1)
    )
    + "services: {b: {needs: [a], restart: 15m}, c: {needs: [b], restart: 10m}, d: {needs: [c]}}\n"
)
"""y is done from 20 to 100, x from 100 to 160; a fails at 10, is found at 15, and is done from 160 to 190."""


@pytest.mark.parametrize(("node", "restarts"), [("a", 0), ("b", 15), ("c", 25), ("d", 25)])
def test_a_chain_of_services_waits_for_all_that_is_below(node: str, restarts: int) -> None:
    expected: Spent = {("detection", ""): 5, ("waiting", "ops"): 145, ("hands-on", "ops"): 30}
    if restarts:
        expected["restart", ""] = restarts
    assert spent(CHAIN, node) == expected


def test_a_call_out_is_shown_apart() -> None:
    text = OFFICE + "teams: {ops: {people: 1, hours: sundays, call_out: 20m}}\n"
    text += components(failing("a", 10, "30m")) + "services: {s: {needs: [a], restart: 5m}}\n"
    assert spent(text, "s") == {("call-out", "ops"): 20, ("hands-on", "ops"): 30, ("restart", ""): 5}


def test_a_deputys_work_is_the_deputys_and_the_wait_is_for_the_team() -> None:
    text = "teams: {own: {people: 1, deputy: other}, other: {people: 1}}\n" + components(
        failing("x", 0, "60m", "team: own"), failing("y", 0, "40m", "team: other"), failing("a", 10, "30m", "team: own")
    )
    assert spent(text, "a") == {("waiting", "own"): 30, ("hands-on", "other"): 30}


def test_a_wait_for_a_part_is_one_for_its_pool() -> None:
    # The part comes at 100; by then x has the person until 120.
    text = (
        ONE
        + "spares: {discs: {stock: 1, resupply: 100m}}\n"
        + components(
            failing("z", 0, "10m", "team: ops, spares: discs"),
            failing("a", 10, "30m", "team: ops, spares: discs"),
            failing("x", 20, "100m"),
        )
    )
    assert spent(text, "a") == {("waiting", "discs"): 90, ("waiting", "ops"): 20, ("hands-on", "ops"): 30}


def test_an_interrupted_repair_waits_twice() -> None:
    # In work from 10 to 60 and, after b, from 90 to 140.
    text = "teams: {ops: {people: 1, preempts: true, resume: continue}}\n" + components(
        failing("a", 10, "100m", priority=2), failing("b", 60, "30m", priority=1)
    )
    assert spent(text, "a") == {("hands-on", "ops"): 100, ("waiting", "ops"): 30}


def test_of_two_repairs_in_turn_the_second_ends_the_outage() -> None:
    # The two repairs are done one after the other: 60 to 80, 80 to 100. What ends the outage is the second.
    unit = f"{{f: {{{life(60)}, time_to_repair: 20m, team: ops, call_when: 2}}}}"
    text = ONE + components(f"  a: {{units: 2, required: 2, failures: {unit}}}\n")
    assert spent(text, "a") == {("waiting", "ops"): 20, ("hands-on", "ops"): 20}


def test_time_until_enough_units_have_failed_is_held_back() -> None:
    text = components(
        "  a: {units: 2, required: 2, failures: {f: {time_to_failure: {uniform: [7d, 8d]}, time_to_repair: 20m,"
        " call_when: 2, recovers: by itself}}}\n"
    )
    measured = spent(text, "a", 3 * 1440)
    assert set(measured) == {("held back", ""), ("hands-on", "")}
    assert measured["hands-on", ""] == 20


def test_a_switch_is_shown_apart_and_so_are_its_people() -> None:
    text = ONE + components(
        failing("p", 60, "2d", "recovers: by itself"), "  q: {never_fails: it is a test}\n", failing("x", 0, "90m")
    )
    text += (
        "services: {s: {failover: {between: [p, q], takes: 5m, coverage: 0%,"
        " otherwise: {takes: 20m, team: ops}}}, t: {needs: [s], restart: 10m}}\n"
    )
    switched: Spent = {("switching", ""): 5, ("waiting", "ops"): 25, ("hands-on", "ops"): 20}
    assert spent(text, "s") == switched
    assert spent(text, "t") == switched | {("restart", ""): 10}


def test_a_switch_that_waits_for_a_member_has_its_repair_before_it() -> None:
    # p fails at 60 for two days and q has been down since 50: when q is back, at 90, the switch to it begins.
    text = ONE + components(failing("p", 60, "2d", "recovers: by itself"), failing("q", 50, "40m"))
    text += "services: {s: {failover: {between: [p, q], takes: 5m}}}\n"
    assert spent(text, "s") == {("hands-on", "ops"): 30, ("switching", ""): 5}


def test_a_common_cause_is_traced_for_all_that_it_hits() -> None:
    text = ONE + components(failing("x", 0, "90m"), *(f"  {name}: {{never_fails: it is a test}}\n" for name in "ab"))
    text += f"common_causes: {{fire: {{{life(60)}, time_to_repair: 20m, team: ops, hits: {{a: 100%, b: 100%}}}}}}\n"
    text += "services: {s: {needs: [{any: [a, b]}], restart: 5m}}\n"
    for node in "ab":
        assert spent(text, node) == {("waiting", "ops"): 30, ("hands-on", "ops"): 20}
    assert spent(text, "s") == {("waiting", "ops"): 30, ("hands-on", "ops"): 20, ("restart", ""): 5}


def test_a_joint_repair_is_traced_for_what_was_failed() -> None:
    joint = f"{{f: {{{life(60)}, time_to_repair: 20m, team: ops, repairs: all}}}}"
    text = ONE + components(failing("x", 0, "90m"), f"  a: {{units: 2, required: 1, failures: {joint}}}\n")
    assert spent(text, "a") == {("waiting", "ops"): 30, ("hands-on", "ops"): 20}


# --- several failures ------------------------------------------------------------------------------------------------

TWO_TEAMS = "teams: {north: {people: 1}, south: {people: 1}}\n"
NEEDS_BOTH = "services: {s: {needs: [a, b]}}\n"


def test_what_ended_last_has_the_time_that_two_failures_share() -> None:
    # a from 0 to 120, b from 60 to 180: 60 minutes are a's, and the rest is b's.
    text = TWO_TEAMS + components(failing("a", 0, "120m", "team: north"), failing("b", 60, "120m", "team: south"))
    assert spent(text + NEEDS_BOTH, "s") == {("hands-on", "north"): 60, ("hands-on", "south"): 120}


def test_a_failure_within_another_has_no_time() -> None:
    text = TWO_TEAMS + components(failing("a", 0, "120m", "team: north"), failing("b", 30, "60m", "team: south"))
    assert spent(text + NEEDS_BOTH, "s") == {("hands-on", "north"): 120}


def test_failures_that_follow_one_another_have_their_own_time() -> None:
    text = TWO_TEAMS + components(failing("a", 0, "60m", "team: north"), failing("b", 60, "30m", "team: south"))
    assert spent(text + NEEDS_BOTH, "s") == {("hands-on", "north"): 60, ("hands-on", "south"): 30}


def test_three_failures_overlap() -> None:
    text = "teams: {east: {people: 1}, north: {people: 1}, south: {people: 1}}\n" + components(
        failing("a", 0, "120m", "team: north"),
        failing("b", 60, "120m", "team: south"),
        failing("c", 100, "50m", "team: east"),
    )
    text += "services: {s: {needs: [a, b, c]}}\n"
    assert spent(text, "s") == {("hands-on", "north"): 60, ("hands-on", "south"): 120}


def test_of_two_that_would_do_it_is_the_one_that_came_back() -> None:
    # s is down while both are: from 60 to 120, when a is back.
    text = TWO_TEAMS + components(failing("a", 0, "120m", "team: north"), failing("b", 60, "120m", "team: south"))
    assert spent(text + "services: {s: {needs: [{any: [a, b]}]}}\n", "s") == {("hands-on", "north"): 60}


def test_what_came_before_a_restart_that_was_given_up() -> None:
    # a is back at 60, the restart is given up at 70 because of b, which is back at 100.
    text = TWO_TEAMS + components(failing("a", 0, "60m", "team: north"), failing("b", 70, "30m", "team: south"))
    text += "services: {s: {needs: [a, b], restart: 20m}}\n"
    assert sum(spent(text, "s").values()) == 120
    assert spent(text, "s") == {
        ("hands-on", "north"): 60,
        ("hands-on", "south"): 30,
        ("restart", ""): 30,
    }


def test_what_is_not_below_a_node_has_nothing_to_do_with_it() -> None:
    text = TWO_TEAMS + components(failing("a", 0, "120m", "team: north"), failing("b", 60, "120m", "team: south"))
    assert spent(text + "services: {s: {needs: [b]}}\n", "s") == {("hands-on", "south"): 120}


# --- the ends of what is measured ------------------------------------------------------------------------------------


def test_an_outage_that_does_not_end() -> None:
    # x keeps the person for ever; a is found at 15.
    text = ONE + components(failing("x", 0, "never"), failing("a", 10, "30m", "team: ops, detect: 5m"))
    text += "services: {s: {needs: [a], restart: 5m}}\n"
    for node in ("a", "s"):
        assert spent(text, node, 100) == {("detection", ""): 5, ("waiting", "ops"): 85}
    assert spent(text, "x", 100) == {("hands-on", "ops"): 100}


def test_an_outage_that_does_not_end_because_of_the_failure_that_lasts_longest() -> None:
    text = TWO_TEAMS + components(failing("a", 0, "never", "team: north"), failing("b", 60, "never", "team: south"))
    assert spent(text + NEEDS_BOTH, "s", 200) == {("hands-on", "north"): 200}


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [
        (12, {("detection", ""): 2}),
        (100, {("detection", ""): 5, ("waiting", "ops"): 85}),
        (170, {("detection", ""): 5, ("waiting", "ops"): 145, ("hands-on", "ops"): 10}),
        (200, {("detection", ""): 5, ("waiting", "ops"): 145, ("hands-on", "ops"): 30, ("restart", ""): 10}),
    ],
)
def test_an_outage_that_is_going_on_at_the_end(minutes: int, parts: Spent) -> None:
    assert spent(CHAIN, "b", minutes) == parts


def test_only_the_part_in_the_window_counts() -> None:
    text = ONE + components(failing("x", 0, "60m"), failing("a", 10, "30m", "team: ops, detect: 5m"))
    inside = total(measure(text, "30m", begins=f"{7 * 1440 + 50}m")["a"])
    assert inside == {("waiting", "ops"): 10 * MINUTE, ("hands-on", "ops"): 20 * MINUTE}


# --- it always adds up -----------------------------------------------------------------------------------------------


_DRAWN = {"time_to_failure", "time_to_repair", "detect", "call_out", "resupply"}


def _drawn_time(time: str) -> Any:
    return {"exponential": time} if time != "0m" else time


def stochastic(data: Data) -> Data:
    """The same plan with times that are drawn, and services on top."""

    def drawn(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: _drawn_time(item) if key in _DRAWN else drawn(item) for key, item in value.items()}
        return value

    names = sorted(data["components"])
    services = {
        "s": {"needs": names, "restart": "7m"},
        "t": {"needs": [{"any": names}, "s"]},
        "u": {"failover": {"between": names[:2], "takes": "3m"}},
        "v": {"needs": ["u", {"need": names[-1], "tolerates": "20m"}], "restart": {"exponential": "5m"}},
    }
    return {**drawn(data), "services": services}


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(plans(), st.sampled_from(["0s", "3h"]))
def test_parts_add_up_to_the_down_time(data: Data, begins: str) -> None:
    try:
        plan = loaded(stochastic(data))
    except PlanError:
        assume(False)
        raise
    window = Window(begins=parse_duration(begins), ends=parse_duration(begins) + parse_duration("10h"))
    task = Task(plan=plan, seed=1, window=window, measured=tuple(plan.nodes))
    for replication in range(2):
        for node in Simulator(task).world().run(replication).nodes:
            assert sum(node.spent.values()) == node.down
            assert all(time > 0 for time in node.spent.values())
