"""Events of scenarios worked out by hand; times are minutes after the scenario's beginning."""

from datetime import datetime, timedelta

import pytest

from continuity.calendars import OpenHours
from continuity.errors import AnalysisError
from continuity.simulation.rehearsals import RehearsalTask, Rehearser
from continuity.timeline import Timeline
from continuity.units import DAY, HOUR, WEEK
from tests.simulation.rehearsed import rehearse, with_scenario
from tests.simulation.support import plan_of

STAGE = """\
calendars: {office: {days: mon-fri, from: "08:00", to: "18:00", holidays: ["2027-01-05"]}}
sites: {paris: {never_fails: x}, lyon: {never_fails: x}}
components:
  web: {site: paris, never_fails: x}
  dns: {site: lyon, never_fails: x}
  disk:
    units: 3
    required: 2
    full: 3
    failures:
      crash: {time_to_failure: never, time_to_repair: 60m, detect: 5m, team: ops}
      wear: {time_to_failure: never, time_to_repair: 20m, recovers: by itself}
  cpu: {failures: {crash: {time_to_failure: never, time_to_repair: 30m, leaves: 40%, team: ops}}}
services:
  shop: {needs: [web]}
  mill: {needs: [disk]}
  desk: {needs: [cpu]}
teams: {ops: {people: 2}, dba: {members: [ann, bob, cem]}}
people: {ann: {}, bob: {}, cem: {}}
"""
TALK = "kind: coordination"


def steps(*lines: str) -> str:
    """The stage with a plan that the scenario sets off."""
    return f"{STAGE}plans:\n  go:\n    invoke: {{scenario: trouble}}\n    steps:\n" + "\n".join(
        f"      {line}" for line in lines
    )


# --- fails -----------------------------------------------------------------------------------------------------------


def test_a_node_without_modes_stays_failed_until_its_time_is_over() -> None:
    told = rehearse(STAGE, "at: 30m, fails: web, lasts: 2h")
    assert told.levels("web") == [("30", 0.0), ("150", 1.0)]
    assert (told.recovery(), told.spent()) == ("120", {"failure": "120"})


def test_a_node_without_modes_stays_failed_for_ever_where_nothing_ends_it() -> None:
    told = rehearse(STAGE, "at: 0h, fails: web", lasts="3d")
    assert (told.recovery(), told.spent()) == (None, {"failure": "4320"})


def test_a_failure_is_found_and_repaired_as_its_mode_is() -> None:
    """All units: 5 min to find it, 60 for the repair by one of ops."""
    told = rehearse(STAGE, "at: 10m, fails: disk, mode: crash")
    assert told.levels("disk") == [("10", 0.0), ("75", 1.0)]
    assert told.spent("mill") == {"detection": "5", "hands-on ops": "60"}


def test_the_only_mode_need_not_be_named() -> None:
    told = rehearse(STAGE, "at: 0h, fails: cpu")
    assert told.levels("cpu") == [("0", 0.4), ("30", 1.0)]


@pytest.mark.parametrize(("lasts", "ends"), [("40m", "40"), ("65m", "65"), ("3h", "65")])
def test_repair_or_its_time_whichever_is_first(lasts: str, ends: str) -> None:
    told = rehearse(STAGE, f"at: 0h, fails: disk, mode: crash, lasts: {lasts}")
    assert told.levels("disk") == [("0", 0.0), (ends, 1.0)]


def test_a_failure_that_has_ended_gives_its_people_free() -> None:
    events = [f"at: {at}m, fails: disk, mode: crash, lasts: 40m" for at in (0, 0, 0)]
    told = rehearse(STAGE, *events, "at: 0m, fails: cpu, lasts: 9h")
    assert told.levels("cpu") == [("0", 0.4), ("30", 1.0)]
    assert told.levels("disk") == [("0", 0.0), ("40", 1.0)]
    free = rehearse(STAGE, "at: 0h, fails: disk, mode: crash, lasts: 40m", "at: 0h, absent: {team: ops, people: 1}",
                    "at: 10m, fails: cpu")  # fmt: skip
    assert free.levels("cpu") == [("10", 0.4), ("70", 1.0)]


def test_several_modes_with_a_time_need_none() -> None:
    told = rehearse(STAGE, "at: 0h, fails: disk, lasts: 90m")
    assert told.levels("disk") == [("0", 0.0), ("90", 1.0)]


