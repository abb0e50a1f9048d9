"""People and jobs, each case worked out by hand from the format; see `staffed` for what the times count from."""

import pytest

from continuity.distributions import SingleDraw
from continuity.streams import process_key, uniform
from tests.simulation.staffed import (
    HORIZON,
    MINUTE,
    WEEK,
    begins,
    components,
    failing,
    figures,
    levels,
    life,
    lines,
    repaired,
)
from tests.simulation.support import history, plan_of

ONE = "teams: {ops: {people: 1}}\n"
TWO = "teams: {ops: {people: 2}}\n"
OFFICE = """
calendars: {office: {days: mon-fri, from: "08:00", to: "18:00"}, sundays: {days: sun}}
"""  # minutes 480 to 1080 on Monday, 1920 to 2520 on Tuesday


# --- the order of the queue ------------------------------------------------------------------------------------------


def test_priority_comes_first_and_what_has_none_comes_last() -> None:
    text = ONE + components(
        failing("x", 0, "60m"),
        failing("a", 10, "100m"),
        failing("b", 20, "100m", priority=2),
        failing("c", 30, "100m", priority=1),
    )
    assert begins(text) == [(0, "x", "ops#1"), (60, "c", "ops#1"), (160, "b", "ops#1"), (260, "a", "ops#1")]


def test_then_arrival_then_name_unit_and_mode() -> None:
    text = ONE + components(
        failing("x", 0, "60m"),
        failing("b", 20, "10m"),
        failing("d", 30, "10m"),
        f"  c: {{units: 2, required: 1, failures: {{f: {{{life(30)}, time_to_repair: 10m, team: ops}},"
        f" e: {{{life(30)}, time_to_repair: 20m, team: ops}}}}}}\n",
        failing("a", 40, "10m"),
    )
    begun = [
        (each.at / MINUTE - WEEK, each.node, each.unit, each.detail[0])
        for each in history(text, HORIZON)
        if each.what == "work begins"
    ]
    assert begun[1:] == [
        (60, "b", 1, "f"),
        (70, "c", 1, "e"),
        (90, "c", 1, "f"),
        (100, "c", 2, "e"),
        (120, "c", 2, "f"),
        (130, "d", 1, "f"),
        (140, "a", 1, "f"),
    ]


def test_a_job_arrives_when_somebody_can_act() -> None:
    # a fails first, and b is found first.
    text = ONE + components(
        failing("x", 0, "60m"), failing("a", 10, "30m", "team: ops, detect: 20m"), failing("b", 20, "30m")
    )
    assert [node for _, node, _ in begins(text)] == ["x", "b", "a"]


def test_a_common_cause_is_as_urgent_as_the_most_urgent_of_what_it_may_hit() -> None:
    text = ONE + components(
        failing("x", 0, "60m"),
        failing("a", 10, "30m", priority=3),
        failing("e", 10, "30m", priority=2),
        "  f: {priority: 2, never_fails: it is a test}\n",
    )
    text += f"common_causes: {{d: {{{life(10)}, time_to_repair: 30m, team: ops, hits: {{a: 100%, f: 100%}}}}}}\n"
    assert [(at, node) for at, node, _ in begins(text)] == [(0, "x"), (60, "d"), (90, "e"), (120, "a")]


# --- every job that can start does -----------------------------------------------------------------------------------


def test_an_urgent_job_that_cannot_start_does_not_hold_back_a_later_one() -> None:
    # a wants two people and only one is free; b and c want one each, c of another team.
    text = "teams: {ops: {people: 2}, net: {people: 1}}\n" + components(
        failing("x", 0, "60m"),
        failing("a", 10, "30m", "team: ops, people: 2", priority=1),
        failing("b", 20, "20m"),
        failing("c", 20, "30m", "team: net"),
    )
    assert begins(text) == [
        (0, "x", "ops#1"),
        (20, "b", "ops#2"),
        (20, "c", "net#1"),
        (60, "a", "ops#1, ops#2"),
    ]


def test_all_who_are_free_start_at_once() -> None:
    text = TWO + components(*(failing(name, 10, "30m") for name in "abc"))
    assert begins(text) == [(10, "a", "ops#1"), (10, "b", "ops#2"), (40, "c", "ops#1")]


def test_nobody_is_held_waiting_for_the_others() -> None:
    # The job for two waits from 10; whoever is free takes the smaller ones, and both are free together only at 90.
    text = TWO + components(
        failing("x", 0, "40m"),
        failing("y", 0, "60m"),
        failing("a", 10, "100m", "team: ops, people: 2", priority=1),
        failing("b", 20, "50m"),
    )
    assert begins(text) == [(0, "x", "ops#1"), (0, "y", "ops#2"), (40, "b", "ops#1"), (90, "a", "ops#1, ops#2")]


def test_several_teams_come_together() -> None:
    text = "teams: {dba: {people: 2}, ops: {people: 1}}\n" + components(
        failing("x", 0, "60m"),
        failing("y", 0, "90m", "team: dba"),
        failing("a", 10, "30m", "team: {ops: 1, dba: 2}"),
        failing("b", 20, "10m", "team: {ops: 1, dba: 1}"),
    )
    assert begins(text) == [
        (0, "x", "ops#1"),
        (0, "y", "dba#1"),
        (60, "b", "dba#2, ops#1"),
        (90, "a", "dba#1, dba#2, ops#1"),
    ]
    assert levels(text, "a") == [(10, 0.0), (120, 1.0)]


# --- persons in several teams ----------------------------------------------------------------------------------------

SHARED = "people: {anna: {}, ben: {}, cara: {}}\nteams: {a: {members: [anna]}, b: {members: [ben, anna]}}\n"


def test_who_is_busy_in_one_team_is_busy_in_all() -> None:
    text = SHARED + components(
        failing("x", 0, "60m", "team: a"), failing("y", 10, "100m", "team: b"), failing("z", 20, "30m", "team: b")
    )
    assert begins(text) == [(0, "x", "anna"), (10, "y", "ben"), (60, "z", "anna")]


