"""What is measured of nodes and teams: by hand, and against counting every microsecond of short histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.calendars import ALWAYS
from continuity.intervals import OutageLengths
from continuity.simulation.agreed_time import AgreedMeter, AgreedTime
from continuity.simulation.recorder import OTHER, Measured, Meter, Recorder, Window
from continuity.simulation.team_meter import TeamMeter, time_in_hours
from continuity.simulation.waits import bucket_of, middle_of

HOUR = 3_600_000_000
WINDOW = Window(begins=10, ends=50)
WAITING, WORK = ("waiting", "dba"), ("hands-on", "dba")


class Open:
    """Hours that are open at some microseconds."""

    def __init__(self, moments: frozenset[int]) -> None:
        self._moments = moments

    def is_open(self, moment: int) -> bool:
        return moment in self._moments

    def next_opening(self, moment: int) -> int:
        raise NotImplementedError

    def next_change(self, moment: int) -> int:
        raise NotImplementedError

    def open_time(self, begins: int, ends: int) -> int:
        return sum(begins <= each < ends for each in self._moments)


def open_from(*stretches: tuple[int, int]) -> Open:
    return Open(frozenset(each for begins, ends in stretches for each in range(begins, ends)))


def outages(meter: Meter, *stretches: tuple[int, int], end: int = 60) -> Measured:
    """What a meter measures of a node that is down in these stretches."""
    for begins, ends in stretches:
        meter.set_level(begins, 0.0)
        if ends <= end:
            meter.set_level(ends, 1.0)
    return meter.finish(end)


# --- agreed service time ---------------------------------------------------------------------------------------------


def test_all_time_is_agreed_where_nothing_is_said() -> None:
    measured = outages(Meter(WINDOW, None), (5, 12), (20, 23), (48, 99))
    assert (measured.agreed, measured.agreed_down) == (40, 7)
    assert measured.agreed_lengths == measured.lengths == OutageLengths.of([2, 3, 2])


def test_only_hours_count_and_an_outage_outside_them_has_no_agreed_length() -> None:
    # open 15 to 25 and 40 to 60: down 12-18 costs 3, 30-35 nothing, 45-48 costs 3, 49-55 the 1 up to the window's end
    agreed = AgreedTime.of(WINDOW, hours=open_from((15, 25), (40, 60)))
    measured = outages(AgreedMeter(WINDOW, None, agreed), (12, 18), (30, 35), (45, 48), (49, 55))
    assert (measured.agreed, measured.agreed_down, measured.down) == (20, 7, 15)
    assert measured.agreed_lengths == OutageLengths.of([3, 3, 1])
    assert measured.outages == 4


def test_uncounted_maintenance_is_outside_the_agreed_time_nested_or_not() -> None:
    # excluded 20 to 30, by two that overlap: of the outage 15 to 35, 10 are agreed
    meter = AgreedMeter(WINDOW, None, AgreedTime.of(WINDOW))
    meter.set_level(15, 0.0)
    meter.exclude(20)
    meter.exclude(22)
    meter.include(25)
    meter.include(30)
    meter.set_level(35, 1.0)
    measured = meter.finish(60)
    assert (measured.agreed, measured.agreed_down, measured.down) == (30, 10, 20)
    assert measured.agreed_lengths == OutageLengths.of([10])


def test_maintenance_that_overlaps_the_window_is_clipped() -> None:
    meter = AgreedMeter(WINDOW, None, AgreedTime.of(WINDOW))
    meter.exclude(5)
    meter.include(15)
    meter.exclude(45)
    assert meter.finish(60).agreed == 30


def test_an_outage_that_becomes_certain_by_maintenance_is_a_first_outage() -> None:
    done: list[bool] = []
    meter = AgreedMeter(WINDOW, None, AgreedTime.of(WINDOW))
    recorder = Recorder([None, meter], frozenset({1}), lambda: done.append(True))
    assert recorder.changed(20, 1, 0.0)
    recorder.exclude(20, 1)
    assert recorder.waiting
    recorder.include(21, 1)
    assert not recorder.waiting
    assert done == [True]
    recorder.exclude(22, 0)  # nobody measures node 0


def test_a_plain_meter_refuses_what_it_cannot_measure() -> None:
    for change in (Meter(WINDOW, None).exclude, Meter(WINDOW, None).include):
        with pytest.raises(NotImplementedError):
            change(20)


def test_a_period_holds_its_target_exactly_at_the_target() -> None:
    # of 10 each: down 1 is 90%, down 2 is not; the third is half excluded, so 1 of 5 is too much; the last is not open
    periods = ((10, 20), (20, 30), (30, 40), (40, 50))
    agreed = AgreedTime.of(WINDOW, hours=open_from((0, 40)), periods=periods, target=0.9)
    meter = AgreedMeter(WINDOW, None, agreed)
    for begins, ends in ((12, 13), (19, 19), (28, 30)):
        meter.set_level(begins, 0.0)
        meter.set_level(ends, 1.0)
    meter.exclude(30)
    meter.include(35)
    meter.set_level(36, 0.0)
    meter.set_level(37, 1.0)
    measured = meter.finish(60)
    assert (measured.periods, measured.periods_met) == (3, 1)


def test_a_target_means_the_ratio_that_was_written() -> None:
    # 43.2 minutes of 30 days are 99.9% to the microsecond; one more is too much
    month, minutes = 720 * HOUR, 432 * HOUR // 600
    for down, met in ((minutes, 1), (minutes + 1, 0)):
        window = Window(begins=0, ends=month)
        meter = AgreedMeter(window, None, AgreedTime.of(window, periods=((0, month),), target=0.999))
        assert outages(meter, (0, down), end=month).periods_met == met


Change = tuple[int, str]
CHANGES = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["up", "down", "exclude", "include"])), max_size=25)


@given(
    CHANGES,
    st.frozensets(st.integers(0, 63)),
    st.lists(st.integers(10, 50), min_size=2, max_size=5, unique=True).map(sorted),
    st.sampled_from([0.5, 0.9, 1.0]),
)
def test_agreed_time_is_what_counting_every_microsecond_gives(
    changes: list[Change], open_at: frozenset[int], bounds: list[int], target: float
) -> None:
    periods = tuple(pairwise(bounds))
    meter = AgreedMeter(WINDOW, None, AgreedTime.of(WINDOW, hours=Open(open_at), periods=periods, target=target))
    down, excluded, depth = [False] * 64, [False] * 64, 0
    for now, what in sorted(changes, key=lambda change: change[0]):
        if what in ("up", "down"):
            meter.set_level(now, float(what == "up"))
            down[now:] = [what == "down"] * (64 - now)
        elif what == "exclude" or depth:
            depth += 1 if what == "exclude" else -1
            (meter.exclude if what == "exclude" else meter.include)(now)
            excluded[now:] = [depth > 0] * (64 - now)
    measured = meter.finish(62)
    agreed = [each in open_at and not excluded[each] for each in range(64)]
    lost = [agreed[each] and down[each] for each in range(64)]
    assert measured.agreed == sum(agreed[10:50])
    assert measured.agreed_down == sum(lost[10:50])
    assert measured.agreed_lengths == OutageLengths.of(runs(down, lost))
    judged = [(sum(agreed[a:b]), sum(lost[a:b])) for a, b in periods if sum(agreed[a:b])]
    assert measured.periods == len(judged)
    assert measured.periods_met == sum(total - missed >= target * total for total, missed in judged)


def runs(down: Sequence[bool], lost: Sequence[bool]) -> list[int]:
    """How much of each stretch of down time is lost in the window, where it is any."""
    found = [0]
    for each in range(64):
        if not down[each]:
            found.append(0)
        elif WINDOW.begins <= each < WINDOW.ends:
            found[-1] += lost[each]
    return [each for each in found if each]


# --- where the time of an outage goes --------------------------------------------------------------------------------


def test_an_outage_is_explained_when_it_has_ended_for_certain() -> None:
    asked: list[tuple[int, int, object]] = []

    def explain(begins: int, ends: int, ended_by: object) -> Mapping[tuple[str, str], int]:
        asked.append((begins, ends, ended_by))
        return {WAITING: 2, WORK: ends - begins - 3}

    meter = Meter(WINDOW, None)
    meter.explain = explain
    returning = []
    for now, level, ended_by in (
        (5, 0.0, None),
        (15, 1.0, "a switch for no time"),
        (15, 0.0, None),
        (18, 1.0, "repair"),
    ):
        meter.set_level(now, level)
        returning.append(meter.is_returning)
        meter.ended_by = ended_by or meter.ended_by
    assert returning == [False, True, False, True]
    assert asked == []
    meter.set_level(19, 0.5)
    assert asked == [(10, 18, "repair")]
    assert [meter.is_returning, meter.ended_by] == [False, None]
    meter.set_level(30, 0.0)
    meter.set_level(30, 1.0)  # no time: no outage, nothing to explain
    meter.set_level(46, 0.0)
    measured = meter.finish(60)
    assert asked[1:] == [(46, 50, None)]
    assert measured.spent == {WAITING: 4, WORK: 6, OTHER: 2}
    assert sum(measured.spent.values()) == measured.down


def test_an_outage_outside_the_window_is_not_explained() -> None:
    meter = Meter(WINDOW, None)
    meter.explain = lambda begins, ends, ended_by: {WAITING: 1}
    assert outages(meter, (2, 10), (50, 55), end=60).spent == {}


def test_what_is_still_down_at_the_end_was_ended_by_nobody() -> None:
    meter = Meter(WINDOW, None)
    meter.explain = lambda begins, ends, ended_by: {("waiting", str(ended_by)): ends - begins}
    meter.set_level(20, 0.0)
    meter.set_level(30, 1.0)
    meter.ended_by = "repair"
    meter.set_level(30, 0.0)
    assert meter.finish(60).spent == {("waiting", "None"): 30}


# --- teams -----------------------------------------------------------------------------------------------------------


def test_a_teams_jobs_and_waits_by_hand() -> None:
    # asked at 5 (before the window, waits 10 to 12 in it), 15 (at once), 20 (taken at 26, begun at 30), 45 (left over)
    meter = TeamMeter(WINDOW, 80)
    meter.asked(5)
    meter.taken(5, 12)
    meter.begun(5, 12)
    for asked_at, taken_at, begun_at in ((15, 15, 15), (20, 26, 30)):
        meter.asked(asked_at)
        meter.taken(asked_at, taken_at)
        meter.begun(asked_at, begun_at)
    meter.asked(45)
    meter.asked(52)
    measured = meter.finish()
    assert (measured.jobs, measured.at_once, measured.left_over) == (3, 1, 1)
    assert (measured.waited, measured.queue) == (0 + 6 + 5, 2 + 6 + 5)
    assert measured.waits == {bucket_of(0): 1, bucket_of(6): 1, bucket_of(5): 1}
    assert (measured.busy, measured.called_out, measured.available) == (0, 0, 80)


def test_a_job_taken_after_the_window_or_withdrawn_counts_as_far_as_it_waited() -> None:
    meter = TeamMeter(WINDOW, 0)
    for asked_at in (40, 40, 44):
        meter.asked(asked_at)
    meter.taken(40, 70)
    meter.withdrawn(44, 47)
    measured = meter.finish()
    assert (measured.jobs, measured.left_over) == (3, 3)
    assert (measured.waited, measured.queue) == (10 + 10 + 3, 23)


def test_person_time_is_busy_from_the_call_and_called_out_outside_hours() -> None:
    # hours 0 to 30: in hours 20 for each of two; busy 10 to 20 of 8 to 20, 25 to 35, 48 to 50 of 48 to 70
    hours = open_from((0, 30))
    meter = TeamMeter(WINDOW, time_in_hours(WINDOW, [hours, hours]))
    for taken_at, ended_at in ((8, 20), (25, 35), (48, 70), (3, 9), (50, 60)):
        meter.worked(taken_at, ended_at, hours)
    measured = meter.finish()
    assert (measured.busy, measured.called_out, measured.available) == (22, 7, 47)


@given(st.integers(0, 2**62))
def test_buckets_are_in_order_and_their_middle_is_near(wait: int) -> None:
    middle = middle_of(bucket_of(wait))
    assert abs(middle - wait) * 256 <= wait
    assert bucket_of(middle) == bucket_of(wait)
    assert bucket_of(wait) <= bucket_of(wait + 1) <= bucket_of(wait) + 1


def test_always_is_all_the_window() -> None:
    assert time_in_hours(WINDOW, [ALWAYS, ALWAYS]) == 80
