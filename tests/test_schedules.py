"""Schedules over clock changes and before the start, worked out by hand; whole calendar periods."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from continuity.clock_times import LocalMoment, Moment, TimeOfDay, TimeOfWeek
from continuity.schedules import Schedule, periods
from continuity.timeline import Timeline
from continuity.units import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR

START = datetime(2027, 1, 4)
PARIS = Timeline(START, "Europe/Paris")
SUNDAY_2 = TimeOfWeek(weekday=6, time=time(2))
AT_2 = TimeOfDay(time=time(2))


def shown(moment: int, timeline: Timeline = PARIS) -> str:
    return timeline.local(moment).isoformat(timespec="minutes")


def after(schedule: Schedule, local: datetime, count: int) -> list[str]:
    found, moment = [], PARIS.at(local)
    for _ in range(count):
        moment = schedule.next(moment)
        found.append(shown(moment))
        moment += 1
    return found


def test_without_a_moment_it_counts_from_the_start() -> None:
    schedule = Schedule(4 * WEEK, None, PARIS)
    assert [schedule.next(moment) for moment in (0, 1, 4 * WEEK, -1)] == [0, 4 * WEEK, 4 * WEEK, 0]
    assert [schedule.previous(moment) for moment in (0, 1, 4 * WEEK, -1)] == [0, 0, 4 * WEEK, -4 * WEEK]


def test_without_a_moment_clock_changes_do_not_matter() -> None:
    assert shown(Schedule(WEEK, None, PARIS).next(PARIS.at(datetime(2027, 4, 1)))) == "2027-04-05T01:00+02:00"


def test_every_four_weeks_on_sunday_over_the_spring_night() -> None:
    # The first Sunday is 10 January; the fourth date comes after the change of 28 March.
    assert after(Schedule(4 * WEEK, SUNDAY_2, PARIS), START, 4) == [
        "2027-01-10T02:00+01:00",
        "2027-02-07T02:00+01:00",
        "2027-03-07T02:00+01:00",
        "2027-04-04T02:00+02:00",
    ]


def test_time_in_the_skipped_hour_is_read_with_the_offset_before() -> None:
    # The first Sunday at or after 28 February is that day; four weeks later 02:00 is skipped.
    timeline = Timeline(datetime(2027, 2, 22), "Europe/Paris")
    schedule = Schedule(4 * WEEK, SUNDAY_2, timeline)
    assert [shown(schedule.next(moment), timeline) for moment in (0, 7 * DAY, 5 * WEEK)] == [
        "2027-02-28T02:00+01:00",
        "2027-03-28T03:00+02:00",
        "2027-04-25T02:00+02:00",
    ]
    skipped = timeline.at(datetime(2027, 3, 28, 3))
    assert [schedule.next(skipped), schedule.previous(skipped)] == [skipped, skipped]
    assert shown(schedule.previous(skipped - 1), timeline) == "2027-02-28T02:00+01:00"


def test_daily_time_stays_on_the_clock() -> None:
    schedule = Schedule(DAY, TimeOfDay(time=time(2, 30)), PARIS)
    assert after(schedule, datetime(2027, 3, 27), 3) == [
        "2027-03-27T02:30+01:00",
        "2027-03-28T03:30+02:00",
        "2027-03-29T02:30+02:00",
    ]
    assert after(schedule, datetime(2027, 10, 30), 3) == [
        "2027-10-30T02:30+02:00",
        "2027-10-31T02:30+02:00",  # the first of two, and only that
        "2027-11-01T02:30+01:00",
    ]


def test_hours_pass_by_elapsed_time() -> None:
    schedule = Schedule(12 * HOUR, AT_2, PARIS)
    assert schedule.next(0) == 2 * HOUR
    assert schedule.previous(0) == -10 * HOUR
    assert after(schedule, datetime(2027, 3, 27, 14), 3) == [
        "2027-03-27T14:00+01:00",
        "2027-03-28T03:00+02:00",  # what would be 02:00 without the change
        "2027-03-28T15:00+02:00",
    ]


def test_a_month_is_no_whole_number_of_days() -> None:
    schedule = Schedule(MONTH, AT_2, PARIS)
    assert schedule.next(2 * HOUR + 1) == 2 * HOUR + MONTH


@pytest.mark.parametrize(
    ("start", "at", "first"),
    [
        (datetime(2027, 1, 4, 2), AT_2, "2027-01-04T02:00+01:00"),
        (datetime(2027, 1, 4, 2, 0, 1), AT_2, "2027-01-05T02:00+01:00"),
        (datetime(2027, 1, 4, 23), AT_2, "2027-01-05T02:00+01:00"),
        (datetime(2027, 1, 10, 2), SUNDAY_2, "2027-01-10T02:00+01:00"),
        (datetime(2027, 1, 10, 3), SUNDAY_2, "2027-01-17T02:00+01:00"),
        (datetime(2027, 3, 28, 2), AT_2, "2027-03-28T03:00+02:00"),
        (datetime(2027, 3, 28, 3), AT_2, "2027-03-28T03:00+02:00"),  # the same moment
        (datetime(2027, 3, 28, 3, 1), AT_2, "2027-03-29T02:00+02:00"),
    ],
)
def test_first_moment_is_at_or_after_the_start(start: datetime, at: Moment, first: str) -> None:
    timeline = Timeline(start, "Europe/Paris")
    schedule = Schedule(4 * WEEK, at, timeline)
    assert shown(schedule.next(0), timeline) == first
    assert schedule.previous(schedule.next(0) - 1) < 0


def test_schedule_has_gone_on_before_the_start() -> None:
    schedule = Schedule(4 * WEEK, SUNDAY_2, PARIS)
    assert shown(schedule.previous(0)) == "2026-12-13T02:00+01:00"
    assert shown(schedule.previous(-20 * WEEK)) == "2026-07-26T02:00+02:00"  # by the clocks of summer
    assert Schedule(DAY, AT_2, PARIS).previous(0) == -22 * HOUR


@pytest.mark.parametrize(
    ("day", "weeks"),  # the first of the sequence, counted from the start
    [
        (date(2027, 2, 1), 4),  # 4 weeks after the start
        (date(2026, 12, 7), 4),  # 4 weeks before it: the next is 8 weeks later
        (date(2025, 1, 6), 0),  # 104 weeks before it
        (date(2028, 1, 10), 5),  # 53 weeks after it, 6 x 8 + 5
    ],
)
def test_date_anchors_the_sequence_both_ways(day: date, weeks: int) -> None:
    schedule = Schedule(8 * WEEK, LocalMoment(date=day, time=time(0)), PARIS)
    assert schedule.next(0) == weeks * WEEK
    assert schedule.previous(weeks * WEEK - 1) == PARIS.at(START + timedelta(weeks=weeks - 8))
    anchor = PARIS.at(datetime.combine(day, time(0)))
    assert schedule.next(anchor) == schedule.previous(anchor) == anchor


ANY_MOMENT = st.one_of(
    st.none(),
    st.builds(TimeOfDay, time=st.times().map(lambda at: at.replace(microsecond=0))),
    st.builds(TimeOfWeek, weekday=st.integers(0, 6), time=st.times().map(lambda at: at.replace(microsecond=0))),
    st.builds(
        LocalMoment,
        date=st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 1, 1)),
        time=st.times().map(lambda at: at.replace(microsecond=0)),
    ),
)


@given(
    every=st.one_of(st.integers(1, 400).map(lambda n: n * DAY), st.integers(1, 10**14)),
    at=ANY_MOMENT,
    zone=st.sampled_from(["Europe/Paris", "America/Santiago", "Australia/Lord_Howe"]),
    moment=st.integers(-20 * YEAR, 3000 * YEAR),
)
def test_next_and_previous_are_neighbours(every: int, at: Moment | None, zone: str, moment: int) -> None:
    schedule = Schedule(every, at, Timeline(START, zone))
    following, last = schedule.next(moment), schedule.previous(moment)
    assert last <= moment <= following
    assert (last == following) == (last == moment)
    assert schedule.next(last) == schedule.previous(last) == last
    assert schedule.next(last + 1) == (following if following > moment else schedule.next(moment + 1))
    assert schedule.previous(following - 1) < following
    assert abs(schedule.next(following + 1) - following - every) <= HOUR


@given(
    days=st.integers(1, 60),
    at=st.times().map(lambda at: at.replace(microsecond=0)),
    offset=st.integers(0, 3 * YEAR),
)
def test_whole_days_keep_the_time_of_day(days: int, at: time, offset: int) -> None:
    local = PARIS.local(Schedule(days * DAY, TimeOfDay(time=at), PARIS).next(offset))
    assume(at.hour != 2 or local.month != 3)  # that may be skipped
    assert local.time() == at
    assert local.fold == 0
    assert (local.date() - START.date()).days % days == 0


# Periods


@pytest.mark.parametrize(
    ("each", "count", "first", "last"),
    [
        ("day", 364, "2027-01-04T00:00+01:00", "2028-01-02T00:00+01:00"),
        ("week", 52, "2027-01-04T00:00+01:00", "2027-12-27T00:00+01:00"),
        ("month", 11, "2027-02-01T00:00+01:00", "2027-12-01T00:00+01:00"),
        ("quarter", 3, "2027-04-01T00:00+02:00", "2027-10-01T00:00+02:00"),
    ],
)
def test_whole_periods_of_52_weeks(each: str, count: int, first: str, last: str) -> None:
    found = periods(PARIS, each, 0, 52 * WEEK)
    assert len(found) == count
    assert [shown(found[0][0]), shown(found[-1][0])] == [first, last]
    assert all(ends == begins for (_, ends), (begins, _) in pairwise(found))


def test_length_of_the_months_of_2027() -> None:
    found = periods(PARIS, "month", -3 * DAY, 52 * WEEK)
    hours = [(ends - begins) // HOUR for begins, ends in found]
    assert hours == [744, 672, 743, 720, 744, 720, 744, 744, 720, 745, 720, 744]


def test_year_must_lie_wholly_within() -> None:
    begins, ends = PARIS.at(datetime(2028, 1, 1)), PARIS.at(datetime(2029, 1, 1))
    assert ends - begins == 366 * DAY
    assert periods(PARIS, "year", begins, ends) == ((begins, ends),)
    assert periods(PARIS, "year", begins + 1, ends) == ()
    assert periods(PARIS, "year", begins, ends - 1) == ()
    assert periods(PARIS, "year", 0, 52 * WEEK) == ()


def test_days_of_a_change_at_midnight_touch() -> None:
    # In Santiago 5 September 2027 begins at 01:00, and 3 April 2027 lasts 25 hours.
    timeline = Timeline(START, "America/Santiago")
    found = periods(timeline, "day", 0, 52 * WEEK)
    assert len(found) == 364
    lengths = {shown(begins, timeline): (ends - begins) // HOUR for begins, ends in found}
    assert {day: hours for day, hours in lengths.items() if hours != 24} == {
        "2027-04-03T00:00-03:00": 25,
        "2027-09-05T01:00-03:00": 23,
    }


def test_skipped_day_is_no_period() -> None:
    timeline = Timeline(datetime(2011, 12, 26), "Pacific/Apia")  # where 30 December 2011 did not happen
    assert [ends - begins for begins, ends in periods(timeline, "day", 0, 6 * DAY)] == [DAY] * 6


def test_periods_go_on_after_the_year_9999() -> None:
    begins = PARIS.at(datetime(9999, 1, 1))
    found = periods(PARIS, "year", begins, begins + 3 * YEAR)
    assert [(ends - first) // DAY for first, ends in found] == [365, 366]  # 10000 is a leap year
    assert len(periods(PARIS, "quarter", begins, begins + 400 * 365 * DAY + 97 * DAY)) == 1600


def test_run_that_begins_within_a_period() -> None:
    timeline = Timeline(datetime(2027, 1, 4, 12), "Europe/Paris")
    assert periods(timeline, "day", 0, 2 * DAY) == ((12 * HOUR, 36 * HOUR),)
    assert periods(timeline, "day", 0, 12 * HOUR + 30 * MINUTE) == ()