@pytest.mark.parametrize("wants", ["{a: 1, b: 1}", "{b: 1, a: 1}"])
def test_nobody_comes_twice_for_one_job(wants: str) -> None:
    # anna is the first of both teams, and the only one of a.
    text = SHARED + components(failing("x", 10, "60m", f"team: {wants}"))
    assert begins(text) == [(10, "x", "anna, ben")]


def test_a_job_waits_where_there_are_enough_for_each_team_and_too_few_for_all() -> None:
    text = SHARED + components(
        failing("y", 0, "60m", "team: b"),
        failing("z", 1, "69m", "team: b"),
        failing("x", 10, "60m", "team: {a: 1, b: 1}"),
    )
    assert begins(text) == [(0, "y", "anna"), (1, "z", "ben"), (70, "x", "anna, ben")]


def test_people_are_moved_between_teams_until_everybody_is_somebody_else() -> None:
    # There is only one way: anna for c, so ben for b, so cara for a. Each is last by name where she or he is wanted.
    text = """
people: {anna: {}, ben: {}, cara: {}}
teams: {a: {members: [anna, ben, cara]}, b: {members: [anna, ben]}, c: {members: [anna]}}
""" + components(failing("x", 10, "60m", "team: {a: 1, b: 1, c: 1}"))
    assert begins(text) == [(10, "x", "anna, ben, cara")]


def test_a_job_of_teams_that_share_people_starts_as_early_as_it_can() -> None:
    # anna is at work, ben takes 30 minutes, cara 50: anna must go with b, so that ben can go with a.
    text = (
        OFFICE
        + """
people: {anna: {}, ben: {hours: sundays, call_out: 30m}, cara: {hours: sundays, call_out: 50m}}
teams: {a: {members: [anna, ben]}, b: {members: [anna, cara]}}
"""
        + components(failing("x", 10, "60m", "team: {a: 1, b: 1}"))
    )
    assert begins(text) == [(40, "x", "anna, ben")]


# --- hours and call-outs ---------------------------------------------------------------------------------------------


def test_without_a_call_out_a_job_waits_for_the_hours() -> None:
    text = OFFICE + "teams: {ops: {people: 1, hours: office}}\n" + components(failing("a", 300, "30m"))
    assert lines(text) == [
        (300, "waits", "a", ""),
        (480, "work begins", "a", "ops#1"),
        (510, "repaired", "a", ""),
    ]


def test_who_is_called_is_busy_from_the_call() -> None:
    # b waits for the person who is on the way to a.
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 45m}}\n"
    text += components(failing("a", 300, "30m"), failing("b", 310, "30m", priority=1))
    assert lines(text) == [
        (300, "called out", "a", "ops#1"),
        (310, "waits", "b", ""),
        (345, "work begins", "a", "ops#1"),
        (375, "repaired", "a", ""),
        (375, "work begins", "b", "ops#1"),
        (405, "repaired", "b", ""),
    ]


def test_a_call_out_is_paid_once_in_a_stretch_of_work() -> None:
    # b is asked for a minute after a is done, c in the very moment in which b is done.
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 45m}}\n"
    text += components(failing("a", 200, "15m"), failing("b", 261, "15m"), failing("c", 321, "15m"))
    assert begins(text) == [(245, "a", "ops#1"), (306, "b", "ops#1"), (321, "c", "ops#1")]


@pytest.mark.parametrize(("call_out", "called"), [("29m", True), ("31m", False)])
def test_nobody_is_called_where_the_hours_begin_before_a_call_would_help(call_out: str, called: bool) -> None:
    text = OFFICE + f"teams: {{ops: {{people: 1, hours: office, call_out: {call_out}}}}}\n"
    text += components(failing("a", 450, "30m"))
    assert begins(text) == [(479 if called else 480, "a", "ops#1")]
    assert bool(lines(text, "called out")) is called


def test_nobody_is_called_where_the_hours_begin_in_the_moment_of_arrival() -> None:
    # In hours, else called out.
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 30m}}\n" + components(failing("a", 450, "30m"))
    assert lines(text, "called out") == []
    assert begins(text) == [(480, "a", "ops#1")]


def test_while_a_job_waits_for_the_hours_another_can_have_the_people() -> None:
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 45m}}\n"
    text += components(failing("a", 450, "30m"), failing("b", 470, "30m", priority=1))
    assert begins(text) == [(480, "b", "ops#1"), (510, "a", "ops#1")]


def test_work_once_begun_runs_past_closing() -> None:
    # a runs until 1140, and who is at work in that moment goes on with b. c waits for Tuesday.
    text = OFFICE + "teams: {ops: {people: 1, hours: office}}\n"
    text += components(failing("a", 1050, "90m"), failing("b", 1100, "60m"), failing("c", 1201, "60m"))
    assert begins(text) == [(1050, "a", "ops#1"), (1140, "b", "ops#1"), (1920, "c", "ops#1")]


def test_the_moment_of_closing_is_closed() -> None:
    text = OFFICE + "teams: {ops: {people: 1, hours: office}}\n" + components(failing("a", 1080, "30m"))
    assert begins(text) == [(1920, "a", "ops#1")]


def test_the_persons_own_hours_and_call_out_come_before_the_teams() -> None:
    # Only cara is at work; ben has a call-out of his own, anna the team's.
    text = (
        OFFICE
        + """
people: {anna: {hours: office}, ben: {call_out: 50m}, cara: {hours: mondays}}
teams: {ops: {members: [anna, ben, cara], hours: sundays, call_out: 70m}}
"""
    )
    text = text.replace("calendars: {", "calendars: {mondays: {days: mon}, ")
    text += components(*(failing(name, 0, "90m") for name in "abc"))
    assert begins(text) == [(0, "a", "cara"), (50, "b", "ben"), (70, "c", "anna")]


def test_the_soonest_comes_and_then_the_first_by_name() -> None:
    text = (
        OFFICE
        + """
people: {anna: {call_out: 50m}, ben: {call_out: 20m}, cara: {call_out: 20m}}
teams: {ops: {members: [cara, anna, ben], hours: sundays}}
"""
        + components(failing("a", 10, "60m", "team: ops, people: 2"), failing("b", 20, "60m"))
    )
    assert begins(text) == [(30, "a", "ben, cara"), (70, "b", "anna")]


