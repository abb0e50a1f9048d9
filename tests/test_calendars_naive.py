"""Working hours against a naive witness that looks at the clock every five minutes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from continuity.calendars import OpenHours
from continuity.model import Calendar
from continuity.timeline import Timeline
from continuity.units import DAY, HOUR, MINUTE

STEP = 5 * MINUTE
CLOCK_CHANGES = {
    "Europe/Paris": (datetime(2027, 3, 28), datetime(2027, 10, 31)),
    "America/New_York": (datetime(2027, 3, 14), datetime(2027, 11, 7)),
    "Australia/Lord_Howe": (datetime(2027, 4, 4), datetime(2027, 10, 3)),
    "America/Santiago": (datetime(2027, 4, 4), datetime(2027, 9, 5)),
    "Asia/Kolkata": (datetime(2027, 5, 1),),
}


def within_a_change(local: datetime, zone: str) -> bool:
    rules = ZoneInfo(zone)
    return local.replace(tzinfo=rules, fold=0).utcoffset() != local.replace(tzinfo=rules, fold=1).utcoffset()


def shows_open(hours: Calendar, local: datetime) -> bool:
    midnight = datetime(local.year, local.month, local.day)
    clock = (local.replace(tzinfo=None) - midnight) // timedelta(microseconds=1)
    return any(
        (day := (midnight - timedelta(days=ago)).date()).weekday() in hours.days
        and day not in hours.holidays
        and hours.opens <= clock + ago * DAY < hours.closes
        for ago in (0, 1)
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and a day, on which the clocks of its zone often change."""
    zone = draw(st.sampled_from(sorted(CLOCK_CHANGES)))
    around = draw(st.sampled_from(CLOCK_CHANGES[zone])) + timedelta(days=draw(st.integers(-4, 4)))
    opens = draw(st.integers(0, DAY // STEP - 1)) * STEP
    length = draw(st.one_of(st.integers(1, DAY // STEP), st.just(DAY // STEP))) * STEP
    days = draw(st.sets(st.integers(0, 6)))
    holidays = {(around + timedelta(days=n)).date() for n in draw(st.sets(st.integers(-3, 3), max_size=2))}
    hours = Calendar(
        id="hours",
        days=tuple(sorted(days)),
        opens=opens,
        closes=opens + length,
        holidays=tuple(sorted(holidays)),
        timezone=zone,
    )
    return hours, around


@settings(max_examples=150)
@given(case=cases(), start=st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2029, 1, 1)))
def test_hours_against_looking_at_the_clock(case: tuple[Calendar, datetime], start: datetime) -> None:
    hours, around = case
    assert hours.timezone
    for day in range(-4, 5):
        midnight = around + timedelta(days=day)
        for end in (hours.opens, hours.closes):
            assume(not within_a_change(midnight + timedelta(microseconds=end), hours.timezone))
    timeline = Timeline(start.replace(minute=0, second=0, microsecond=0), "Europe/Paris")
    begins = timeline.at(around - timedelta(days=1))
    moments = range(begins, begins + 3 * DAY, STEP)
    naive = [shows_open(hours, timeline.local(moment, hours.timezone)) for moment in moments]
    found = OpenHours(hours, timeline)
    assert [found.is_open(moment) for moment in moments] == naive
    assert [found.is_open(moment + STEP - 1) for moment in reversed(moments)] == naive[::-1]
    assert found.open_time(begins, begins + 3 * DAY) == sum(naive) * STEP
    changes = [moments[n] for n in range(1, len(naive)) if naive[n] != naive[n - 1]]
    moment, seen = begins, []
    while (moment := found.next_change(moment)) < begins + 3 * DAY:
        seen.append(moment)
    assert seen == changes
    third = begins + DAY + 7 * HOUR
    assert found.open_time(third, third + 5 * HOUR) == sum(naive[n] for n in range(372, 432)) * STEP
