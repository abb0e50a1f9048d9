"""Maintenance by schedule, each history worked out by hand from the format and from docs/semantics.md."""

import pytest

from continuity.simulation.luck import Luck
from continuity.streams import process_name
from continuity.units import parse_duration
from tests.simulation.maintained import HOUR, SOUND, begins, fails, lines
from tests.simulation.support import history, levels, plan_of

# --- every -----------------------------------------------------------------------------------------------------------


def test_every_counts_from_the_start() -> None:
    text = f"components: {{a: {{{SOUND}, maintenance: [{{every: 10h, takes: 2h}}]}}}}"
    assert lines(text, "25h") == [(10, "begins", 1), (12, "ends", 1), (20, "begins", 1), (22, "ends", 1)]
    assert levels(text, "a", "25h") == [("600", 0.0), ("720", 1.0), ("1200", 0.0), ("1320", 1.0)]


def test_the_start_itself_is_no_scheduled_moment() -> None:
    # A run begins at midnight on a Monday: the first midnight after that is a day later.
    text = f'components: {{a: {{{SOUND}, maintenance: [{{every: 1d, at: "00:00", takes: 1h}}]}}}}'
    assert begins(text, "50h") == [(24, 1), (48, 1)]


def test_several_weeks_count_from_the_first_such_moment() -> None:
    text = f"components: {{a: {{{SOUND}, maintenance: [{{every: 2w, at: Sun 02:00, takes: 1h}}]}}}}"
    assert begins(text, "5w") == [(6 * 24 + 2, 1), (20 * 24 + 2, 1), (34 * 24 + 2, 1)]


@pytest.mark.parametrize(("at", "on_the_day"), [("04:00", 2), ("02:00", 1)])
def test_maintenance_keeps_to_the_clocks_when_they_change(at: str, on_the_day: int) -> None:
    # On Sunday 28 March 2027, the 12th after the start, Paris has no 02:00 and is one hour earlier by UTC from then on.
    # What is skipped is read with the offset from before: 02:00 is 01:00 UTC.
    text = f"""
timezone: Europe/Paris
components: {{a: {{{SOUND}, maintenance: [{{every: 1w, at: Sun {at}, takes: 1h}}]}}}}
"""
    clock = int(at[:2])
    sundays = [6 * 24 + week * 7 * 24 for week in (10, 11, 12)]
    expected = [sundays[0] + clock, sundays[1] + on_the_day + 1, sundays[2] + clock - 1]
    assert [hour for hour, _ in begins(text, "14w")][10:13] == expected


def test_units_are_taken_one_after_another_and_the_node_is_not_up_in_between() -> None:
    text = f"components: {{a: {{units: 3, required: 3, {SOUND}, maintenance: [{{every: 1d, takes: 2h}}]}}}}"
    assert lines(text, "31h") == [
        (24, "begins", 1),
        (26, "ends", 1),
        (26, "begins", 2),
        (28, "ends", 2),
        (28, "begins", 3),
        (30, "ends", 3),
    ]
    changes = [(each.at / HOUR, each.detail) for each in history(text, "31h") if each.what == "level"]
    assert changes == [(24, "0"), (30, "1")]


def test_no_failback_begins_between_two_units() -> None:
    text = f"""
components:
  a: {{units: 2, required: 2, {SOUND}, maintenance: [{{every: 10h, takes: 2h}}]}}
  b: {{{SOUND}}}
services: {{s: {{failover: {{between: [a, b], takes: 30m, failback: true}}}}}}
"""
    assert levels(text, "s", "16h") == [("600", 0.0), ("630", 1.0), ("840", 0.0), ("870", 1.0)]


def test_several_units_at_a_time() -> None:
    text = f"components: {{a: {{units: 5, required: 1, {SOUND}, maintenance: [{{every: 10h, takes: 1h, units: 2}}]}}}}"
    assert begins(text, "15h") == [(10, 1), (10, 2), (11, 3), (11, 4), (12, 5)]


def test_how_long_it_takes_is_drawn_for_each_entry_unit_and_time() -> None:
    text = f"""
components:
  a:
    units: 2
    required: 1
    {SOUND}
    maintenance: [{{every: 1d, takes: 1m}}, {{every: 1w, takes: {{exponential: 1h}}, units: 2}}]
"""
    takes = plan_of(text).nodes["a"].maintenance[1].takes
    luck = Luck(1)
    samplers = [luck.sampler(process_name("maintenance", "a", unit, "2", "takes"), takes) for unit in (1, 2)]
    luck.begin(0)
    expected = {parse_duration(f"{n + 1}w") + each.duration(n) for each in samplers for n in (0, 1)}
    assert expected <= {each.at for each in history(text, "3w") if each.what == "maintenance ends"}