def test_a_job_for_several_begins_with_the_last_of_them() -> None:
    # anna is at work, and is taken when ben is called: b waits for her.
    text = (
        OFFICE
        + """
people: {anna: {}, ben: {hours: sundays, call_out: 20m}}
teams: {ops: {members: [anna, ben]}, alone: {members: [anna]}}
"""
        + components(failing("a", 10, "60m", "team: ops, people: 2"), failing("b", 20, "10m", "team: alone"))
    )
    assert begins(text) == [(30, "a", "anna, ben"), (90, "b", "anna")]


@pytest.mark.parametrize("call_out", ["30m", "60m", "90m"])
def test_who_must_be_called_is_called_in_time_for_the_hours_of_another(call_out: str) -> None:
    # ben is at work from 480, and anna comes within 90 minutes: together they can begin at 480.
    text = (
        OFFICE
        + f"""
people: {{anna: {{hours: sundays, call_out: {call_out}}}, ben: {{hours: office}}}}
teams: {{ops: {{members: [anna, ben]}}}}
"""
        + components(failing("a", 390, "30m", "team: ops, people: 2"))
    )
    assert repaired(text) == [(510, "a")]


def test_who_is_still_at_work_waits_for_those_whose_hours_begin() -> None:
    # x is done at 470, and ben begins at 480. anna, if she went home, would have to be called, and be back at 530.
    text = (
        OFFICE
        + """
people: {anna: {hours: sundays, call_out: 60m}, ben: {hours: office}}
teams: {ops: {members: [anna, ben]}, alone: {members: [anna]}}
"""
        + components(failing("x", 390, "20m", "team: alone"), failing("a", 400, "30m", "team: ops, people: 2"))
    )
    assert begins(text) == [(450, "x", "anna"), (480, "a", "anna, ben")]


# --- people by calendar ----------------------------------------------------------------------------------------------

SHIFTS = """
calendars:
  day: {days: mon-fri, from: "06:00", to: "14:00"}
  late: {days: mon-fri, from: "12:00", to: "20:00"}
"""  # 360 to 840 and 720 to 1200


@pytest.mark.parametrize(("at", "begun"), [(400, 2), (750, 3), (900, 1)])
def test_calendars_that_are_open_at_once_add_up(at: int, begun: int) -> None:
    text = SHIFTS + "teams: {ops: {people: {day: 2, late: 1}}}\n"
    text += components(*(failing(name, at, "30h") for name in "abcd"))
    assert [minute for minute, _, _ in begins(text) if minute == at] == [at] * begun


def test_the_largest_number_can_be_called_only_while_all_are_closed() -> None:
    text = SHIFTS + "teams: {ops: {people: {day: 2, late: 1}, call_out: 30m}}\n"
    night = text + components(*(failing(name, 100, "30h") for name in "abc"))
    assert begins(night) == [(130, "a", "ops.day#1"), (130, "b", "ops.day#2"), (720, "c", "ops.late#1")]
    # late's one person is at work; when that closes, at 1200, the two of day can be called.
    late = text + components(*(failing(name, 900, "30h") for name in "abc"))
    assert begins(late) == [(900, "a", "ops.late#1"), (1230, "b", "ops.day#1"), (1230, "c", "ops.day#2")]


def test_a_job_for_more_than_are_at_work_waits_for_the_calendars() -> None:
    text = SHIFTS + "teams: {ops: {people: {day: 2, late: 1}, call_out: 30m}}\n"
    text += components(failing("a", 400, "30m", "team: ops, people: 3"))
    assert begins(text) == [(720, "a", "ops.day#1, ops.day#2, ops.late#1")]


# --- deputies --------------------------------------------------------------------------------------------------------


def deputised(own: str, deputy: str, *jobs: str) -> str:
    """A team and its deputy, of one person each; early is from 120 to 360."""
    return f"""
calendars: {{early: {{days: mon-fri, from: "02:00", to: "06:00"}}, sundays: {{days: sun}}}}
teams: {{own: {{people: 1, deputy: other, {own}}}, other: {{people: 1, {deputy}}}, third: {{people: 1}}}}
""" + components(*jobs)


@pytest.mark.parametrize(
    ("own", "deputy", "at", "who"),
    [
        ("hours: early", "hours: early", 130, "own#1"),
        ("hours: sundays, call_out: 5m", "hours: early", 130, "other#1"),
        ("hours: sundays, call_out: 20m", "hours: sundays, call_out: 10m", 140, "other#1"),
        ("hours: sundays, call_out: 20m", "hours: sundays, call_out: 20m", 150, "own#1"),
        ("hours: sundays, call_out: 20m", "hours: sundays", 150, "own#1"),
        ("hours: sundays, call_out: 20m", "deputy: third, hours: sundays, call_out: 30m", 150, "own#1"),
    ],
)
def test_a_job_goes_where_it_starts_earliest(own: str, deputy: str, at: int, who: str) -> None:
    assert begins(deputised(own, deputy, failing("a", 130, "10m", "team: own"))) == [(at, "a", who)]


@pytest.mark.parametrize(
    ("call_out", "at", "who"), [("19m", 119, "other#1"), ("20m", 120, "own#1"), ("21m", 120, "own#1")]
)
def test_the_own_team_may_begin_before_a_deputy_who_is_called(call_out: str, at: int, who: str) -> None:
    # The own team is at work from 120.
    text = deputised("hours: early", f"hours: sundays, call_out: {call_out}", failing("a", 100, "10m", "team: own"))
    assert begins(text) == [(at, "a", who)]


def test_the_deputy_steps_in_where_the_own_team_is_busy() -> None:
    text = deputised(
        "hours: early",
        "hours: early",
        *(failing(name, at, "60m", "team: own") for name, at in (("a", 130), ("b", 140))),
    )
    text += failing("c", 150, "10m", "team: own")
    assert begins(text) == [(130, "a", "own#1"), (140, "b", "other#1"), (190, "c", "own#1")]


