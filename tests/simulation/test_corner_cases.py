"""Corner cases of the engine, each worked out by hand from the format and from docs/semantics.md."""

import pytest

from continuity.engines import Request, simulate
from continuity.errors import PlanError
from continuity.units import parse_duration
from tests.simulation.support import history, levels, measure, plan_of, simulator

MINUTE = 60_000_000


def failures(text: str, horizon: str) -> list[tuple[int, str, int, str]]:
    """All failures in replication 0 as (minute, node, unit, mode)."""
    failed = [each for each in history(text, horizon) if each.what == "fails"]
    return [(each.at // MINUTE, each.node, each.unit, each.detail) for each in failed]


def waiting_events(text: str, horizon: str) -> int:
    """How many events are left in the queue at the end of replication 0, dropped ones included."""
    world = simulator(text, horizon).world()
    world.run(0)
    return len(world._moments._queue)


# --- standby -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standby", ["standby: cold", "standby: warm, dormancy: 50%"])
def test_a_standby_that_only_a_step_starts_ages_as_a_standby(standby: str) -> None:
    # Nothing starts it: a cold one does not fail at all, a warm one has used half of its life after an hour.
    text = f"""
components: {{a: {{{standby}, failures: {{f: {{time_to_failure: 60m, time_to_repair: 10m, recovers: by itself}}}}}}}}
plans: {{p: {{invoke: {{by: hand}}, steps: {{go: {{takes: 5m, starts: [a]}}}}}}}}
"""
    expected = [] if "cold" in standby else [(120, "a", 1, "f")]
    assert failures(text, "125m") == expected


def test_a_pool_cannot_need_more_units_for_full_capacity_than_run() -> None:
    # It would not be at full capacity when everything is new and up.
    for running, fits in ((2, False), (3, True)):
        text = f"services: {{s: {{units: 4, required: 1, full: 3, running: {running}, never_fails: it is a test}}}}"
        if fits:
            assert plan_of(text).nodes["s"].full == 3
        else:
            with pytest.raises(PlanError, match=r"services\.s\.full .* 2 \(running\)"):
                plan_of(text)


def test_a_failed_unit_that_delivers_nothing_does_not_run_and_so_does_not_age() -> None:
    # Unit 1 runs until f at 60 and is cold, with 30 minutes of g left, until it is back at 660; unit 2 runs from 60 to
    # 120 and, back at 720, waits. Unit 1 runs again from 660, so g comes at 690.
    text = """
components:
  a:
    units: 2
    required: 1
    running: 1
    standby: cold
    failures:
      f: {time_to_failure: 60m, time_to_repair: 10h, recovers: by itself}
      g: {time_to_failure: 90m, mttr: never}
"""
    assert failures(text, "700m") == [(60, "a", 1, "f"), (120, "a", 2, "f"), (690, "a", 1, "g")]


@pytest.mark.parametrize(
    ("dormancy", "life", "fails_at"), [("20%", "2h", "10h"), ("30%", "3h", "10h"), ("29%", "29m", "100m")]
)
def test_a_warm_standby_fails_to_the_microsecond(dormancy: str, life: str, fails_at: str) -> None:
    text = f"""
components:
  p: {{never_fails: it is a test}}
  b:
    standby: warm
    dormancy: {dormancy}
    failures: {{f: {{time_to_failure: {life}, time_to_repair: 10m, recovers: by itself}}}}
services: {{s: {{failover: {{between: [p, b], takes: 5m}}}}}}
"""
    first = next(each.at for each in history(text, "11h") if each.what == "fails")
    assert first == parse_duration(fails_at)


def test_a_life_that_ends_in_the_moment_of_a_switch_back_has_ended() -> None:
    # second is in use from 65 to 95 and its life is 30 minutes of use: what begins (the failure, at 95) comes before
    # clocks react to the switch that ended at 95. In a pool it is so already.
    text = """
components:
  first: {failures: {f: {time_to_failure: 60m, time_to_repair: 30m, recovers: by itself}}}
  second: {standby: cold, failures: {f: {time_to_failure: 30m, time_to_repair: 10m, recovers: by itself}}}
services: {s: {failover: {between: [first, second], takes: 5m, failback: true}}}
"""
    assert failures(text, "170m") == [(60, "first", 1, "f"), (95, "second", 1, "f"), (150, "first", 1, "f")]


# --- failover ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("needs", ["", "needs: [zz], "])
def test_failovers_begin_in_the_order_of_their_ids_whatever_else_they_need(needs: str) -> None:
    # a takes m and z takes n: m's failure is a's outage, and n is not free for a.
    text = f"""
components:
  m: {{failures: {{f: {{time_to_failure: 60m, time_to_repair: 10m, recovers: by itself}}}}}}
  n: {{never_fails: it is a test}}
  zz: {{never_fails: it is a test}}
services:
  a: {{{needs}failover: {{between: [m, n], takes: 5m}}}}
  z: {{failover: {{between: [m, n], takes: 5m}}}}
"""
    assert levels(text, "a", "100m") == [("60", 0.0), ("70", 1.0)]
    assert levels(text, "z", "100m") == []


def test_a_failover_that_finds_all_members_taken_at_the_start_is_refused() -> None:
    text = """
components: {a: {never_fails: it is a test}, b: {never_fails: it is a test%s}}
services:
  s: {failover: {between: [a, b], takes: 5m}}
  t: {failover: {between: [a, b], takes: 5m}}
  u: {failover: {between: [a, b], takes: 5m}}
"""
    with pytest.raises(PlanError, match=r"services\.u\.failover\.between .* nothing is left for it"):
        plan_of(text % "")
    at = {name: node.levels_at[0, 0, 0] for name, node in measure(text % ", serves: 2", "1h", at=("30m",)).items()}
    assert (at["s"], at["t"], at["u"]) == (1.0, 1.0, 1.0)


# --- failures ------------------------------------------------------------------------------------------------------


def test_a_beta_does_not_raise_the_probability_of_beginning_failed() -> None:
    # Each of two units begins failed with 50%, so both begin sound with 25%; 4 se of 2,000 are 3.9%.
    text = """
components:
  a:
    units: 2
    required: 2
    failures: {f: {mttf: 1000y, mttr: never, at_start: 50%, beta: 10%}}
"""
    sound = (measure(text, "1m", 2000)["a"].first_outage[:, 0] < 0).mean()
    assert sound == pytest.approx(0.25, abs=0.039)


def test_a_beta_of_a_sum_is_refused() -> None:
    text = """
components:
  a:
    units: 2
    required: 1
    failures: {f: {time_to_failure: {sum: [1h, {exponential: 1h}]}, mttr: never, beta: 10%}}
"""
    with pytest.raises(PlanError, match="beta"):
        plan_of(text)


# --- restart and tolerance ---------------------------------------------------------------------------------------


def test_a_loss_of_no_length_does_not_start_a_restart_over() -> None:
    # x is lost from 60 to 70, so the shop is back at 100; the instant switch of db at 80 is no loss.
    text = """
components:
  x: {failures: {f: {time_to_failure: 60m, time_to_repair: 10m, recovers: by itself}}}
  p: {failures: {f: {time_to_failure: 80m, time_to_repair: 100m, recovers: by itself}}}
  q: {never_fails: it is a test}
services:
  db: {failover: {between: [p, q], takes: 0s}}
  shop: {needs: [db, x], restart: 30m}
"""
    assert levels(text, "shop", "120m") == [("60", 0.0), ("100", 1.0)]


def test_a_tolerance_does_not_forget_because_of_a_level_held_for_no_time() -> None:
    # s works until 50. At 70 both members are repaired: for one round the active one serves, then s switches back until
    # 75. Within the last 30 minutes s has worked throughout, so t never feels it.
    text = """
components:
  first: {failures: {f: {time_to_failure: 10m, time_to_repair: 60m, recovers: by itself}}}
  second: {failures: {f: {time_to_failure: 50m, time_to_repair: 20m, recovers: by itself}}}
services:
  s: {failover: {between: [first, second], takes: 5m, failback: true}}
  t: {needs: [{need: s, tolerates: 30m}]}
"""
    assert levels(text, "s", "79m") == [("10", 0.0), ("15", 1.0), ("50", 0.0), ("75", 1.0)]
    assert levels(text, "t", "79m") == []


# --- long runs -----------------------------------------------------------------------------------------------------

FLAPS = "flap: {failures: {f: {time_to_failure: 1m, time_to_repair: 1m, recovers: by itself}}}"


@pytest.mark.parametrize(
    "text",
    [
        f"components: {{{FLAPS}, dead: {{failures: {{f: {{time_to_failure: 1m, mttr: never}}}}}}}}\n"
        "services: {s: {needs: [flap, {need: dead, tolerates: 10y}]}}",
        f"components: {{{FLAPS}, old: {{failures: {{f: {{time_to_failure: 1000y, mttr: never, clock: running}}}}}}}}\n"
        "services: {s: {needs: [flap, old]}}",
        "components: {a: {units: 2, required: 1, running: 1, standby: warm, dormancy: 10%, failures: {"
        "f: {time_to_failure: 1m, time_to_repair: 30s, recovers: by itself}, "
        "g: {time_to_failure: 1000y, mttr: never}}}}",
    ],
    ids=["tolerance", "running clock", "warm standby"],
)
def test_dropped_events_do_not_pile_up(text: str) -> None:
    # Two or three things are to come at any time; what was set again 7,000 times must not stay for years.
    assert waiting_events(text, "5d") < 1000


def test_a_moment_asked_for_beyond_the_longest_wait_for_a_first_outage() -> None:
    plan = plan_of(
        "components: {a: {failures: {f: {time_to_failure: 100000y, mttr: never}}}}\nservices: {s: {needs: [a]}}"
    )
    at = ("20000y", parse_duration("20000y"))
    request = Request(horizon=parse_duration("1y"), replications=2, at=(at,), until_first_outage=True)
    assert simulate(plan, request).services["s"].level_at["20000y"].estimate == 1.0


def test_a_node_that_nobody_waits_for_is_not_censored_by_the_outage_that_is_waited_for() -> None:
    # d is down 10 minutes after an outage of s began, when the history has ended already: its first outage comes after
    # 240 h and 10 minutes on average, and an interval of 95% that begins at 1,843 h is none.
    plan = plan_of("""
components:
  a: {failures: {f: {mttf: 10d, time_to_repair: 1h, recovers: by itself}}}
  d: {never_fails: it is a test, needs: [{need: a, tolerates: 10m}]}
services: {s: {needs: [a]}}
""")
    request = Request(horizon=parse_duration("1d"), replications=400, until_first_outage=True, all_nodes=True)
    nodes = simulate(plan, request).nodes
    assert nodes is not None
    first = nodes["d"].first_outage_hours
    assert first.estimate is None or (first.low is not None and first.low < 300)