def test_failures_of_one_node_overlap() -> None:
    told = rehearse(STAGE, "at: 0h, fails: web, lasts: 60m", "at: 30m, fails: web, lasts: 60m")
    assert told.levels("web") == [("0", 0.0), ("90", 1.0)]


def test_two_failures_that_meet_are_one_outage() -> None:
    told = rehearse(STAGE, "at: 0h, fails: web, lasts: 60m", "at: 60m, fails: web, lasts: 60m")
    assert told.levels("web") == [("0", 0.0), ("120", 1.0)]


# --- destroys --------------------------------------------------------------------------------------------------------


def test_what_stands_at_a_destroyed_site_is_lost_and_cannot_be_repaired() -> None:
    text = steps("mend: {takes: 10m, repairs: [web], otherwise: dig}", f"dig: {{takes: 1h, {TALK}}}")
    told = rehearse(text, "at: 0h, destroys: paris, lasts: 2d")
    assert told.steps() == ["0 begins mend", "10 fails mend", "10 begins dig", "70 ends dig"]
    assert told.levels("web") == [("0", 0.0), ("2880", 1.0)]
    assert told.levels("dns") == []
    assert told.spent() == {"destruction": "2880"}


def test_what_was_destroyed_can_be_repaired_when_that_is_over() -> None:
    text = steps("mend: {takes: 3h, repairs: [web]}")
    told = rehearse(text, "at: 0h, destroys: paris, lasts: 2h", "at: 0h, fails: web")
    assert told.levels("web") == [("0", 0.0), ("180", 1.0)]


def test_what_was_destroyed_twice_is_back_after_both() -> None:
    text = steps("mend: {takes: 90m, repairs: [web], otherwise: dig}", f"dig: {{takes: 1h, {TALK}}}")
    told = rehearse(text, "at: 0h, destroys: web, lasts: 1h", "at: 30m, destroys: web, lasts: 2h")
    assert told.steps()[1] == "90 fails mend"
    assert told.levels("web") == [("0", 0.0), ("150", 1.0)]


def test_a_site_at_a_destroyed_site_is_destroyed_with_all_that_stands_there() -> None:
    stage = steps("mend: {takes: 10m, repairs: [web]}").replace(
        "paris: {", "land: {never_fails: x}, paris: {site: land, "
    )
    told = rehearse(stage, "at: 0h, destroys: land, lasts: 1d")
    assert told.levels("web") == [("0", 0.0), ("1440", 1.0)]
    assert told.steps() == ["0 begins mend", "10 fails mend"]


# --- absent ----------------------------------------------------------------------------------------------------------


def talks(*people: int) -> str:
    """A plan whose steps ask for so many of dba at once, each for an hour."""
    return steps(
        *(f"s{number}: {{team: dba, people: {each}, takes: 1h, {TALK}}}" for number, each in enumerate(people))
    )


def test_a_person_is_absent() -> None:
    told = rehearse(talks(3), "at: 0h, absent: bob, lasts: 5h")
    assert told.lines("absent", "present") == ["0 absent bob trouble", "300 present bob trouble"]
    assert told.steps() == ["300 begins s0", "360 ends s0"]


def test_persons_are_absent() -> None:
    told = rehearse(talks(1, 1), "at: 0h, absent: [bob, ann], lasts: 5h")
    assert told.steps() == ["0 begins s0", "60 ends s0", "60 begins s1", "120 ends s1"]


def test_a_number_is_absent() -> None:
    told = rehearse(talks(1, 1, 1), "at: 0h, absent: {team: dba, people: 1}, lasts: 5h")
    assert [each for each in told.steps() if "begins" in each] == ["0 begins s0", "0 begins s1", "60 begins s2"]
    assert len(told.lines("absent")) == 1


def test_a_whole_team_is_absent() -> None:
    told = rehearse(talks(1), "at: 0h, absent: {team: dba}, lasts: 5h")
    assert told.steps() == ["300 begins s0", "360 ends s0"]