def test_the_deputys_deputy_does_not_step_in() -> None:
    text = deputised("hours: sundays", "hours: early, deputy: third", failing("a", 100, "10m", "team: own"))
    assert begins(text) == [(120, "a", "other#1")]


def test_a_team_and_its_deputy_do_not_mix_in_one_job() -> None:
    text = "teams: {own: {people: 2, deputy: other}, other: {people: 2}}\n" + components(
        failing("x", 0, "60m", "team: own"),
        failing("y", 0, "50m", "team: other"),
        failing("a", 10, "10m", "team: own, people: 2"),
    )
    assert begins(text) == [(0, "x", "own#1"), (0, "y", "other#1"), (50, "a", "other#1, other#2")]


def test_in_a_job_of_several_teams_each_may_have_its_deputy() -> None:
    text = deputised("hours: sundays", "hours: early", failing("a", 130, "10m", "team: {own: 1, third: 1}"))
    assert begins(text) == [(130, "a", "other#1, third#1")]


# --- the longest stretch ---------------------------------------------------------------------------------------------


def test_work_is_handed_on_at_the_end_of_the_longest_stretch() -> None:
    text = "teams: {ops: {people: 2, max_stretch: 2h, rest: 3h}}\n" + components(failing("a", 10, "5h"))
    assert lines(text) == [
        (10, "work begins", "a", "ops#1"),
        (130, "handed on", "a", "ops#1"),
        (130, "work begins", "a", "ops#2"),
        (250, "handed on", "a", "ops#2"),
        (250, "waits", "a", ""),
        (310, "work begins", "a", "ops#1"),
        (370, "repaired", "a", ""),
    ]


def test_where_no_rest_is_said_it_is_eleven_hours() -> None:
    text = "teams: {ops: {people: 1, max_stretch: 2h}}\n" + components(failing("a", 10, "3h"))
    assert begins(text) == [(10, "a", "ops#1"), (790, "a", "ops#1")]
    assert repaired(text) == [(850, "a")]


@pytest.mark.parametrize(("arrives", "begun"), [(50, [80, 190]), (80, [80, 190]), (81, [81])])
def test_jobs_without_a_break_are_one_stretch(arrives: int, begun: list[int]) -> None:
    # Without a break the stretch is over at 130. A break begins another, long enough for the 90 minutes of b.
    text = "teams: {ops: {people: 1, max_stretch: 2h, rest: 1h}}\n"
    text += components(failing("a", 10, "70m"), failing("b", arrives, "90m"))
    assert [at for at, node, _ in begins(text) if node == "b"] == begun


def test_who_has_worked_for_the_longest_stretch_rests_though_the_job_is_done() -> None:
    text = "teams: {ops: {people: 1, max_stretch: 2h, rest: 1h}}\n"
    text += components(failing("a", 10, "2h"), failing("b", 50, "30m"))
    assert lines(text, "handed on") == []
    assert begins(text) == [(10, "a", "ops#1"), (190, "b", "ops#1")]


def test_a_job_of_several_is_handed_on_when_the_first_of_them_must_rest() -> None:
    # ops#1 works from 0, ops#2 from 60 on; at 120 ops#2 goes on with ops#3.
    text = "teams: {ops: {people: 3, max_stretch: 2h}}\n" + components(
        failing("x", 0, "60m"), failing("a", 60, "90m", "team: ops, people: 2")
    )
    assert lines(text)[2:] == [
        (60, "work begins", "a", "ops#1, ops#2"),
        (120, "handed on", "a", "ops#1, ops#2"),
        (120, "work begins", "a", "ops#2, ops#3"),
        (150, "repaired", "a", ""),
    ]


def test_who_goes_on_with_others_has_no_new_stretch() -> None:
    # ops#1 works from 0 to 120, ops#2 from 60 to 180, and ops#3 from 120: from 180 on it has nobody beside it, until
    # ops#1 is back. 30 minutes are left by then.
    text = "teams: {ops: {people: 3, max_stretch: 2h, rest: 100m}}\n" + components(
        failing("x", 0, "60m"), failing("a", 60, "150m", "team: ops, people: 2")
    )
    assert begins(text)[1:] == [(60, "a", "ops#1, ops#2"), (120, "a", "ops#2, ops#3"), (220, "a", "ops#1, ops#3")]
    assert repaired(text) == [(60, "x"), (250, "a")]


def test_a_more_urgent_job_may_have_who_could_take_over() -> None:
    text = "teams: {ops: {people: 2, max_stretch: 2h, rest: 1h}}\n" + components(
        failing("x", 0, "100m"), failing("a", 10, "3h"), failing("b", 120, "40m", priority=1)
    )
    # At 130 ops#1 is with b until 160; a waits for its place in the queue, not for somebody's rest.
    assert begins(text) == [
        (0, "x", "ops#1"),
        (10, "a", "ops#2"),
        (120, "b", "ops#1"),
        (160, "a", "ops#1"),
    ]


def test_a_wait_for_somebody_who_is_called_is_a_break() -> None:
    # anna works from 0 to 50, then waits for ben until 80, and begins a stretch of an hour there.
    text = (
        OFFICE
        + """
people: {anna: {}, ben: {hours: sundays, call_out: 30m}}
teams: {ops: {members: [anna, ben], max_stretch: 1h, rest: 1h}}
"""
        + components(failing("x", 0, "50m"), failing("a", 10, "55m", "team: ops, people: 2"))
    )
    assert begins(text) == [(0, "x", "anna"), (80, "a", "anna, ben")]
    assert repaired(text) == [(50, "x"), (135, "a")]


def test_who_waited_longer_for_somebody_than_a_stretch_lasts_works_all_the_same() -> None:
    text = (
        OFFICE
        + """
people: {anna: {}, ben: {hours: sundays, call_out: 90m}}
teams: {ops: {members: [anna, ben], max_stretch: 1h, rest: 1h}}
"""
        + components(failing("x", 0, "50m"), failing("a", 10, "55m", "team: ops, people: 2"))
    )
    assert repaired(text) == [(50, "x"), (195, "a")]