def test_a_round_begun_during_another_does_not_take_twice_who_still_waits() -> None:
    # The first round would last from 10 to 26. When the second begins at 20, unit 3 is under way, for the last time in
    # the first, and unit 4 waits: it is taken once, before 1, 2 and 3.
    text = f"components: {{a: {{units: 4, required: 1, {SOUND}, maintenance: [{{every: 10h, takes: 4h}}]}}}}"
    assert begins(text, "37h") == [(10, 1), (14, 2), (18, 3), (22, 4), (26, 1), (30, 2), (34, 3)]


def test_a_unit_under_way_is_not_taken_a_second_time_at_once() -> None:
    # Both places are free at 10 and at 14; at 12 unit 1 and 2 are under way and wait for themselves.
    text = f"components: {{a: {{units: 2, required: 1, {SOUND}, maintenance: [{{every: 6h, takes: 8h, units: 2}}]}}}}"
    assert begins(text, "23h") == [(6, 1), (6, 2), (14, 1), (14, 2), (22, 1), (22, 2)]


# --- skipping --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("life", "repair", "taken"),
    [
        ("9h", "4h", [(20, 1)]),
        ("10h", "4h", [(20, 1)]),  # it fails in the moment of its turn
        ("6h", "4h", [(10, 1), (20, 1)]),  # it is repaired in the moment of its turn
    ],
)
def test_a_failed_unit_is_skipped(life: str, repair: str, taken: list[tuple[float, int]]) -> None:
    text = f"""
components:
  a:
    failures:
      f: {{time_to_failure: {life}, time_to_repair: {repair}, recovers: by itself}}
      g: {{time_to_failure: never, mttr: 1h, recovers: by itself}}
    maintenance: [{{every: 10h, takes: 1h, renews: [g]}}]
"""
    assert begins(text, "21h") == taken
    skipped = [(at, unit) for at, what, unit in lines(text, "21h") if what == "skipped"]
    assert skipped == [(at, 1) for at in (10, 20) if (at, 1) not in taken]


def test_a_unit_that_fails_partly_or_waits_for_its_turn_is_skipped_when_its_turn_comes() -> None:
    # Unit 1 is at work from 10 to 12, so it cannot fail at 11 as unit 2 does; its new life begins at 12.
    text = """
components:
  a:
    units: 2
    required: 1
    failures: {f: {time_to_failure: 11h, time_to_repair: 2h, leaves: 50%, recovers: by itself}}
    maintenance: [{every: 10h, takes: 2h}]
"""
    assert lines(text, "14h") == [
        (10, "begins", 1),
        (11, "fails", 2),
        (12, "ends", 1),
        (12, "skipped", 2),
        (13, "repaired", 2),
    ]


def test_a_unit_that_fails_in_the_moment_in_which_its_turn_follows_anothers_has_both() -> None:
    # Work ends before failures begin, so 2 is taken and then fails: its own repair ends at 15, the work at 14.
    text = """
components:
  a:
    units: 2
    required: 2
    failures: {f: {time_to_failure: 12h, time_to_repair: 3h, recovers: by itself}}
    maintenance: [{every: 10h, takes: 2h}]
"""
    assert lines(text, "19h")[1:] == [
        (12, "ends", 1),
        (12, "begins", 2),
        (12, "fails", 2),
        (14, "ends", 2),
        (15, "repaired", 2),
    ]
    assert levels(text, "a", "19h") == [("600", 0.0), ("900", 1.0)]


def test_units_hit_by_a_failure_of_the_whole_node_are_skipped() -> None:
    text = """
components:
  a:
    units: 2
    required: 1
    failures: {f: {time_to_failure: 11h, time_to_repair: 2h, of: node, recovers: by itself}}
    maintenance: [{every: 10h, takes: 2h}]
"""
    assert lines(text, "14h") == [
        (10, "begins", 1),
        (11, "fails", 0),
        (12, "ends", 1),
        (12, "skipped", 2),
        (13, "repaired", 0),
    ]
    assert levels(text, "a", "14h") == [("660", 0.0), ("780", 1.0)]


def test_a_node_hit_by_a_common_cause_is_skipped() -> None:
    text = f"""
components: {{a: {{{SOUND}, maintenance: [{{every: 10h, takes: 2h}}]}}}}
common_causes:
  storm: {{time_to_failure: 19h, time_to_repair: 2h, recovers: by itself, hits: {{a: 100%}}}}
"""
    assert lines(text, "31h") == [(10, "begins", 1), (12, "ends", 1), (20, "skipped", 1), (30, "begins", 1)]


# --- renewal ---------------------------------------------------------------------------------------------------------


def test_a_renewed_mode_stands_still_and_begins_anew() -> None:
    # It would fail at 11, during the work: it cannot, and has a new life from 12 on.
    text = """
components:
  a:
    failures: {f: {time_to_failure: 11h, time_to_repair: 30m, recovers: by itself}}
    maintenance: [{every: 10h, takes: 2h}]
"""
    assert fails(text, "45h") == []


