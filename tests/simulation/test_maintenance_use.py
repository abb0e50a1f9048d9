"""Maintenance by time in use, beside a standby, and who is told of it: each history worked out by hand."""

import pytest

from continuity.distributions import Constant
from continuity.model import Maintenance, Mode, Node, Section
from continuity.simulation.ageing import LifeClock
from continuity.simulation.clocks import NodeClocks
from continuity.simulation.levels import Levels
from continuity.simulation.luck import Certain
from continuity.simulation.maintenance import NodeMaintenance
from continuity.simulation.maintenance_turns import PlannedWork
from continuity.simulation.moments import Moments, Timer
from continuity.simulation.outlook import can_go_down, expected_failures
from continuity.simulation.pools import Pool
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Traces
from continuity.units import parse_duration
from tests.simulation.maintained import HOUR, SOUND, begins, fails, lines
from tests.simulation.support import levels, measure, plan_of

# --- after -----------------------------------------------------------------------------------------------------------


def test_time_in_use_counts_from_the_last_repair_renewal_or_start() -> None:
    # Due at 10, renewed at 12; f (not renewed) fails at 15 and is repaired at 16, so it is due at 26, renewed at 28.
    text = """
components:
  a:
    failures:
      f: {time_to_failure: 15h, time_to_repair: 1h, recovers: by itself}
      g: {time_to_failure: never, mttr: 1h, recovers: by itself}
    maintenance: [{after: 10h, takes: 2h, renews: [g]}]
"""
    assert lines(text, "30h") == [
        (10, "begins", 1),
        (12, "ends", 1),
        (15, "fails", 1),
        (16, "repaired", 1),
        (26, "begins", 1),
        (28, "ends", 1),
    ]


def test_a_unit_is_sound_again_when_its_last_failure_has_ended() -> None:
    # f from 5 to 8, g from 6 to 7: the clock begins anew at 8.
    text = """
components:
  a:
    failures:
      f: {time_to_failure: 5h, time_to_repair: 3h, recovers: by itself}
      g: {time_to_failure: 6h, time_to_repair: 1h, recovers: by itself}
    maintenance: [{after: 3h, takes: 1h, renews: []}]
"""
    assert begins(text, "12h") == [(3, 1), (11, 1)]


def test_a_unit_that_fails_in_the_moment_in_which_it_is_due_is_not_due() -> None:
    text = """
components:
  a:
    failures: {f: {time_to_failure: 10h, time_to_repair: 1h, recovers: by itself}}
    maintenance: [{after: 10h, takes: 2h}]
"""
    assert lines(text, "12h") == [(10, "fails", 1), (11, "repaired", 1)]


def test_a_unit_that_begins_failed_counts_from_its_repair() -> None:
    text = """
components:
  a:
    failures: {f: {time_to_failure: 100h, time_to_repair: 3h, at_start: 100%, recovers: by itself}}
    maintenance: [{after: 10h, takes: 2h}]
"""
    assert begins(text, "20h") == [(13, 1)]


def test_due_units_wait_in_the_order_in_which_they_became_due_and_a_failure_cancels_it() -> None:
    # All are due at 10, and 1 is at work until 14. f (not renewed) fails on all at 12, until 13: 2 and 3 are not due
    # any more. They are due again at 23, and 1, at work until 14, at 24. f fails again at 25, until 26: 2 is at work, 3
    # and 1 wait, and are due again at 36.
    text = """
components:
  a:
    units: 3
    required: 1
    failures:
      f: {time_to_failure: 12h, time_to_repair: 1h, recovers: by itself}
      g: {time_to_failure: never, mttr: 1h, recovers: by itself}
    maintenance: [{after: 10h, takes: 4h, renews: [g]}]
"""
    assert begins(text, "37h") == [(10, 1), (23, 2), (36, 1)]


def test_due_units_are_taken_in_the_order_of_time_then_number() -> None:
    # 1 to 3 are due at 10. With 4 hours each: 10 to 14, 14 to 18, 18 to 22; due again at 24, 28, 32.
    text = f"components: {{a: {{units: 3, required: 1, {SOUND}, maintenance: [{{after: 10h, takes: 4h}}]}}}}"
    assert begins(text, "37h") == [(10, 1), (14, 2), (18, 3), (24, 1), (28, 2), (32, 3)]
    together = text.replace("takes: 4h", "takes: 4h, units: 2")
    assert begins(together, "29h") == [(10, 1), (10, 2), (14, 3), (24, 1), (24, 2), (28, 3)]


def test_time_in_use_stands_still_while_nobody_who_works_needs_it() -> None:
    # The only one that needs a is down from 5 to 8.
    text = f"""
components:
  a: {{{SOUND}, maintenance: [{{after: 10h, takes: 2h}}]}}
services:
  s: {{needs: [a], failures: {{f: {{time_to_failure: 5h, time_to_repair: 3h, recovers: by itself}}}}}}
"""
    assert begins(text, "14h") == [(13, 1)]