def test_who_takes_over_is_called_out() -> None:
    text = OFFICE + "teams: {ops: {people: 2, hours: office, call_out: 20m, max_stretch: 2h}}\n"
    text += components(failing("a", 0, "3h"))
    assert begins(text) == [(20, "a", "ops#1"), (160, "a", "ops#2")]


def test_the_way_to_work_is_no_part_of_the_stretch() -> None:
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 20m, max_stretch: 2h}}\n"
    text += components(failing("a", 0, "2h"))
    assert lines(text, "handed on") == []
    assert repaired(text) == [(140, "a")]


def test_who_has_worked_longer_in_one_team_than_another_allows_goes_on_there_after_a_rest() -> None:
    # anna works for b until 180; a lets nobody work for more than an hour on end.
    text = """
people: {anna: {}}
teams: {a: {members: [anna], max_stretch: 1h, rest: 2h}, b: {members: [anna]}}
""" + components(failing("x", 0, "3h", "team: b"), failing("y", 10, "30m", "team: a"))
    assert [at for at, node in repaired(text) if node == "y"] == [330]


# --- interruptions ---------------------------------------------------------------------------------------------------


def preempting(resume: str, *jobs: str, people: int = 1) -> str:
    """A team that interrupts."""
    return f"teams: {{ops: {{people: {people}, preempts: true, resume: {resume}}}}}\n" + components(*jobs)


LONG_AND_URGENT = (failing("a", 10, "100m", priority=2), failing("b", 60, "30m", priority=1))


@pytest.mark.parametrize(("resume", "done"), [("continue", 140), ("afresh", 190)])
def test_a_more_urgent_job_interrupts(resume: str, done: int) -> None:
    assert lines(preempting(resume, *LONG_AND_URGENT)) == [
        (10, "work begins", "a", "ops#1"),
        (60, "interrupted", "a", "ops#1"),
        (60, "work begins", "b", "ops#1"),
        (60, "waits", "a", ""),
        (90, "repaired", "b", ""),
        (90, "work begins", "a", "ops#1"),
        (done, "repaired", "a", ""),
    ]


def test_the_remainder_is_what_is_left_after_several_interruptions() -> None:
    urgent = (failing(name, at, "10m", priority=1) for name, at in (("b", 30), ("c", 70), ("d", 110)))
    text = preempting("continue", failing("a", 10, "100m", priority=2), *urgent)
    assert repaired(text) == [(40, "b"), (80, "c"), (120, "d"), (140, "a")]


def test_an_interrupted_job_keeps_its_place_in_the_queue() -> None:
    text = preempting("continue", *LONG_AND_URGENT, failing("c", 50, "10m", priority=2))
    assert [node for _, node, _ in begins(text)] == ["a", "b", "a", "c"]


def test_each_try_afresh_draws_its_own_time() -> None:
    urgent = (failing(name, at, "10m", priority=1) for name, at in (("b", 11), ("c", 22)))
    text = preempting("afresh", failing("a", 10, "{uniform: [100h, 110h]}", priority=2), *urgent)
    takes = plan_of(text).nodes["a"].modes[0].time_to_repair
    assert isinstance(takes, SingleDraw)
    tries = [takes.sample(uniform(1, process_key("failure/a/1/f/repair"), 0, m)) / MINUTE for m in range(3)]
    assert len(set(tries)) == 3
    assert repaired(text)[-1][0] == pytest.approx(32 + tries[2], abs=1e-6)
    # Not begun afresh, it is the first draw that is worked off.
    assert repaired(text.replace("afresh", "continue"))[-1][0] == pytest.approx(30 + tries[0], abs=1e-6)


def test_being_handed_on_is_no_new_try() -> None:
    # ops#2 takes over from ops#1 after an hour: what is left of the first draw.
    text = preempting("afresh", failing("a", 10, "{uniform: [100m, 110m]}"), people=2)
    text = text.replace("people: 2", "people: 2, max_stretch: 1h")
    takes = plan_of(text).nodes["a"].modes[0].time_to_repair
    assert isinstance(takes, SingleDraw)
    draw = takes.sample(uniform(1, process_key("failure/a/1/f/repair"), 0)) / MINUTE
    assert [at for at, _ in repaired(text)] == pytest.approx([10 + draw], abs=1e-6)


@pytest.mark.parametrize("priorities", [(1, 1), (None, None), (1, 2), (2, None)])
def test_only_a_higher_priority_interrupts(priorities: tuple[int | None, int | None]) -> None:
    first, second = priorities
    text = preempting("afresh", failing("a", 10, "100m", priority=first), failing("b", 60, "30m", priority=second))
    assert begins(text) == [(10, "a", "ops#1"), (110, "b", "ops#1")]


def test_what_has_no_priority_is_interrupted_by_what_has_one() -> None:
    text = preempting("continue", failing("a", 10, "100m"), failing("b", 60, "30m", priority=9))
    assert begins(text) == [(10, "a", "ops#1"), (60, "b", "ops#1"), (90, "a", "ops#1")]


def test_a_team_that_does_not_say_so_interrupts_nothing() -> None:
    assert begins(ONE + components(*LONG_AND_URGENT)) == [(10, "a", "ops#1"), (110, "b", "ops#1")]


def test_who_is_on_the_way_is_not_called_away() -> None:
    # b waits until a can be interrupted: in the moment in which its work begins.
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 30m, preempts: true, resume: continue}}\n"
    text += components(failing("a", 100, "40m", priority=2), failing("b", 110, "20m", priority=1))
    assert begins(text)[0] == (130, "a", "ops#1")
    assert lines(text, "interrupted", "called out")[0] == (100, "called out", "a", "ops#1")


def test_who_arrives_for_a_less_urgent_job_can_be_had_from_then_on() -> None:
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 30m, preempts: true, resume: continue}}\n"
    text += components(failing("a", 100, "40m", priority=2), failing("b", 110, "20m", priority=1))
    assert repaired(text) == [(150, "b"), (190, "a")]