def test_a_mode_that_would_fail_in_the_moment_of_the_end_is_renewed() -> None:
    text = """
components:
  a:
    failures: {f: {time_to_failure: 12h, time_to_repair: 30m, recovers: by itself}}
    maintenance: [{every: 10h, takes: 2h}]
"""
    assert fails(text, "19h") == []


def test_only_the_named_modes_are_renewed() -> None:
    text = """
components:
  a:
    failures:
      f: {time_to_failure: 15h, time_to_repair: 1h, recovers: by itself}
      g: {time_to_failure: 15h, time_to_repair: 1h, recovers: by itself}
    maintenance: [{every: 10h, takes: 2h, renews: [g]}]
"""
    failed = [(each.at / HOUR, each.detail) for each in history(text, "30h") if each.what == "fails"]
    assert failed == [(15, "f")]


@pytest.mark.parametrize(
    ("repair", "back"), [("30m", 12), ("2h", 13)], ids=["repaired during the work", "repaired after it"]
)
def test_a_failure_during_the_work_has_its_own_repair_and_both_must_be_over(repair: str, back: float) -> None:
    text = f"""
components:
  a:
    failures:
      f: {{time_to_failure: 11h, time_to_repair: {repair}, recovers: by itself}}
      g: {{time_to_failure: 100h, time_to_repair: 1h, recovers: by itself}}
    maintenance: [{{every: 10h, takes: 2h, renews: [g]}}]
"""
    assert levels(text, "a", "19h") == [("600", 0.0), (f"{60 * back:g}", 1.0)]
    assert fails(text, "19h") == [(11, 1)]


@pytest.mark.parametrize(
    ("units", "renews", "failed"),
    [(1, "", []), (2, "", [(13, 0)]), (2, ", renews: [f]", []), (1, ", renews: [g]", [(13, 0)])],
)
def test_a_mode_of_the_whole_node_is_renewed_if_it_is_named_or_there_is_one_unit(
    units: int, renews: str, failed: list[tuple[float, int]]
) -> None:
    # With two units and the mode named, its clock stands still from 10 to 14, and each end renews it.
    text = f"""
components:
  a:
    units: {units}
    required: 1
    failures:
      f: {{time_to_failure: 13h, time_to_repair: 1h, of: node, recovers: by itself}}
      g: {{time_to_failure: never, mttr: 1h, recovers: by itself}}
    maintenance: [{{every: 10h, takes: 2h{renews}}}]
"""
    assert fails(text, "19h") == failed


def test_the_shared_part_of_a_beta_is_not_renewed() -> None:
    # Half of an exponential hazard each: what the units do, renewed or not, leaves the shared failures as they are.
    text = """
components:
  a:
    units: 2
    required: 1
    failures: {f: {mttf: 30h, mttr: 1h, beta: 50%, recovers: by itself}}
    maintenance: [{every: 7h, takes: 1h}]
"""
    without = text.replace("    maintenance: [{every: 7h, takes: 1h}]\n", "")
    shared = [[each for each in fails(given, "500h") if each[1] == 0] for given in (text, without)]
    assert shared[0] == shared[1]
    assert fails(text, "500h") != fails(without, "500h")


def test_a_joint_repair_during_the_work_leaves_the_clocks_still() -> None:
    # f of unit 2 fails at 11 (unit 1 is at work from 10 to 18); the joint job ends at 12 and renews unit 1 too, whose
    # clock must not run before 18, when it is renewed again; unit 2 is at work from 18 to 26.
    text = """
components:
  a:
    units: 2
    required: 1
    failures: {f: {time_to_failure: 11h, time_to_repair: 1h, repairs: all, recovers: by itself}}
    maintenance: [{every: 10h, takes: 8h}]
"""
    happened = lines(text, "28h")
    assert [each for each in happened if each[1] in ("fails", "repaired")] == [(11, "fails", 2), (12, "repaired", 2)]
    later = text.replace("every: 10h", "every: 10000m")
    assert fails(later, "30h") == [(11, 1), (11, 2), (23, 1), (23, 2)]


def test_repairs_that_wait_for_several_failures_are_not_upset_by_maintenance() -> None:
    # f of 2 and 3 fails at 8, while 1 is at work, and is repaired by 9: in the moment of unit 2's turn.
    text = """
components:
  a:
    units: 3
    required: 1
    failures: {f: {time_to_failure: 8h, time_to_repair: 1h, call_when: 2, recovers: by itself}}
    maintenance: [{every: 7h, takes: 2h}]
"""
    assert [each for each in lines(text, "14h") if each[1] != "ends"] == [
        (7, "begins", 1),
        (8, "fails", 2),
        (8, "fails", 3),
        (9, "repaired", 2),
        (9, "repaired", 3),
        (9, "begins", 2),
        (11, "begins", 3),
        (14, "begins", 1),
    ]
