"""Calendar time against zoneinfo's own arithmetic, and what a clock change does to a local time."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.timeline import CYCLE_DAYS, Timeline
from continuity.units import DAY, HOUR, MINUTE, YEAR

START = datetime(2027, 1, 4)
PARIS = Timeline(START, "Europe/Paris")
MICROSECOND = timedelta(microseconds=1)

# Changes of an hour, of half an hour, at midnight, south of the equator, around Ramadan, none, of a whole day (Apia).
ZONES = (
    "Europe/Paris", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut",
    "Africa/Casablanca", "Europe/Dublin", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "UTC",
)  # fmt: skip


@pytest.mark.parametrize(
    ("local", "hours"),
    [
        (datetime(2027, 1, 4), 0),
        (datetime(2027, 1, 3, 23), -1),
        (datetime(2027, 3, 28, 1), 83 * 24 + 1),  # 27 + 28 + 28 days after the start
        (datetime(2027, 3, 28, 2), 83 * 24 + 2),  # skipped: shown by no clock, one hour after 01:00
        (datetime(2027, 3, 28, 2, 30), 83 * 24 + 2.5),
        (datetime(2027, 3, 28, 3), 83 * 24 + 2),
        (datetime(2027, 3, 28, 3, 30), 83 * 24 + 2.5),
        (datetime(2027, 3, 29), 84 * 24 - 1),
        (datetime(2027, 10, 31), 300 * 24 - 1),  # 27 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 days
        (datetime(2027, 10, 31, 2, 30), 300 * 24 + 1.5),  # the first of two
        (datetime(2027, 10, 31, 3), 300 * 24 + 3),
        (datetime(2028, 1, 4), 365 * 24),
    ],
)
def test_paris_in_hours_from_the_start(local: datetime, hours: float) -> None:
    assert PARIS.at(local) == hours * HOUR


def test_time_in_another_zone() -> None:
    assert PARIS.at(datetime(2027, 1, 4), "America/New_York") == 6 * HOUR
    assert PARIS.at(datetime(2027, 3, 20), "America/New_York") - PARIS.at(datetime(2027, 3, 20)) == 5 * HOUR
    assert PARIS.local(0, "America/New_York") == datetime(2027, 1, 3, 18, tzinfo=ZoneInfo("America/New_York"))


def test_both_times_of_the_repeated_hour_are_told_apart() -> None:
    first = PARIS.at(datetime(2027, 10, 31, 2, 30))
    shown = [PARIS.local(first + shift).isoformat() for shift in (0, HOUR)]
    assert shown == ["2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"]


def test_start_in_a_skipped_hour_is_after_it() -> None:
    timeline = Timeline(datetime(2027, 3, 28, 2, 30), "Europe/Paris")
    assert timeline.local(0).isoformat() == "2027-03-28T03:30:00+02:00"
    assert timeline.at(datetime(2027, 3, 28, 3)) == -30 * MINUTE


@given(
    local=st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(9990, 1, 1)),
    zone=st.sampled_from(ZONES),
    own=st.sampled_from(ZONES),
)
def test_any_local_time_lies_where_zoneinfo_places_it(local: datetime, zone: str, own: str) -> None:
    # The witness knows nothing of the cycle of 400 years; its fold=0 is RFC 5545's reading of gaps and repeats.
    timeline = Timeline(START, own)
    elapsed = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - START.replace(tzinfo=ZoneInfo(own)).astimezone(UTC)
    assert timeline.at(local, zone) == elapsed // MICROSECOND
    seen = timeline.local(elapsed // MICROSECOND, zone)
    assert seen.astimezone(UTC) == local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert timeline.wall(elapsed // MICROSECOND, zone) == (seen.replace(tzinfo=None) - datetime(1, 1, 1)) // MICROSECOND


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_around_every_change_of_ten_years(zone: str) -> None:
    timeline = Timeline(datetime(2005, 1, 1), "UTC")
    rules, begins = ZoneInfo(zone), datetime(2005, 1, 1, tzinfo=UTC)
    hours = [begins + timedelta(minutes=30 * n) for n in range(10 * 365 * 48)]
    changes = [n for n in range(1, len(hours)) if rules.utcoffset(hours[n]) != rules.utcoffset(hours[n - 1])]
    for n in {near for change in changes for near in range(change - 60, change + 60)}:
        local = hours[0].astimezone(rules) if n < 0 else (begins + timedelta(minutes=30 * n)).astimezone(rules)
        wall = (local.replace(tzinfo=None) - datetime(1, 1, 1)) // MICROSECOND
        moment = n * 30 * MINUTE
        assert timeline.wall(moment, zone) == wall
        assert timeline.when(wall, zone) == (local.replace(fold=0).astimezone(UTC) - begins) // MICROSECOND


@pytest.mark.parametrize("zone", ZONES)
def test_far_times_repeat_every_400_years(zone: str) -> None:
    timeline = Timeline(START, zone)
    cycle = CYCLE_DAYS * DAY
    for moment in range(900 * YEAR, 901 * YEAR, 7 * DAY + HOUR):
        wall = timeline.wall(moment)
        assert timeline.wall(moment + 300 * cycle) == wall + 300 * cycle
        assert timeline.when(wall + 300 * cycle) == timeline.when(wall) + 300 * cycle


def test_after_the_year_9999_there_is_no_date() -> None:
    assert PARIS.local(PARIS.at(datetime(9999, 12, 31))).date() == date(9999, 12, 31)
    with pytest.raises(OverflowError):
        PARIS.local(8_000 * YEAR)


def test_timeline_travels_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(PARIS))
    assert again.at(datetime(2027, 7, 1)) == PARIS.at(datetime(2027, 7, 1))