def test_work_that_is_done_in_this_moment_is_not_interrupted() -> None:
    text = preempting("afresh", failing("a", 10, "50m", priority=2), failing("b", 60, "30m", priority=1))
    assert lines(text) == [
        (10, "work begins", "a", "ops#1"),
        (60, "repaired", "a", ""),
        (60, "work begins", "b", "ops#1"),
        (90, "repaired", "b", ""),
    ]


def test_several_jobs_are_interrupted_for_a_bigger_one_the_least_urgent_first() -> None:
    text = preempting(
        "continue",
        failing("a", 10, "100m", priority=2),
        failing("b", 20, "100m", priority=3),
        failing("c", 30, "100m", priority=4),
        failing("d", 60, "30m", "team: ops, people: 2", priority=1),
        people=3,
    )
    assert sorted(node for _, _, node, _ in lines(text, "interrupted")) == ["b", "c"]
    assert begins(text)[3:] == [(60, "d", "ops#2, ops#3"), (90, "b", "ops#2"), (90, "c", "ops#3")]


@pytest.mark.parametrize(("wanted", "interrupted"), [(1, "d"), (2, "cd"), (3, "bd"), (4, "bcd")])
def test_no_more_is_interrupted_than_needed_and_the_least_urgent_of_it(wanted: int, interrupted: str) -> None:
    # b has two people, c and d one each: for three of them d, which is less urgent than c, is the one that goes with b.
    text = preempting(
        "continue",
        failing("b", 10, "100m", "team: ops, people: 2", priority=2),
        failing("c", 20, "100m", priority=3),
        failing("d", 30, "100m", priority=4),
        failing("e", 60, "30m", f"team: ops, people: {wanted}", priority=1),
        people=4,
    )
    assert sorted(node for _, _, node, _ in lines(text, "interrupted")) == list(interrupted)


def test_nothing_is_interrupted_in_vain() -> None:
    # d wants two people, and b is as urgent as d.
    text = preempting(
        "continue",
        failing("a", 10, "100m", priority=2),
        failing("b", 20, "100m", priority=1),
        failing("d", 60, "30m", "team: ops, people: 2", priority=1),
        people=2,
    )
    assert lines(text, "interrupted") == []


def test_nothing_is_interrupted_where_somebody_is_free() -> None:
    assert lines(preempting("continue", *LONG_AND_URGENT, people=2), "interrupted") == []


def test_who_is_left_over_by_an_interruption_takes_something_else() -> None:
    # a has two people; b takes one of them, and the other begins c. When b is done, a interrupts c.
    text = preempting(
        "continue",
        failing("a", 10, "100m", "team: ops, people: 2", priority=2),
        failing("b", 60, "30m", priority=1),
        failing("c", 50, "40m", priority=3),
        people=2,
    )
    assert begins(text)[1:] == [(60, "b", "ops#1"), (60, "c", "ops#2"), (90, "a", "ops#1, ops#2"), (140, "c", "ops#1")]


def test_a_job_that_its_team_does_not_interrupt_for_is_not_interrupted() -> None:
    # anna works for b, whose jobs nothing interrupts; she is of a as well.
    text = """
people: {anna: {}}
teams: {a: {members: [anna], preempts: true, resume: continue}, b: {members: [anna]}}
""" + components(failing("x", 0, "60m", "team: b"), failing("y", 10, "30m", "team: a", priority=1))
    assert begins(text) == [(0, "x", "anna"), (60, "y", "anna")]


# --- what asks for people --------------------------------------------------------------------------------------------


def test_with_call_when_repairs_are_asked_for_when_enough_units_have_failed() -> None:
    # Both units fail at 60, and are found at 70; b has come before that.
    text = ONE + components(
        failing("x", 0, "80m"),
        failing("b", 65, "10m"),
        f"  a: {{units: 2, required: 1, failures: {{f: {{{life(60)}, time_to_repair: 20m, team: ops, detect: 10m,"
        " call_when: 2}}}\n",
    )
    assert [(at, node) for at, node, _ in begins(text)] == [(0, "x"), (80, "b"), (90, "a"), (110, "a")]


def test_a_unit_that_waits_for_others_to_fail_has_not_arrived() -> None:
    # The unit that begins failed is known from the start, and called for when the other one fails, after b.
    unit = "{failures: {f: {LIFE, time_to_repair: 10m, team: ops, call_when: 2, at_start: 50%}}, units: 2, required: 1}"
    text = ONE + components(failing("x", 0, "80m"), failing("b", 55, "10m"), f"  a: {unit}\n".replace("LIFE", life(60)))
    order = [each for each in begins(text) if each[0] >= 0]
    failed_at_start = [each for each in history(text, "1m") if each.what == "fails"]
    assert len(failed_at_start) == 1  # as the numbers are drawn
    assert [node for _, node, _ in order] == ["x", "b", "a", "a"]


_JOINT_MODE = f"{{f: {{{life(60)}, time_to_repair: 20m, team: ops, repairs: all}}}}"
JOINT = f"  a: {{units: 2, required: 1, failures: {_JOINT_MODE}}}\n"


def test_with_repairs_all_there_is_one_job() -> None:
    text = ONE + components(
        failing("x", 0, "90m"),
        JOINT,
    )
    assert lines(text)[1:] == [
        (60, "waits", "a", ""),
        (90, "repaired", "x", ""),
        (90, "work begins", "a", "ops#1"),
        (110, "repaired", "a", ""),
        (110, "repaired", "a", ""),
    ]


def test_a_joint_repair_goes_on_where_it_was_interrupted() -> None:
    text = preempting(
        "continue",
        failing("b", 70, "10m", priority=1),
        f"  a: {{units: 2, required: 1, priority: 2, failures: {{"
        f"f: {{{life(60)}, time_to_repair: 20m, team: ops, repairs: all}}}}}}\n",
    )
    assert repaired(text) == [(80, "b"), (90, "a"), (90, "a")]


