"""Working hours: a year of both clock changes worked out by hand, and corner cases."""

import pickle
from datetime import date, datetime, timedelta

import pytest

from continuity import calendars
from continuity.calendars import ALWAYS, Hours, OpenHours
from continuity.model import Calendar
from continuity.timeline import CYCLE_DAYS, Timeline
from continuity.units import DAY, HOUR, NEVER, WEEK, YEAR

START = datetime(2027, 1, 4)
PARIS = Timeline(START, "Europe/Paris")
EVERY_DAY = tuple(range(7))
MON_FRI = tuple(range(5))
SAT_SUN = (5, 6)


def calendar(days: tuple[int, ...], opens: float, closes: float, zone: str | None = None, *holidays: date) -> Calendar:
    hours = (round(opens * HOUR), round(closes * HOUR))
    return Calendar(id="hours", days=days, opens=hours[0], closes=hours[1], holidays=holidays, timezone=zone)


def by_month(hours: Hours, timeline: Timeline = PARIS) -> list[float]:
    bounds = [timeline.at(datetime(2027 + n // 12, n % 12 + 1, 1)) for n in range(13)]
    return [hours.open_time(bounds[n], bounds[n + 1]) / HOUR for n in range(12)]


def opens_at(hours: Hours, after: datetime, timeline: Timeline = PARIS) -> str:
    return timeline.local(hours.next_opening(timeline.at(after))).isoformat(timespec="minutes")


def closes_at(hours: Hours, after: datetime, timeline: Timeline = PARIS) -> str:
    change = hours.next_change(timeline.at(after))
    assert not hours.is_open(change)
    assert hours.is_open(change - 1)
    return timeline.local(change).isoformat(timespec="minutes")


# The year 2027 in Paris, by hand. 1 January is a Friday; the clocks change on Sunday 28 March at 02:00 (to 03:00) and
# on Sunday 31 October at 03:00 (to 02:00).


def test_office_year_by_month() -> None:
    # Days from Monday to Friday: a month of 28 days has 20; each weekday among its days 29 to 31, which fall on the
    # same days of the week as its 1st to 3rd, adds one:
    #   Jan from Fri: +Fri       21    Jul from Thu: +Thu Fri   22
    #   Feb from Mon: 28 days    20    Aug from Sun: +Mon Tue   22
    #   Mar from Mon: +Mon-Wed   23    Sep from Wed: +Wed Thu   22
    #   Apr from Thu: +Thu Fri   22    Oct from Fri: +Fri       21
    #   May from Sat: +Mon       21    Nov from Mon: +Mon Tue   22
    #   Jun from Tue: +Tue Wed   22    Dec from Wed: +Wed-Fri   23
    # Holidays on such days: Fri 1 Jan, Mon 29 Mar, Thu 6 May, Mon 17 May, Wed 14 Jul, Mon 1 Nov, Thu 11 Nov; the others
    # are Saturdays (1 May, 8 May, 25 Dec) and a Sunday (15 Aug). The changes fall on Sundays: 10 h each day.
    days = [21 - 1, 20, 23 - 1, 22, 21 - 2, 22, 22 - 1, 22, 22, 21, 22 - 2, 23]
    dates = ((1, 1), (3, 29), (5, 1), (5, 6), (5, 8), (5, 17), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    hours = OpenHours(calendar(MON_FRI, 8, 18, None, *(date(2027, *day) for day in dates)), PARIS)
    assert by_month(hours) == [10 * count for count in days]
    assert hours.open_time(PARIS.at(datetime(2027, 1, 1)), PARIS.at(datetime(2028, 1, 1))) == 2540 * HOUR


def test_office_opens_by_the_clock_in_summer_and_winter() -> None:
    hours = OpenHours(calendar(MON_FRI, 8, 18, None, date(2027, 3, 29)), PARIS)
    assert hours.next_opening(0) == 8 * HOUR
    assert opens_at(hours, datetime(2027, 3, 26, 18)) == "2027-03-30T08:00+02:00"  # not on the holiday
    assert opens_at(hours, datetime(2027, 10, 29, 18)) == "2027-11-01T08:00+01:00"


def test_night_year_by_month() -> None:
    # Nights from Monday to Saturday, 22:00-06:00: 2 h in the evening of every day but Sunday, 6 h in the morning of
    # every day but Monday; (days - Sundays) x 2 h + (days - Mondays) x 6 h. The nights to 28 March and to 31 October
    # begin on Saturdays and are 1 h shorter and longer. On 24 December (Thursday) none begins.
    #   Jan 31 days, 5 Sun, 4 Mon: 52 + 162           Jul 31, 4, 4: 54 + 162
    #   Feb 28, 4, 4:              48 + 144           Aug 31, 5, 5: 52 + 156
    #   Mar 31, 4, 5:              54 + 156 - 1       Sep 30, 4, 4: 52 + 156
    #   Apr 30, 4, 4:              52 + 156           Oct 31, 5, 4: 52 + 162 + 1
    #   May 31, 5, 5:              52 + 156           Nov 30, 4, 5: 52 + 150
    #   Jun 30, 4, 4:              52 + 156           Dec 31, 4, 4: 54 + 162 - 8
    hours = OpenHours(calendar((0, 1, 2, 3, 4, 5), 22, 30, None, date(2027, 12, 24)), PARIS)
    assert by_month(hours) == [214, 192, 209, 208, 208, 208, 216, 208, 208, 215, 202, 208]


@pytest.mark.parametrize(("day", "length"), [(27, 7), (26, 8)])
def test_spring_night_is_shorter(day: int, length: int) -> None:
    hours = OpenHours(calendar(EVERY_DAY, 22, 30), PARIS)
    opens = hours.next_opening(PARIS.at(datetime(2027, 3, day, 12)))
    assert PARIS.local(opens).hour == 22
    assert hours.next_change(opens) - opens == length * HOUR
    assert PARIS.local(hours.next_change(opens)).hour == 6


@pytest.mark.parametrize(("day", "length"), [(30, 9), (31, 8)])
def test_autumn_night_is_longer(day: int, length: int) -> None:
    hours = OpenHours(calendar(EVERY_DAY, 22, 30), PARIS)
    opens = hours.next_opening(PARIS.at(datetime(2027, 10, day, 12)))
    assert hours.next_change(opens) - opens == length * HOUR


# Other zones


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (datetime(2027, 3, 12), "2027-03-12T15:00+01:00"),
        (datetime(2027, 3, 15), "2027-03-15T14:00+01:00"),  # New York changed on 14 March, Paris not yet
        (datetime(2027, 3, 29), "2027-03-29T15:00+02:00"),
        (datetime(2027, 11, 1), "2027-11-01T14:00+01:00"),  # Paris changed on 31 October, New York not yet
        (datetime(2027, 11, 8), "2027-11-08T15:00+01:00"),
    ],
)
def test_office_in_new_york_for_a_plan_in_paris(day: datetime, opens: str) -> None:
    hours = OpenHours(calendar(MON_FRI, 9, 17, "America/New_York"), PARIS)
    assert opens_at(hours, day) == opens
    assert hours.open_time(PARIS.at(day), PARIS.at(day + timedelta(days=1))) == 8 * HOUR


def test_holiday_is_a_day_of_the_calendars_zone() -> None:
    # In Auckland Tuesday 5 January begins at 12:00 of the 4th in Paris (UTC+13 in summer).
    hours = OpenHours(calendar(EVERY_DAY, 0, 24, "Pacific/Auckland", date(2027, 1, 5)), PARIS)
    assert hours.next_change(0) == 12 * HOUR
    assert hours.next_opening(12 * HOUR) == 36 * HOUR


@pytest.mark.parametrize(("zone", "change"), [("Australia/Sydney", 1), ("Australia/Lord_Howe", 0.5)])
def test_southern_nights_by_month(zone: str, change: float) -> None:
    # 8 h for each day of the month; summer time ends on Sunday 4 April and begins on Sunday 3 October.
    timeline = Timeline(START, zone)
    usual = [248, 224, 248, 240, 248, 240, 248, 248, 240, 248, 240, 248]
    expected = [hours + {3: change, 9: -change}.get(month, 0) for month, hours in enumerate(usual)]
    assert by_month(OpenHours(calendar(EVERY_DAY, 22, 30), timeline), timeline) == expected


# Windows with an end in the skipped (28 March, 02:00-03:00) or the repeated hour (31 October, 02:00-03:00)


@pytest.mark.parametrize(
    ("opens", "closes", "spring", "autumn"),
    [
        (2.5, 10, ("03:30+02:00", "10:00+02:00"), ("02:30+02:00", "10:00+01:00")),
        (1, 2.5, ("01:00+01:00", "03:30+02:00"), ("01:00+02:00", "02:30+02:00")),
        (2, 3.5, ("03:00+02:00", "03:30+02:00"), ("02:00+02:00", "03:30+01:00")),
        (2.25, 2.75, ("03:15+02:00", "03:45+02:00"), ("02:15+02:00", "02:45+02:00")),
        (2.5, 3, None, ("02:30+02:00", "03:00+01:00")),  # would close at 03:00 before it opens at 03:30
        (2, 3, None, ("02:00+02:00", "03:00+01:00")),
    ],
)
def test_window_that_ends_within_a_change(
    opens: float, closes: float, spring: tuple[str, str] | None, autumn: tuple[str, str]
) -> None:
    hours = OpenHours(calendar(EVERY_DAY, opens, closes), PARIS)
    for day, window in ((date(2027, 3, 28), spring), (date(2027, 10, 31), autumn)):
        begins, ends = (
            PARIS.at(datetime(day.year, day.month, day.day)),
            PARIS.at(datetime(day.year, day.month, day.day, 23)),
        )
        if window is None:
            assert hours.open_time(begins, ends) == 0
            assert hours.next_opening(begins) > ends
            continue
        opening = hours.next_opening(begins)
        changes = (opening, hours.next_change(opening))
        assert tuple(PARIS.local(change).isoformat(timespec="minutes") for change in changes) == tuple(
            f"{day}T{clock}" for clock in window
        )
        assert hours.open_time(begins, ends) == changes[1] - changes[0]


def test_shifts_that_meet_in_the_skipped_hour_hand_over() -> None:
    early, late = (OpenHours(calendar(EVERY_DAY, *ends), PARIS) for ends in ((20, 26.5), (2.5, 10)))
    evening = PARIS.at(datetime(2027, 3, 27, 21))
    assert early.next_change(evening) == late.next_opening(evening)


# Whole days


def test_whole_days_that_touch_are_one_window() -> None:
    hours = OpenHours(calendar(MON_FRI, 0, 24), PARIS)
    assert hours.is_open(0)
    assert hours.next_change(0) == 5 * DAY
    assert hours.next_opening(5 * DAY) == 7 * DAY
    assert not hours.is_open(-1)


@pytest.mark.parametrize(
    ("saturday", "length"), [(datetime(2027, 3, 27), 47), (datetime(2027, 10, 30), 49), (datetime(2027, 6, 5), 48)]
)
def test_weekends_over_clock_changes(saturday: datetime, length: int) -> None:
    hours = OpenHours(calendar(SAT_SUN, 0, 24), PARIS)
    assert hours.next_opening(PARIS.at(saturday - timedelta(days=3))) == PARIS.at(saturday)
    assert hours.next_change(PARIS.at(saturday)) - PARIS.at(saturday) == length * HOUR


@pytest.mark.parametrize("ends", [(0, 24), (8, 32), (2.5, 26.5)])
def test_every_whole_day_is_open_without_end(ends: tuple[float, float]) -> None:
    hours = OpenHours(calendar(EVERY_DAY, *ends), PARIS)
    assert hours.is_open(0)
    assert hours.next_change(0) == NEVER
    assert hours.next_change(1000 * YEAR) == NEVER
    assert hours.next_opening(5) == 5
    assert hours.open_time(-7, 5 * YEAR) == 5 * YEAR + 7


def test_only_a_holiday_interrupts_whole_days() -> None:
    hours = OpenHours(calendar(EVERY_DAY, 0, 24, None, date(2337, 5, 1)), PARIS)
    closes = PARIS.at(datetime(2337, 5, 1))
    assert hours.next_change(0) == closes
    assert hours.next_opening(closes) == closes + DAY
    assert hours.next_change(closes + DAY) == NEVER
    assert hours.next_change(0) == closes
    assert hours.open_time(0, closes + WEEK) == closes + 6 * DAY


def test_holiday_cancels_the_window_that_begins_on_it() -> None:
    # Friday 8 January is a holiday: no night to Saturday; the night to Friday stays.
    hours = OpenHours(calendar(EVERY_DAY, 22, 30, None, date(2027, 1, 8)), PARIS)
    assert closes_at(hours, datetime(2027, 1, 8, 1)) == "2027-01-08T06:00+01:00"
    assert opens_at(hours, datetime(2027, 1, 8, 6)) == "2027-01-09T22:00+01:00"


def test_calendar_that_never_opens() -> None:
    hours = OpenHours(calendar((), 8, 18), PARIS)
    assert not hours.is_open(0)
    assert (hours.next_opening(0), hours.next_change(0)) == (NEVER, NEVER)
    assert hours.open_time(0, YEAR) == 0


# Ends, order of questions, long runs


def test_open_in_the_moment_of_opening_and_closed_in_that_of_closing() -> None:
    hours = OpenHours(calendar(MON_FRI, 8, 18), PARIS)
    opens, closes = 8 * HOUR, 18 * HOUR
    assert [hours.is_open(moment) for moment in (opens - 1, opens, closes - 1, closes)] == [False, True, True, False]
    assert [hours.next_change(moment) for moment in (opens - 1, opens, closes - 1)] == [opens, closes, closes]
    assert hours.next_change(closes) == opens + DAY
    assert [hours.next_opening(moment) for moment in (0, opens, opens + 5, closes)] == [
        opens,
        opens,
        opens + 5,
        opens + DAY,
    ]
    assert [hours.open_time(opens - 3, opens + end) for end in (-3, -1, 0, 1)] == [0, 0, 0, 1]
    assert hours.open_time(closes - 1, closes + 1) == 1
    assert hours.open_time(closes, opens) == 0


def test_always() -> None:
    assert ALWAYS.is_open(5)
    assert (ALWAYS.next_opening(5), ALWAYS.next_change(5)) == (5, NEVER)
    assert (ALWAYS.open_time(2, 5), ALWAYS.open_time(5, 2)) == (3, 0)


def test_window_across_what_is_worked_out_at_once() -> None:
    # The start of the run and every 52 weeks after it lie at 02:00 (03:00 in summer), within the night.
    timeline = Timeline(datetime(2027, 1, 4, 2), "Europe/Paris")
    hours = OpenHours(calendar(EVERY_DAY, 22, 30), timeline)
    for year in (-52 * WEEK, 0, 52 * WEEK, 104 * WEEK):
        assert hours.is_open(year)
        assert hours.next_change(year - 1) == year + 4 * HOUR
        assert hours.next_change(year - 4 * HOUR) == year + 4 * HOUR
        assert hours.open_time(year - 5 * HOUR, year + 5 * HOUR) == 8 * HOUR


@pytest.mark.parametrize("opens", [0, 12])
def test_change_at_the_very_border_of_what_is_worked_out_at_once(opens: float) -> None:
    hours = OpenHours(calendar(EVERY_DAY, opens, opens + 12), PARIS)
    for border in (0, 52 * WEEK):
        assert hours.is_open(border) == (opens == 0)
        assert hours.is_open(border - 1) == (opens == 12)
        assert hours.next_change(border - 1) == border
        assert hours.next_change(border) == border + 12 * HOUR
        assert hours.open_time(border - HOUR, border + 2 * HOUR) == (2 if opens == 0 else 1) * HOUR


def test_answers_do_not_depend_on_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = calendar(MON_FRI, 8, 18, None, date(2030, 5, 1))
    moments = range(-2 * YEAR, 8 * YEAR, 11 * DAY + 7 * HOUR)
    kept = OpenHours(hours, PARIS)
    expected = [(kept.next_change(moment), kept.open_time(0, moment), kept.is_open(moment)) for moment in moments]
    monkeypatch.setattr(calendars, "_KEPT", 2)
    forgetful = OpenHours(hours, PARIS)
    for moment, answer in reversed(list(zip(moments, expected, strict=True))):
        found = (forgetful.next_change(moment), forgetful.open_time(0, moment), forgetful.is_open(moment))
        assert found == answer
        assert len(forgetful._stretches) <= 2


def test_400_years_later_it_is_the_same_hour() -> None:
    hours = OpenHours(calendar((0, 2, 5), 7.5, 27, "America/New_York", date(2827, 1, 6)), PARIS)
    cycle, far = CYCLE_DAYS * DAY, 900 * YEAR
    for moment in range(far, far + YEAR, 5 * DAY + 3 * HOUR):
        assert hours.next_change(moment + 25 * cycle) == hours.next_change(moment) + 25 * cycle
        assert hours.is_open(moment + 25 * cycle) == hours.is_open(moment)
    assert hours.open_time(far, far + YEAR) == hours.open_time(far + 25 * cycle, far + YEAR + 25 * cycle)
    before = PARIS.at(datetime(2827, 1, 6, 15))
    assert not hours.is_open(before)
    assert hours.is_open(before + cycle)  # holidays are dates: they do not come again


def test_hours_travel_to_other_processes() -> None:
    hours = OpenHours(calendar(MON_FRI, 8, 18), PARIS)
    hours.next_change(0)
    assert pickle.loads(pickle.dumps(hours)).next_change(0) == 8 * HOUR
