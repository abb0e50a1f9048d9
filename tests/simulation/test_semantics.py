"""Every sentence of docs/semantics.md that certain durations can show."""

import pytest

from continuity.distributions import Constant
from continuity.errors import AnalysisError
from continuity.model import Mode, Node, Plan, Section
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from tests.simulation.support import history, levels, measure

MINUTE = 60_000_000


def unit(life: str, repair: str, more: str = "") -> str:
    return f"{{failures: {{f: {{time_to_failure: {life}, time_to_repair: {repair}, recovers: by itself{more}}}}}}}"


def test_an_outage_has_the_length_of_the_repair_and_the_next_life_begins_after_it() -> None:
    assert levels(f"components: {{a: {unit('1h', '10m')}}}", "a", "3h") == [
        ("60", 0.0),
        ("70", 1.0),
        ("130", 0.0),
        ("140", 1.0),
    ]


def test_a_level_at_a_moment_is_the_level_after_its_last_round() -> None:
    measured = measure(f"components: {{a: {unit('1h', '10m')}}}", "2h", at=("60m", "70m", "59m"))
    assert measured["a"].levels_at[0, 0].tolist() == [1.0, 0.0, 1.0]


def test_an_outage_of_no_length_is_none() -> None:
    measured = measure(f"components: {{a: {unit('1h', '0s')}}}", "10h")
    assert measured["a"].outages[0, 0] == 0
    assert measured["a"].down[0, 0] == 0


def test_an_uptime_of_no_length_joins_two_outages() -> None:
    # b fails in the very moment in which a is repaired: down from 60 to 80 minutes without a break.
    text = f"""
components:
  a: {unit("1h", "10m")}
  b: {unit("70m", "10m")}
services: {{s: {{needs: [a, b]}}}}
"""
    assert levels(text, "s", "2h")[:2] == [("60", 0.0), ("80", 1.0)]
    assert measure(text, "2h")["s"].outages[0, 0] == 1


def test_what_ends_comes_before_what_begins() -> None:
    # One of two is enough: a comes back in the moment in which b goes.
    text = f"""
components:
  a: {unit("1h", "10m")}
  b: {unit("70m", "10m")}
services: {{s: {{needs: [{{any: [a, b]}}]}}}}
"""
    assert levels(text, "s", "2h") == []


def test_an_outage_counts_where_it_begins_and_down_time_where_it_lies() -> None:
    text = f"components: {{a: {unit('1h', '30m')}}}"
    measured = measure(text, "70m", begins="80m")["a"]  # down 60-90, 150-180
    assert measured.down[0, 0] == 10 * MINUTE
    assert measured.outages[0, 0] == 0
    assert measured.first_outage[0, 0] == 60 * MINUTE


def test_six_times_ten_minutes_are_an_hour_to_the_microsecond() -> None:
    text = "components: {a: {failures: {f: {time_to_failure: {sum: [10m, 10m, 10m, 10m, 10m, 10m]}, mttr: never}}}}"
    assert measure(text, "2h")["a"].first_outage[0, 0] == 60 * MINUTE


def test_a_moment_that_does_not_end_names_who_acts_in_it() -> None:
    at_once = Mode(id="f", time_to_failure=Constant(time=0), time_to_repair=Constant(time=0))
    node = Node(id="restless", section=Section.COMPONENTS, modes=(at_once,))
    plan = Plan(name="x", nodes={"restless": node, "calm": Node(id="calm", section=Section.COMPONENTS)})
    task = Task(plan=plan, seed=1, window=Window(begins=0, ends=MINUTE), measured=("restless",))
    with pytest.raises(AnalysisError, match=r"10,000 rounds .* restless keep changing"):
        Simulator(task).run(0, 1)


def test_units_below_required_give_nothing_and_above_it_a_share_of_full() -> None:
    text = """
components:
  a:
    units: 3
    required: 2
    full: 3
    failures:
      f: {time_to_failure: {empirical: [1h]}, time_to_repair: 10m, recovers: by itself, of: node, leaves: 50%}
"""
    assert levels(text, "a", "75m") == [("60", 0.5), ("70", 1.0)]


def test_the_worst_failure_of_a_unit_decides_what_it_delivers() -> None:
    text = """
components:
  a:
    failures:
      f: {time_to_failure: 1h, time_to_repair: 30m, recovers: by itself, leaves: 50%}
      g: {time_to_failure: 70m, time_to_repair: 10m, recovers: by itself, leaves: 20%}
"""
    assert levels(text, "a", "95m") == [("60", 0.5), ("70", 0.2), ("80", 0.5), ("90", 1.0)]