@pytest.mark.parametrize(("coverage", "back"), [("0%", 110), ("100%", 65)])
def test_people_make_good_a_switch_that_is_not_covered(coverage: str, back: int) -> None:
    # The switch takes from 60 to 65; the people are free at 90, and take 20 minutes.
    text = ONE + components(
        failing("p", 60, "2d", "recovers: by itself"), "  q: {never_fails: it is a test}\n", failing("x", 0, "90m")
    )
    text += (
        "services: {s: {failover: {between: [p, q], takes: 5m,"
        f" coverage: {coverage}, otherwise: {{takes: 20m, team: ops}}}}}}}}\n"
    )
    assert levels(text, "s") == [(60, 0.0), (back, 1.0)]
    asked = [(at, what) for at, what, node, _ in lines(text) if node == "s"]
    assert asked == ([] if coverage == "100%" else [(65, "waits"), (90, "work begins")])


def test_a_common_cause_is_one_job() -> None:
    text = ONE + components(failing("x", 0, "90m"), *(f"  {name}: {{never_fails: it is a test}}\n" for name in "ab"))
    text += f"common_causes: {{fire: {{{life(60)}, time_to_repair: 20m, team: ops, hits: {{a: 100%, b: 100%}}}}}}\n"
    assert levels(text, "a") == levels(text, "b") == [(60, 0.0), (110, 1.0)]
    assert begins(text) == [(0, "x", "ops#1"), (90, "fire", "ops#1")]


def test_what_begins_failed_asks_for_people_at_the_start() -> None:
    text = (
        OFFICE
        + "teams: {ops: {people: 1, hours: office, call_out: 45m}}\n"
        + components(
            "  a: {failures: {f: {mttf: 900y, at_start: 100%, detect: 5m, time_to_repair: 10m, team: ops}}}\n",
            "  b: {priority: 1, failures: {f: {mttf: 900y, at_start: 100%, time_to_repair: 10m, team: ops}}}\n",
        )
    )
    assert begins(text) == [(45 - WEEK, "b", "ops#1"), (55 - WEEK, "a", "ops#1")]


def test_a_job_that_takes_no_time_still_needs_its_people() -> None:
    # The two are done one after the other in the moment in which the person is free.
    text = ONE + components(failing("x", 0, "60m"), failing("a", 10, "0m"), failing("b", 59, "0m"))
    assert lines(text)[-4:] == [
        (60, "work begins", "a", "ops#1"),
        (60, "repaired", "a", ""),
        (60, "work begins", "b", "ops#1"),
        (60, "repaired", "b", ""),
    ]


def test_a_repair_that_never_ends_keeps_its_people() -> None:
    text = ONE + components(failing("a", 10, "never"), failing("b", 20, "10m"))
    assert begins(text) == [(10, "a", "ops#1")]


@pytest.mark.parametrize(("more", "begun"), [("", 50), (", max_stretch: 2h, rest: 5h", 50)])
def test_who_is_called_and_not_wanted_any_more_has_not_worked(more: str, begun: int) -> None:
    # The nurse is called at 10, to be there at 40; a is back at 20, and b calls her again. She needs no rest.
    text = OFFICE + f"teams: {{nurses: {{people: 1, hours: sundays, call_out: 30m{more}}}}}\n"
    text += components(failing("a", 10, "10m", "recovers: by itself"), failing("b", 20, "10m", "team: nurses"))
    text += "services: {s: {needs: [{need: a, workaround: {level: 50%, ready: 0m, lasts: 1d, team: nurses}}]}}\n"
    assert begins(text) == [(begun, "b", "nurses#1")]


# --- spare parts -----------------------------------------------------------------------------------------------------


def test_people_and_part_come_together() -> None:
    # b waits for the part that comes at 160; it holds nobody, so c has the person from 100 to 180.
    text = (
        ONE
        + "spares: {discs: {stock: 1, resupply: 150m}}\n"
        + components(
            failing("a", 10, "30m", "team: ops, spares: discs"),
            failing("b", 20, "30m", "team: ops, spares: discs", priority=1),
            failing("c", 100, "80m"),
        )
    )
    assert begins(text) == [(10, "a", "ops#1"), (100, "c", "ops#1"), (180, "b", "ops#1")]


def test_no_part_is_kept_for_a_job_that_waits_for_people() -> None:
    # b has waited since 20 for people, behind x; c is more urgent and takes the only part at 70.
    text = (
        ONE
        + "spares: {discs: {stock: 1, resupply: never}}\n"
        + components(
            failing("x", 10, "60m"),
            failing("b", 20, "30m", "team: ops, spares: discs"),
            failing("c", 50, "30m", "team: ops, spares: discs", priority=1),
        )
    )
    assert begins(text) == [(10, "x", "ops#1"), (70, "c", "ops#1")]


def test_each_part_that_was_taken_is_replaced_by_itself() -> None:
    # Taken at 10 and 30, so they come at 110 and 130; what is taken at 110 comes at 210.
    text = "spares: {discs: {stock: 2, resupply: 100m}}\n" + components(
        *(
            failing(name, at, "1m", "spares: discs")
            for name, at in (("a", 10), ("b", 30), ("c", 40), ("d", 50), ("e", 50))
        )
    )
    assert begins(text) == [(10, "a", ""), (30, "b", ""), (110, "c", ""), (130, "d", ""), (210, "e", "")]


def test_a_part_is_taken_once_however_often_its_work_is_interrupted() -> None:
    text = preempting(
        "afresh",
        failing("a", 10, "50m", "team: ops, spares: discs", priority=2),
        failing("b", 40, "10m", priority=1),
        failing("c", 70, "10m", priority=1),
    )
    text += "spares: {discs: {stock: 1, resupply: never}}\n"
    assert begins(text)[-1] == (80, "a", "ops#1")
    assert repaired(text)[-1] == (130, "a")


def test_who_waits_for_a_part_does_not_hold_back_who_has_one() -> None:
    # a has the only part when it is handed on at 70; b is more urgent, wants the same and has no part.
    text = "spares: {discs: {stock: 1, resupply: never}}\nteams: {ops: {people: 2, max_stretch: 1h}}\n"
    text += components(
        failing("a", 10, "80m", "team: ops, spares: discs", priority=2),
        failing("b", 20, "30m", "team: ops, spares: discs", priority=1),
    )
    assert repaired(text) == [(90, "a")]