def test_a_share_of_everybody_is_absent() -> None:
    """40% of 2 is 0.8, one person; 40% of 3 is 1.2, one person."""
    told = rehearse(talks(1), "at: 0h, absent: {team: all, share: 40%}, lasts: 5h")
    away = [line.split()[2] for line in told.lines("absent")]
    assert sorted(name.split("#")[0] in {"ann", "bob", "cem"} for name in away) == [False, True]


def test_who_is_absent_is_a_matter_of_luck() -> None:
    away = [
        rehearse(talks(1), "at: 0h, absent: {team: dba, people: 1}", number=number).lines("absent")[0].split()[2]
        for number in range(120)
    ]
    assert all(20 <= away.count(name) <= 60 for name in ("ann", "bob", "cem"))  # 40 each; 20 is 3.9 deviations off


def test_work_that_is_begun_goes_on_without_those_who_are_called_away() -> None:
    told = rehearse(talks(3), "at: 10m, absent: {team: dba}", "at: 0m, fails: web, lasts: 1m")
    assert told.steps() == ["0 begins s0", "60 ends s0"]


def test_who_is_absent_twice_is_back_after_both() -> None:
    told = rehearse(talks(3), "at: 0h, absent: bob, lasts: 2h", "at: 1h, absent: bob, lasts: 3h")
    assert told.steps() == ["240 begins s0", "300 ends s0"]


# --- slows -----------------------------------------------------------------------------------------------------------


def test_a_slow_team_takes_longer_for_what_it_begins() -> None:
    """At 75% less speed 1 h takes 4 h; the first step, begun before, and the last, begun after, are not slowed."""
    text = steps(
        f"one: {{team: dba, people: 3, takes: 1h, {TALK}}}",
        f"two: {{after: [one], team: dba, takes: 1h, {TALK}}}",
        f"three: {{after: [two], team: dba, takes: 1h, {TALK}}}",
    )
    told = rehearse(text, "at: 10m, slows: {what: dba, by: 75%}, lasts: 2h", "at: 0h, fails: web, lasts: 1m")
    assert told.steps()[1::2] == ["60 ends one", "300 ends two", "360 ends three"]


def test_two_slowings_multiply() -> None:
    told = rehearse(talks(1), "at: 0h, slows: {what: dba, by: 50%}", "at: 0h, slows: {what: dba, by: 75%}")
    assert told.steps() == ["0 begins s0", "480 ends s0"]


@pytest.mark.parametrize(("mode", "ends"), [("crash", 125), ("wear", 40)])
def test_work_on_a_slow_node_takes_longer(mode: str, ends: int) -> None:
    told = rehearse(STAGE, "at: 0h, slows: {what: disk, by: 50%}", f"at: 1h, fails: disk, mode: {mode}")
    assert told.levels("disk") == [("60", 0.0), (str(60 + ends), 1.0)]


# --- demand ----------------------------------------------------------------------------------------------------------


def test_demand_divides_capacity() -> None:
    told = rehearse(
        STAGE, "at: 1h, demand: {shop: 250%, mill: 50%}, lasts: 2h", "at: 2h, demand: {shop: 200%}, lasts: 2h"
    )
    assert told.levels("shop") == [("60", 0.4), ("120", 0.2), ("180", 0.5), ("240", 1.0)]
    assert told.levels("mill") == []


# --- when it happens -------------------------------------------------------------------------------------------------


def test_events_happen_with_their_probability() -> None:
    """300 histories; 4 standard errors of a share of 30% are 10.6%."""
    task = RehearsalTask(
        plan=plan_of(with_scenario(STAGE, "at: 0h, fails: web, probability: 30%, lasts: 1h")),
        scenario="trouble",
        seed=1,
    )
    rehearser = Rehearser(task)
    down = sum(len(rehearser.run(number).tracks["shop"].changes) > 1 for number in range(300))
    assert 58 <= down <= 122


def test_the_first_event_that_happens_begins_the_recovery_time() -> None:
    told = rehearse(STAGE, "at: 1h, fails: web, lasts: 30m", "at: 10m, fails: dns, probability: 0%, lasts: 1m")
    assert told.recovery() == "30"
    assert told.track().ends == 10 * DAY - HOUR


def test_an_event_at_a_random_moment() -> None:
    begins = [
        float(rehearse(STAGE, "at: {uniform: [1h, 2h]}, fails: web, lasts: 30m", number=number).levels("web")[0][0])
        for number in range(60)
    ]
    assert all(60 <= each <= 120 for each in begins)
    assert abs(sum(begins) / 60 - 90) < 4 * 17.4 / 60**0.5
    assert len(set(begins)) == 60