def test_a_hidden_failure_waits_for_the_next_inspection_and_then_for_detection() -> None:
    more = ", inspection: 45m, detect: 5m"
    assert levels(f"components: {{a: {unit('1h', '10m', more)}}}", "a", "2h") == [("60", 0.0), ("105", 1.0)]


def test_a_failure_at_an_inspection_waits_for_the_next_one() -> None:
    assert levels(f"components: {{a: {unit('1h', '10m', ', inspection: 1h')}}}", "a", "135m") == [
        ("60", 0.0),
        ("130", 1.0),
    ]


def test_repairs_wait_until_enough_are_failed() -> None:
    text = """
components:
  pool:
    units: 2
    required: 2
    failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself, call_when: 2}}
"""
    assert levels(text, "pool", "75m") == [("60", 0.0), ("70", 1.0)]


def test_a_call_for_two_waits_for_the_second() -> None:
    # The standby is cold: the second unit fails an hour after it took over.
    text = """
components:
  pool:
    units: 2
    required: 1
    running: 1
    standby: cold
    failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself, call_when: 2}}
"""
    assert levels(text, "pool", "3h") == [("120", 0.0), ("130", 1.0)]


def test_a_joint_repair_renews_every_unit() -> None:
    # Units fail at 60 and, by another mode's absence, again 60 after the joint job has ended at 70.
    text = """
components:
  pool:
    units: 3
    required: 3
    running: 3
    standby: cold
    failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself, repairs: all}}
"""
    assert levels(text, "pool", "135m") == [("60", 0.0), ("70", 1.0), ("130", 0.0)]


def test_a_cold_standby_does_not_age_and_takes_over_at_once() -> None:
    text = """
components:
  pool:
    units: 3
    required: 1
    running: 1
    standby: cold
    failures: {f: {time_to_failure: 1h, mttr: never}}
"""
    assert levels(text, "pool", "4h") == [("180", 0.0)]


def test_a_warm_standby_ages_at_its_dormancy() -> None:
    # The spare has used 60 x 25% = 15 minutes of its life when it takes over, and fails 45 minutes later.
    text = """
components:
  pool:
    units: 2
    required: 1
    running: 1
    standby: warm
    dormancy: 25%
    failures: {f: {time_to_failure: 1h, mttr: never}}
"""
    assert levels(text, "pool", "4h") == [("105", 0.0)]