def test_nothing_is_interrupted_for_a_job_without_its_part() -> None:
    text = preempting(
        "continue",
        failing("x", 0, "10m", "team: ops, spares: discs", priority=1),
        failing("a", 10, "100m", priority=2),
        failing("b", 20, "30m", "team: ops, spares: discs", priority=1),
    )
    text += "spares: {discs: {stock: 1, resupply: 60m}}\n"
    assert begins(text) == [(0, "x", "ops#1"), (10, "a", "ops#1"), (60, "b", "ops#1"), (90, "a", "ops#1")]


# --- sites -----------------------------------------------------------------------------------------------------------


def sited(team: str, *jobs: str) -> str:
    """A team at a site that is down from 100 to 300."""
    return (
        OFFICE
        + f"sites: {{hq: {{failures: {{f: {{{life(100)}, time_to_repair: 200m, recovers: by itself}}}}}}}}\n"
        + f"teams: {{ops: {{site: hq, {team}}}}}\n"
        + components(*jobs)
    )


def test_a_team_whose_site_is_down_is_a_call_out_away() -> None:
    text = sited("people: 1, call_out: 45m", failing("a", 50, "10m"), failing("b", 110, "10m"))
    assert begins(text) == [(50, "a", "ops#1"), (155, "b", "ops#1")]


def test_without_a_call_out_a_team_does_not_work_while_its_site_is_down() -> None:
    assert begins(sited("people: 1", failing("b", 150, "10m"))) == [(300, "b", "ops#1")]


def test_work_goes_on_when_the_site_goes_down() -> None:
    assert (140, "b") in repaired(sited("people: 1", failing("b", 90, "50m")))


def test_outside_its_hours_a_team_can_be_called_wherever_its_site_is() -> None:
    assert begins(sited("people: 1, hours: office, call_out: 45m", failing("b", 110, "10m"))) == [(155, "b", "ops#1")]


def test_people_by_calendar_are_called_from_their_homes_too_while_their_site_is_down() -> None:
    # At 500 office is open and all three are at work by their hours; the site is down from 450 to 650.
    text = sited("people: {office: 2, sundays: 1}, call_out: 45m", *(failing(name, 500, "10m") for name in "abc"))
    text = text.replace(life(100), life(450))
    assert begins(text) == [(545, "a", "ops.office#1"), (545, "b", "ops.office#2"), (555, "c", "ops.office#1")]


def test_the_site_of_a_person_counts_like_the_teams() -> None:
    jobs = (failing("b", 110, "10m"), failing("c", 111, "10m"))
    text = sited("members: [anna, ben]", *jobs).replace("site: hq, ", "")
    text += "people: {anna: {site: hq, call_out: 30m}, ben: {}}\n"
    assert begins(text) == [(110, "b", "ben"), (141, "c", "anna")]


def test_a_call_is_made_though_the_site_may_be_back_before() -> None:
    # From 280 it takes until 325, and the site is back at 300: nobody knows that beforehand.
    assert begins(sited("people: 1, call_out: 45m", failing("b", 280, "10m"))) == [(325, "b", "ops#1")]


# --- figures of a team -----------------------------------------------------------------------------------------------


def test_what_is_counted_of_a_team() -> None:
    # a: called at 300, in work from 345 to 375. b waits from 470 for the hours, at 480, and is in work until 540. c
    # waits from 500 to 540, and is in work when the window ends. d waits from 565 to that end.
    text = OFFICE + "teams: {ops: {people: 1, hours: office, call_out: 45m}}\n"
    text += components(
        failing("a", 300, "30m"), failing("b", 470, "60m"), failing("c", 500, "30m"), failing("d", 565, "1h")
    )
    assert figures(text, 568) == {
        "jobs": 4,
        "at_once": 0,
        "left_over": 1,
        "waited": 0 + 10 + 40 + 3,
        "busy": 75 + 60 + 28,
        "called_out": 75,
        "available": 88 + 75,
    }


def test_a_job_belongs_to_the_team_that_was_asked_and_the_time_to_the_team_that_works() -> None:
    text = "teams: {own: {people: 1, deputy: other}, other: {people: 1}}\n"
    text += components(failing("a", 10, "50m", "team: own"), failing("b", 20, "30m", "team: own"))
    own, other = (figures(text, 60, team) for team in ("own", "other"))
    assert (own["jobs"], own["at_once"], own["busy"]) == (2, 2, 50)
    assert (other["jobs"], other["at_once"], other["busy"]) == (0, 0, 30)


def test_a_job_of_several_teams_counts_for_each() -> None:
    text = "teams: {dba: {people: 2}, ops: {people: 1}}\n"
    text += components(failing("a", 10, "30m", "team: {ops: 1, dba: 2}"))
    dba, ops = (figures(text, 60, team) for team in ("dba", "ops"))
    assert (dba["jobs"], dba["busy"], ops["jobs"], ops["busy"]) == (1, 60, 1, 30)


def test_an_interrupted_job_is_asked_for_once() -> None:
    counted = figures(preempting("continue", *LONG_AND_URGENT), 145)
    assert (counted["jobs"], counted["at_once"], counted["waited"], counted["busy"]) == (2, 2, 0, 130)


def test_all_people_of_a_job_are_busy() -> None:
    counted = figures(TWO + components(failing("a", 10, "30m", "team: ops, people: 2")), 30)
    assert (counted["busy"], counted["available"], counted["called_out"]) == (40, 60, 0)


def test_work_past_closing_is_outside_the_hours() -> None:
    # From 1050 to 1140, closed from 1080.
    text = OFFICE + "teams: {ops: {people: 1, hours: office}}\n" + components(failing("a", 1050, "90m"))
    counted = figures(text, 1440)
    assert (counted["busy"], counted["called_out"], counted["available"]) == (90, 60, 660)