@pytest.mark.parametrize(("standby", "due"), [("cold", 20), ("warm, dormancy: 50%", 15), ("hot", 10)])
def test_a_standby_counts_as_it_ages(standby: str, due: float) -> None:
    # a is taken into use at 10, when the first fails.
    text = f"""
components:
  p: {{failures: {{f: {{time_to_failure: 10h, mttr: never}}}}}}
  a: {{standby: {standby}, {SOUND}, maintenance: [{{after: 10h, takes: 2h}}]}}
services: {{s: {{failover: {{between: [p, a], takes: 0s}}}}}}
"""
    assert begins(text, "21h")[0] == (due, 1)


def test_other_maintenance_stops_the_time_in_use_and_does_not_set_it_back() -> None:
    text = f"""
components: {{a: {{{SOUND}, maintenance: [{{after: 10h, takes: 1h}}, {{every: 6h, takes: 2h}}]}}}}
"""
    # 6 to 8 by the second, so it is due at 12, when the second begins too: both at once.
    assert lines(text, "15h") == [
        (6, "begins", 1),
        (8, "ends", 1),
        (12, "begins", 1),
        (12, "begins", 1),
        (13, "ends", 1),
        (14, "ends", 1),
    ]
    assert levels(text, "a", "15h") == [("360", 0.0), ("480", 1.0), ("720", 0.0), ("840", 1.0)]


def test_a_mode_under_two_maintenances_stands_still_until_both_are_over() -> None:
    # The fourth failure is repaired at 10, in the moment of both; f is renewed at 11 and at 13 and fails at 14:30.
    text = """
components:
  a:
    failures: {f: {time_to_failure: 90m, time_to_repair: 1h, recovers: by itself}}
    maintenance: [{every: 10h, takes: 1h}, {every: 10h, takes: 3h}]
"""
    assert [at for at, _ in fails(text, "15h")] == [1.5, 4, 6.5, 9, 14.5]
    assert levels(text, "a", "14h")[-2:] == [("540", 0.0), ("780", 1.0)]


# --- pools with a standby --------------------------------------------------------------------------------------------


def test_a_standby_takes_over_during_maintenance_and_keeps_the_place() -> None:
    # 1 is at work from 6 to 8, and 3 runs; 2 until 10, and 1 runs; 3 until 12, and 2 runs. In the second round 3 takes
    # over from 1, 1 from 2, 2 from 3. Each is renewed before it has been in use for 9 hours.
    text = """
components:
  a:
    units: 3
    required: 2
    running: 2
    standby: cold
    failures: {f: {time_to_failure: 9h, time_to_repair: 10h, recovers: by itself}}
    maintenance: [{every: 6h, takes: 2h}]
"""
    assert begins(text, "17h") == [(6, 1), (8, 2), (10, 3), (12, 1), (14, 2), (16, 3)]
    assert levels(text, "a", "18h") == []
    assert fails(text, "18h") == []


def test_only_units_that_run_count_their_time_in_use() -> None:
    # 1 and 2 run until 10; then 1 is at work and 3 runs, from 12 on with 1 while 2 is at work. At 14 2 waits as a
    # standby. 3 has run from 10 to 20, 1 from 12 to 22; at 20 2 takes 3's place and keeps it, at 22 3 takes 1's.
    text = f"""
components:
  a: {{units: 3, required: 2, running: 2, standby: cold, {SOUND}, maintenance: [{{after: 10h, takes: 2h}}]}}
"""
    assert begins(text, "33h") == [(10, 1), (12, 2), (20, 3), (22, 1), (30, 2), (32, 3)]
    assert levels(text, "a", "33h") == []


# --- who is told -----------------------------------------------------------------------------------------------------


class Stand:
    """A node without failures, and all that its maintenance says and does."""

    def __init__(self, count: int, **entry: object) -> None:
        self.said: list[tuple[object, ...]] = []
        self.moments = Moments(100)
        takes = Constant(time=2)
        work = Maintenance(takes=takes, **entry)  # type: ignore[arg-type]
        node = Node(id="a", section=Section.COMPONENTS, units=count, required=count, full=count, maintenance=(work,))
        levels = Levels(self.moments, 1, [[]], lambda _, level: self.say("level", level))
        levels.compute = [lambda: levels.now[1]]
        stage = Stage(self.moments, levels, Traces(levels.rose, [[]], lambda _: set()), None)
        self.clocks = NodeClocks(1, levels, node, 0, [], in_use=True)
        self.maintenance = NodeMaintenance(
            stage,
            node,
            Pool(node, 0, levels),
            self.clocks,
            [PlannedWork(entry=work, takes=(Certain(takes),) * count, schedule=None, ranks=range(2, 3 + count))],
            lambda index, begin, end: self.say("ended", index, begin, end),
            lambda index, by: self.say("excluded", index, by),
        )

    def say(self, *words: object) -> None:
        """Remember what was said, with the moment."""
        self.said.append((self.moments.time, *words))

    def run(self, end: int) -> list[tuple[object, ...]]:
        """Let it happen; what was said."""
        self.maintenance.begin()
        self.moments.run_through(end)
        return self.said