def test_a_repaired_unit_waits_and_the_one_that_took_over_keeps_its_place() -> None:
    text = """
components:
  pool:
    units: 2
    required: 1
    running: 1
    standby: cold
    failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself}}
"""
    fails = [(each.at // MINUTE, each.unit) for each in history(text, "250m") if each.what == "fails"]
    assert fails == [(60, 1), (120, 2), (180, 1), (240, 2)]


def test_a_running_clock_stops_while_nobody_who_needs_the_node_works() -> None:
    # The survivor of a series pair does not age while the pair is down: b fails at 130, not at 120.
    text = """
components:
  a: {failures: {f: {time_to_failure: 100h, time_to_repair: 10h, recovers: by itself, clock: running}}}
  b: {failures: {f: {time_to_failure: 120h, time_to_repair: 10h, recovers: by itself, clock: running}}}
services: {s: {needs: [a, b]}}
"""
    fails = [(each.at // (60 * MINUTE), each.node) for each in history(text, "300h") if each.what == "fails"]
    assert fails == [(100, "a"), (130, "b"), (220, "a"), (270, "b")]


def test_a_common_cause_hits_all_units_of_its_nodes_until_one_repair() -> None:
    text = """
components:
  a: {units: 2, required: 1, failures: {f: {time_to_failure: 65m, time_to_repair: 1m, recovers: by itself}}}
  b: {never_fails: it is a test}
common_causes:
  c: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself, hits: {a: 100%, b: 100%}}
"""
    assert levels(text, "a", "75m") == [("60", 0.0), ("70", 1.0)]
    assert levels(text, "b", "75m") == [("60", 0.0), ("70", 1.0)]


FAILOVER = """
components:
  first: {failures: {f: {time_to_failure: 1h, time_to_repair: 30m, recovers: by itself}}}
  second: {standby: cold, failures: {f: {time_to_failure: 50m, time_to_repair: 1h, recovers: by itself}}}
services: {s: {failover: {between: [first, second], takes: 5m%s}}}
"""


def test_a_failover_is_down_while_it_switches_and_its_cold_member_ages_only_when_active() -> None:
    # first fails at 60; second is active from 65 and fails at 115; first, back since 90, is active from 120.
    assert levels(FAILOVER % "", "s", "149m") == [("60", 0.0), ("65", 1.0), ("115", 0.0), ("120", 1.0)]


def test_failback_is_a_switch_too() -> None:
    assert levels(FAILOVER % ", failback: true", "s", "110m") == [
        ("60", 0.0),
        ("65", 1.0),
        ("90", 0.0),
        ("95", 1.0),
    ]


def test_a_switch_that_is_not_covered_takes_longer_or_for_ever() -> None:
    # Without coverage the switch ends at 85; second fails at 135. The switch then goes to first, which fails on the way
    # at 150, so that the service is back when first is, at 180.
    uncovered = ", coverage: 0%, otherwise: 20m"
    assert levels(FAILOVER % uncovered, "s", "190m") == [("60", 0.0), ("85", 1.0), ("135", 0.0), ("180", 1.0)]
    assert levels(FAILOVER % ", coverage: 0%, otherwise: never", "s", "10h") == [("60", 0.0)]


def test_a_switch_is_finished_and_followed_by_another_if_its_target_is_unfit() -> None:
    text = """
components:
  a: {failures: {f: {time_to_failure: 1h, time_to_repair: 2h, recovers: by itself}}}
  b: {failures: {f: {time_to_failure: 62m, time_to_repair: 2h, recovers: by itself}}}
  c: {never_fails: it is a test}
services: {s: {failover: {between: [a, b, c], takes: 5m}}}
"""
    assert levels(text, "s", "100m") == [("60", 0.0), ("70", 1.0)]


def test_when_none_is_fit_the_active_one_is_taken_at_once_when_it_is_back() -> None:
    text = """
components:
  a: {failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself}}}
  b: {failures: {f: {time_to_failure: 30m, time_to_repair: 2h, recovers: by itself}}}
services: {s: {failover: {between: [a, b], takes: 5m}}}
"""
    assert levels(text, "s", "100m") == [("60", 0.0), ("70", 1.0)]


def test_a_member_serves_one_failover_at_a_time_and_goes_to_the_next_when_free() -> None:
    text = """
components:
  a: {failures: {f: {time_to_failure: 60m, time_to_repair: 30m, recovers: by itself}}}
  b: {failures: {f: {time_to_failure: 70m, mttr: never}}}
  spare: {never_fails: it is a test}
services:
  s: {failover: {between: [a, spare], takes: 5m, failback: true}}
  t: {failover: {between: [b, spare], takes: 5m}}
"""
    # s has the spare from 60 to the end of its way back at 95; only then t may begin its switch.
    assert levels(text, "t", "150m") == [("70", 0.0), ("100", 1.0)]


def test_an_instant_switch_is_no_outage_and_calls_for_no_restart() -> None:
    text = """
components:
  a: {failures: {f: {time_to_failure: 1h, time_to_repair: 30m, recovers: by itself}}}
  b: {never_fails: it is a test}
services:
  db: {failover: {between: [a, b], takes: 0s}}
  shop: {needs: [db], restart: 7m}
"""
    assert levels(text, "db", "3h") == []
    assert levels(text, "shop", "3h") == []


def test_a_restart_follows_the_loss_of_a_requirement_and_starts_over_with_a_new_loss() -> None:
    text = """
components:
  a: {failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself}}}
  b: {failures: {f: {time_to_failure: 72m, time_to_repair: 10m, recovers: by itself}}}
services: {s: {needs: [a, b], restart: 5m}}
"""
    assert levels(text, "s", "100m") == [("60", 0.0), ("87", 1.0)]


def test_a_restart_waits_for_what_it_needs_to_start() -> None:
    text = """
components:
  a: {failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself}}}
  tool: {failures: {f: {time_to_failure: 65m, time_to_repair: 20m, recovers: by itself}}}
services: {s: {needs: [a], needs_to_start: [tool], restart: 5m}}
"""
    assert levels(text, "s", "100m") == [("60", 0.0), ("85", 1.0)]


def test_an_own_failure_needs_no_restart() -> None:
    text = """
services:
  s: {restart: 5m, failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself}}}
"""
    assert levels(text, "s", "75m") == [("60", 0.0), ("70", 1.0)]


@pytest.mark.parametrize(
    ("tolerates", "expected"),
    [("30m", []), ("20m", [("80", 0.0), ("90", 1.0)]), ("29m", [("89", 0.0), ("90", 1.0)])],
)
def test_a_tolerated_loss_is_felt_when_the_tolerance_runs_out(
    tolerates: str, expected: list[tuple[str, float]]
) -> None:
    text = f"""
components: {{a: {unit("1h", "30m")}}}
services: {{s: {{needs: [{{need: a, tolerates: {tolerates}}}]}}}}
"""
    assert levels(text, "s", "140m") == expected


def test_tolerance_remembers_the_highest_level_held() -> None:
    text = """
components:
  a:
    failures:
      half: {time_to_failure: 60m, time_to_repair: 60m, recovers: by itself, leaves: 50%}
      whole: {time_to_failure: 65m, time_to_repair: 60m, recovers: by itself}
services: {s: {needs: [{need: a, tolerates: 10m}]}}
"""
    # 1 until 60, 0.5 until 65, then 0: remembered are 1 until 70 and 0.5 until 75.
    assert levels(text, "s", "100m") == [("70", 0.5), ("75", 0.0)]


def test_a_soft_requirement_leaves_its_part() -> None:
    text = f"""
components: {{a: {unit("1h", "30m")}}}
services: {{s: {{needs: [{{need: a, without: 80%}}]}}}}
"""
    assert levels(text, "s", "100m") == [("60", 0.8), ("90", 1.0)]


def test_terms_nest_and_shares_add_up() -> None:
    text = f"""
components:
  a: {unit("10m", "100m")}
  b: {unit("20m", "100m")}
  c: {unit("30m", "100m")}
services:
  two-of-three: {{needs: [{{at_least: 2, of: [a, b, c]}}]}}
  shares: {{needs: [{{share: {{a: 60%, b: 30%, c: 30%}}}}]}}
  nested: {{needs: [{{any: [{{all: [a, b]}}, c]}}]}}
"""
    assert levels(text, "two-of-three", "100m") == [("20", 0.0)]
    assert levels(text, "shares", "100m") == [("10", 0.6), ("20", 0.3), ("30", 0.0)]
    assert levels(text, "nested", "100m") == [("30", 0.0)]


def test_a_unit_that_begins_failed_is_in_repair_from_the_start() -> None:
    text = """
components: {a: {failures: {f: {time_to_failure: 1h, time_to_repair: 10m, recovers: by itself, at_start: 100%}}}}
"""
    assert levels(text, "a", "65m") == [("0", 0.0), ("10", 1.0)]
    assert measure(text, "65m")["a"].first_outage[0, 0] == 0


def test_a_standby_that_nothing_has_started_serves_nothing() -> None:
    text = """
components: {a: {standby: stopped, never_fails: it is a test}}
services: {s: {needs: [a]}}
plans: {p: {invoke: {by: hand}, steps: {go: {takes: 5m, starts: [a]}}}}
"""
    assert levels(text, "s", "65m") == [("0", 0.0)]


def test_a_service_is_up_from_its_mbco() -> None:
    text = f"""
components: {{a: {unit("1h", "30m")}}}
services:
  strict: {{needs: [{{need: a, without: 80%}}]}}
  lenient: {{needs: [{{need: a, without: 80%}}], objectives: {{mbco: 80%}}}}
"""
    measured = measure(text, "100m")
    assert measured["strict"].down[0, 0] == 30 * MINUTE
    assert measured["lenient"].down[0, 0] == 0
    assert measured["lenient"].level[0, 0] == pytest.approx((70 + 30 * 0.8) * MINUTE)


def test_a_first_outage_is_waited_for_beyond_the_horizon() -> None:
    text = f"components: {{a: {unit('10h', '1h')}}}\nservices: {{s: {{needs: [a]}}}}"
    assert measure(text, "1h")["s"].first_outage[0, 0] == -1
    waited = measure(text, "1h", until=("s",))["s"]
    assert waited.first_outage[0, 0] == 600 * MINUTE
    assert waited.down[0, 0] == 0
