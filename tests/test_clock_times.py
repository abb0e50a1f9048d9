"""Moments as plans write them: what is read, what is refused and how, and that what is written reads the same."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.clock_times import LocalMoment, Moment, TimeOfDay, TimeOfWeek, format_moment, parse_moment
from tests.refusals import refusal, shown


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-01-04", LocalMoment(date=date(2027, 1, 4), time=time(0))),
        ("2027-01-04T09:00", LocalMoment(date=date(2027, 1, 4), time=time(9))),
        ("2028-02-29T23:59:59", LocalMoment(date=date(2028, 2, 29), time=time(23, 59, 59))),
        ("02:00", TimeOfDay(time=time(2))),
        ("02:00:30", TimeOfDay(time=time(2, 0, 30))),
        ("Sun 02:00", TimeOfWeek(weekday=6, time=time(2))),
        ("Mon 18:30", TimeOfWeek(weekday=0, time=time(18, 30))),
    ],
    ids=shown,
)
def test_moments_are_read_and_written(text: str, moment: Moment) -> None:
    assert parse_moment(text) == moment
    assert format_moment(moment) == text


def test_weekdays_may_be_written_small() -> None:
    assert parse_moment("fri 07:00") == TimeOfWeek(weekday=4, time=time(7))


FORMS = "write it like 2027-01-04, 2027-01-04T09:00, 02:00 or Sun 02:00"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2027-02-30", "'2027-02-30': there is no such day"),
        ("0000-01-01", "'0000-01-01': there is no such day"),
        ("25:00", "'25:00': there is no such time"),
        ("24:00", "'24:00': a day ends at 23:59:59: write 00:00 of the next one"),
        ("9:00", f"'9:00' is no moment: {FORMS}"),
        ("Sun 2:00", f"'Sun 2:00': a time has two digits each: {FORMS}"),
        ("Sun", f"'Sun' is no moment: {FORMS}"),
        ("2027-01-04 09:00", f"'2027-01-04 09:00' is no moment: {FORMS}"),
        ("2027-01-04T09", f"'2027-01-04T09': a time has two digits each: {FORMS}"),
        (
            "2027-01-04T09:00Z",
            f"'2027-01-04T09:00Z' is no moment, and its time zone is the plan's `timezone`: {FORMS}",
        ),
        (120, "a moment is text such as 2027-01-04T09:00 or 02:00, not a number"),
    ],
    ids=shown,
)
def test_refused_moment_tells_the_way_out(value: object, message: str) -> None:
    assert refusal(parse_moment, value) == message


@given(st.datetimes(min_value=datetime(1, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_written_moments_read_the_same(moment: datetime) -> None:
    for value in (
        LocalMoment(date=moment.date(), time=moment.time()),
        TimeOfDay(time=moment.time()),
        TimeOfWeek(weekday=moment.weekday(), time=moment.time()),
    ):
        assert parse_moment(format_moment(value)) == value