def test_what_explains_an_outage_is_told_before_the_unit_is_back() -> None:
    said = [(10, "level", 0.0), (12, "ended", 0, 10, 12), (12, "level", 1.0)]
    assert Stand(1, after=10).run(15) == said


def test_only_uncounted_maintenance_is_excluded() -> None:
    assert [each for each in Stand(1, after=10).run(30) if each[1] == "excluded"] == []
    said = [each for each in Stand(1, after=10, counted=False).run(23) if each[1] == "excluded"]
    assert said == [(10, "excluded", 0, 1), (12, "excluded", 0, -1), (22, "excluded", 0, 1)]


def test_each_unit_under_uncounted_maintenance_is_told() -> None:
    said = [each[::3] for each in Stand(2, after=10, counted=False, units=2).run(15) if each[1] == "excluded"]
    assert said == [(10, 1), (10, 1), (12, -1), (12, -1)]


class Forced:
    """A mode's copy that something makes fail whatever its clock says; its life is 50."""

    def __init__(self, stand: Stand) -> None:
        never = Constant(time=50)
        self.mode = Mode(id="f", time_to_failure=never, time_to_repair=never)
        self.clock = LifeClock(stand.moments, Timer(stand.moments, 9), lambda: stand.say("fails"))
        self.clock.start(50)
        self._stand = stand

    def renew(self) -> None:
        """Say so."""
        self._stand.say("renewed")


@pytest.mark.parametrize("forced", [False, True])
def test_what_was_made_to_fail_during_the_work_is_left_to_its_own_repair(forced: bool) -> None:
    stand = Stand(1, after=10)
    copy = Forced(stand)
    stand.clocks.join(1, copy.mode.clock, copy.clock)
    stand.maintenance.join(1, copy)
    if forced:
        Timer(stand.moments, 10).set(11, 0, copy.clock.stop)
    assert ((12, "renewed") in stand.run(15)) is not forced


def test_uncounted_maintenance_lies_outside_the_agreed_time_of_all_that_depend_on_the_node() -> None:
    # Of 20 hours two are maintenance, from 10 to 12; a restart of an hour follows, which counts.
    text = f"""
components: {{a: {{{SOUND}, maintenance: [{{every: 10h, takes: 2h, counted: false}}]}}}}
services: {{s: {{needs: [a], restart: 1h}}, t: {{{SOUND}}}}}
"""
    run = measure(text, "20h")
    measured = {name: [int(each[0, 0]) // HOUR for each in (run[name].down, run[name].agreed)] for name in "ast"}
    assert measured == {"a": [2, 18], "s": [3, 18], "t": [0, 20]}
    assert run["s"].agreed_down[0, 0] == HOUR
    counted = measure(text.replace(", counted: false", ""), "20h")["s"]
    assert (counted.agreed[0, 0], counted.agreed_down[0, 0]) == (20 * HOUR, 3 * HOUR)


def test_maintenance_explains_the_outage_that_it_ends() -> None:
    # s is down with a from 10 to 12 and restarts until 13; a is at work again at the end, from 20 on.
    text = f"""
components: {{a: {{{SOUND}, maintenance: [{{every: 10h, takes: 2h}}]}}}}
services: {{s: {{needs: [a], restart: 1h}}}}
"""
    spent = measure(text, "21h")["s"].spent[0]
    assert {key: int(spent.column(key)[0]) // HOUR for key in spent.keys} == {
        ("maintenance", ""): 3,
        ("restart", ""): 1,
    }


# --- what is known beforehand ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pool", "down"),
    [
        ("units: 3, required: 2", False),
        ("units: 3, required: 3", True),
        ("units: 3, required: 2, running: 2", False),
        ("units: 2, required: 2, running: 2", True),
    ],
)
def test_a_node_can_go_down_by_as_many_units_as_are_taken_at_once(pool: str, down: bool) -> None:
    text = f"components: {{a: {{{pool}, {SOUND}, maintenance: [{{every: 1w, takes: 2h}}]}}}}"
    assert ("a" in can_go_down(plan_of(text))) is down
    assert "a" in can_go_down(plan_of(text.replace("takes: 2h}", "takes: 2h}, {after: 1w, takes: 1h, units: 2}")))


def test_planned_work_is_expected() -> None:
    text = f"components: {{a: {{units: 3, required: 2, {SOUND}, maintenance: [{{every: 1w, takes: 2h}}]}}}}"
    assert expected_failures(plan_of(text), parse_duration("4w")) == 12