@pytest.mark.parametrize(
    "event",
    [
        "fails: web",
        "fails: disk, mode: crash",
        "destroys: paris",
        "absent: {team: dba}",
        "slows: {what: dba, by: 50%}",
        "demand: {shop: 250%}",
    ],
)
def test_what_lasts_no_time_changes_nothing(event: str) -> None:
    told = rehearse(talks(3, 3), f"at: 30m, {event}, lasts: 0s", "at: 0m, fails: dns, lasts: 1m")
    quiet = rehearse(talks(3, 3), "at: 0m, fails: dns, lasts: 1m")
    assert told.steps() == quiet.steps()
    assert told.result.tracks == quiet.result.tracks


@pytest.mark.parametrize(
    ("begins", "hours"),
    [
        ("2027-03-01T09:30", 56 * 24 + 9.5),
        ("2027-01-04", 0),
        ('"02:00"', 2),
        ("Sun 02:00", 6 * 24 + 2),
        ("Mon 00:00", 0),
    ],
)
def test_begins_at_a_moment(begins: str, hours: float) -> None:
    assert rehearse(STAGE, "at: 0h, fails: web, lasts: 1h", begins=begins).begins == hours * HOUR


def test_a_moment_before_the_run_is_refused() -> None:
    with pytest.raises(AnalysisError, match="begins before"):
        rehearse(STAGE, "at: 0h, fails: web", begins="2026-12-31")


def begun(begins: str, count: int) -> list[int]:
    """When the first histories begin, in microseconds after the start of the run."""
    plan = plan_of(with_scenario(STAGE, "at: 0h, fails: web, lasts: 1h", begins=begins, lasts="1d"))
    rehearser = Rehearser(RehearsalTask(plan=plan, scenario="trouble", seed=3))
    found = []
    for number in range(count):
        rehearser.run(number)
        found.append(rehearser.begins)
    return found


def test_any_time_is_uniform_over_52_weeks() -> None:
    found = begun("any time", 400)
    assert 0 <= min(found) < max(found) < 52 * WEEK
    for share in (0.25, 0.5, 0.75):
        below = sum(each < share * 52 * WEEK for each in found)
        assert abs(below - 400 * share) < 4 * (400 * share * (1 - share)) ** 0.5


def test_within_a_calendar_is_uniform_over_its_open_time() -> None:
    """260 working days and one holiday in 52 weeks: 2,590 h; half of them are over after 129 days and a half."""
    found = begun("{calendar: office}", 400)
    start = datetime(2027, 1, 4)
    office = OpenHours(plan_of(STAGE).calendars["office"], Timeline(start, plan_of(STAGE).timezone))
    assert all(office.is_open(each) for each in found)
    assert office.open_time(0, 52 * WEEK) == 2590 * HOUR
    for hours in (5, 647.5, 1295, 2000):
        share = hours / 2590
        below = sum(office.open_time(0, each) < hours * HOUR for each in found)
        assert abs(below - 400 * share) <= 4 * (400 * share * (1 - share)) ** 0.5
    clocks = {(start + timedelta(microseconds=each)).hour for each in found}
    assert clocks == set(range(8, 18))


def test_a_scenario_that_does_not_say_is_looked_at_for_30_days() -> None:
    text = f"{STAGE}scenarios: {{trouble: {{begins: 2027-01-04, events: [{{at: 1d, fails: web}}]}}}}\n"
    rehearsed = Rehearser(RehearsalTask(plan=plan_of(text), scenario="trouble", seed=1)).run(0)
    assert rehearsed.tracks["shop"].ends == 29 * DAY


def test_ages_are_new_when_a_scenario_begins() -> None:
    stage = STAGE.replace("time_to_failure: never, time_to_repair: 30m", "time_to_failure: 2h, time_to_repair: 30m")
    for begins in ("2027-01-04", "2027-05-05T03:00"):
        told = rehearse(stage, "at: 0h, fails: web", begins=begins, lasts="3h", more=", random_failures: true")
        assert told.levels("cpu") == [("120", 0.4), ("150", 1.0)]
