"""Values as plans write them: what is read, what is refused and how, and that what is written reads the same."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.clock_times import parse_moment
from continuity.units import (
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    NEVER,
    SECOND,
    WEEK,
    YEAR,
    Money,
    format_duration,
    format_frequency,
    format_money,
    format_rate,
    format_share,
    format_size,
    hours,
    parse_duration,
    parse_factor,
    parse_frequency,
    parse_money,
    parse_rate,
    parse_share,
    parse_size,
)
from tests.refusals import HUGE, refusal, shown


def test_units_are_what_the_calendar_of_plans_says() -> None:
    assert timedelta(days=365) == timedelta(microseconds=YEAR)
    assert MONTH * 12 == YEAR
    assert timedelta(weeks=1) == timedelta(microseconds=WEEK)
    assert timedelta(days=1) == timedelta(microseconds=DAY)
    assert timedelta(hours=1, minutes=1, seconds=1) == timedelta(microseconds=HOUR + MINUTE + SECOND)
    assert 2 * NEVER == 2**63


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90s", 90 * SECOND),
        ("15m", 15 * MINUTE),
        ("15min", 15 * MINUTE),
        ("4h", 4 * HOUR),
        ("2d", 2 * DAY),
        ("1w", WEEK),
        ("6mo", YEAR // 2),
        ("1y", YEAR),
        ("1h30m", 90 * MINUTE),
        ("1y1mo1w1d1h1min1s", YEAR + MONTH + WEEK + DAY + HOUR + MINUTE + SECOND),
        ("2.5h", 150 * MINUTE),
        ("1h0.000001s", HOUR + 1),
        ("0s", 0),
        ("0.0000005s", 1),  # half a microsecond is rounded up
        ("PT4H", 4 * HOUR),
        ("P1DT2H", 26 * HOUR),
        ("PT15M", 15 * MINUTE),
        ("P1M", MONTH),
        ("P1Y2M3W4DT5H6M7.5S", YEAR + 2 * MONTH + 3 * WEEK + 4 * DAY + 18_367_500_000),
        ("146000y", 146_000 * YEAR),
    ],
    ids=shown,
)
def test_durations_are_read(text: str, duration: int) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (30, "'30' has no unit: write 30s, 30m, 30h or 30d"),
        (1.5, "'1.5' has no unit: write 1.5s, 1.5m, 1.5h or 1.5d"),
        ("30", "'30' has no unit: write 30s, 30m, 30h or 30d"),
        (0, "'0' has no unit: write 0s, 0m, 0h or 0d"),
        ("15M", "'15M': M may be minutes or months: write 15m or 15mo"),
        ("100ms", "'100ms': the smallest unit is the second: write 0.1s"),
        ("-4h", "'-4h' is negative: a duration is 0s or longer"),
        ("-PT4H", "'-PT4H' is negative: a duration is 0s or longer"),
        (-4, "'-4' is negative: a duration is 0s or longer"),
        ("3 days", "'3 days' is no duration: write 3d"),
        ("2 hrs", "'2 hrs' is no duration: write 2h"),
        ("1h 30 minutes", "'1h 30 minutes' is no duration: write 1h30m"),
        ("2,5h", "'2,5h' is no duration: write 2.5h"),
        ("4H", "'4H' is no duration: write 4h"),
        ("146500y", "'146500y' is more than 146,000 years"),
        ("0.0000001s", "'0.0000001s' is less than a microsecond"),
        (None, "a duration is text such as 15m or 4h, not nothing"),
        (True, "a duration is text such as 15m or 4h, not true or false"),
        (["1h"], "a duration is text such as 15m or 4h, not a list"),
        ({"h": 1}, "a duration is text such as 15m or 4h, not a mapping"),
        (date(2027, 1, 4), "a duration is text such as 15m or 4h, not date"),
    ],
    ids=shown,
)
def test_refused_duration_tells_the_way_out(value: object, message: str) -> None:
    assert refusal(parse_duration, value) == message


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "h", "P", "PT", "P1DT", "PT1D", "30m1h", "1h1h", "1,000h", "1.h", ".5h", "1e3s", "1h\n", "+1h"),
        *("never", "inf", "nan", "٣h", "0x1h", float("nan"), float("inf"), HUGE),
    ],
    ids=shown,
)
def test_what_is_no_duration_gets_the_list_of_forms(value: object) -> None:
    assert "write 90s, 15m, 4h, 2d, 1w, 6mo, 1y" in refusal(parse_duration, value)


def test_a_long_text_is_refused_unread_and_quoted_in_part() -> None:
    message = refusal(parse_duration, "1" * 1_000_000 + "h")
    assert "is too long" in message
    assert len(message) < 120


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0s"),
        (1, "0.000001s"),
        (90 * SECOND, "1m30s"),
        (90 * MINUTE, "1h30m"),
        (24 * HOUR, "1d"),
        (36 * HOUR, "1d12h"),
        (14 * DAY, "2w"),
        (30 * DAY, "30d"),
        (MONTH, "1mo"),
        (6 * MONTH, "6mo"),
        (YEAR, "1y"),
        (400 * DAY, "400d"),
        (HOUR + 1_500_000, "1h1.5s"),
        (NEVER, "never"),
        (NEVER + 1, "never"),
    ],
    ids=shown,
)
def test_durations_are_written_plainly(duration: int, text: str) -> None:
    assert format_duration(duration) == text


@given(st.integers(0, NEVER - 1) | st.integers(0, 10**6).map(lambda minutes: minutes * MINUTE))
def test_written_durations_read_the_same(duration: int) -> None:
    assert parse_duration(format_duration(duration)) == duration


def test_a_negative_duration_is_not_written() -> None:
    assert refusal(lambda value: format_duration(-1), None) == "a duration cannot be negative"


def test_hours_are_the_unit_of_results() -> None:
    assert hours(90 * MINUTE) == 1.5


@pytest.mark.parametrize(
    ("text", "mean_time"),
    [
        ("2 per year", YEAR // 2),
        ("3 per month", MONTH // 3),
        ("once in 10y", 10 * YEAR),
        ("once in 1y6mo", 18 * MONTH),
        ("once a week", WEEK),
        ("once an hour", HOUR),
        ("twice a year", YEAR // 2),
        ("3 times a day", 8 * HOUR),
        ("0.5 per year", 2 * YEAR),
        ("1 every 36h", 36 * HOUR),
        ("7 per day", 12_342_857_143),  # rounded to whole microseconds
    ],
    ids=shown,
)
def test_frequencies_are_read_as_mean_times(text: str, mean_time: int) -> None:
    assert parse_frequency(text) == mean_time


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2, "2 has no period: write 2 per year or once in 10y"),
        ("2", "'2' is no frequency: write 2 per year or once in 10y"),
        ("never", "'never' is no frequency: write 2 per year or once in 10y"),
        ("-2 per year", "'-2 per year' is no frequency: write 2 per year or once in 10y"),
        ("0 per year", "'0 per year': a frequency is neither 0 nor without end"),
        ("once in 0s", "'once in 0s': a frequency is neither 0 nor without end"),
        ("once in 10", "'10' has no unit: write 10s, 10m, 10h or 10d"),
        ("99999999999999999 per hour", "'99999999999999999 per hour' is less than a microsecond"),
        ("0.000000001 per year", "'0.000000001 per year' is more than 146,000 years"),
        (None, "a frequency is text such as 2 per year, not nothing"),
    ],
    ids=shown,
)
def test_refused_frequency_tells_the_way_out(value: object, message: str) -> None:
    assert refusal(parse_frequency, value) == message


@given(st.integers(1, NEVER - 1))
def test_written_frequencies_read_the_same(mean_time: int) -> None:
    assert parse_frequency(format_frequency(mean_time)) == mean_time


@pytest.mark.parametrize(
    ("value", "share"),
    [
        ("99.95%", 0.9995),
        ("99.95 %", 0.9995),
        ("0.9995", 0.9995),
        (0.9995, 0.9995),
        ("100%", 1.0),
        ("0%", 0.0),
        (1e-7, 1e-7),
        ("99.9999999%", 0.999999999),
    ],
    ids=shown,
)
def test_shares_are_read_exactly(value: object, share: float) -> None:
    assert parse_share(value) == share


@given(st.integers(0, 10**12))
def test_a_percentage_is_the_nearest_float_of_its_decimal(units: int) -> None:
    whole, rest = divmod(units, 10**10)
    assert parse_share(f"{whole}.{rest:010d}%") == float(Fraction(units, 10**12))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (99.95, "99.95 is no share: write 99.95%"),
        ("99.95", "'99.95' is no share: write 99.95%"),
        (99, "99 is no share: write 99%"),
        (1, "1 is no share: write 100% (or 1%)"),
        (1.0, "1.0 is no share: write 100% (or 1%)"),
        ("1", "'1' is no share: write 100% (or 1%)"),
        (0, "0 is no share: write 0%"),
        (0.0, "0.0 is no share: write 0%"),
        ("100.1%", "'100.1%' is more than 100%"),
        (-0.5, "-0.5 is no share: write it like 99.95% or 0.9995"),
        ("-5%", "'-5%' is no share: write it like 99.95% or 0.9995"),
        (float("nan"), "nan is no share: write it like 99.95% or 0.9995"),
        (float("inf"), "inf is no share: write it like 99.95% or 0.9995"),
        (HUGE, "a number beyond 2^62 is no share: write it like 99.95% or 0.9995"),
        ("99,95%", "'99,95%' is no share: write it like 99.95% or 0.9995"),
        ("5% ", "'5% ' is no share: write it like 99.95% or 0.9995"),
        (None, "a share is text such as 99.95% or 0.9995, not nothing"),
        (True, "a share is text such as 99.95% or 0.9995, not true or false"),
    ],
    ids=shown,
)
def test_refused_share_tells_the_way_out(value: object, message: str) -> None:
    assert refusal(parse_share, value) == message


@given(st.floats(0, 1).filter(lambda share: share == 0 or share > 1e-50))
def test_written_shares_read_the_same(share: float) -> None:
    assert parse_share(format_share(share)) == share


def test_factors_may_exceed_one() -> None:
    assert [parse_factor(text) for text in ("250%", "50%", "0%")] == [2.5, 0.5, 0.0]
    assert format_share(2.5) == "250%"
    assert refusal(parse_factor, 2.5) == "2.5 has no %: write it like 250%"
    assert refusal(parse_factor, "100000001%") == "'100000001%' is more than 1,000,000 times"


@pytest.mark.parametrize(
    ("value", "amount", "currency"),
    [
        ("20k EUR", 20_000.0, "EUR"),
        ("20k", 20_000.0, None),
        ("2M", 2e6, None),
        ("1.5bn USD", 1.5e9, "USD"),
        ("12.34 CHF", 12.34, "CHF"),
        ("0", 0.0, None),
        (500, 500.0, None),
        (0.1, 0.1, None),
        (1e16, 1e16, None),
    ],
    ids=shown,
)
def test_money_is_read(value: object, amount: float, currency: str | None) -> None:
    assert parse_money(value) == Money(amount=amount, currency=currency)


@pytest.mark.parametrize(
    "value",
    [
        *(-5, "-5", "2m", "20K", "€20", "EUR 20", "20k eur", "1,000", "20kEUR", "k", float("nan"), float("inf")),
        HUGE,
    ],
    ids=shown,
)
def test_refused_money_tells_the_way_out(value: object) -> None:
    message = "is no amount of money: write 500, 20k EUR, 2M EUR or 1.5bn EUR"
    assert refusal(parse_money, value).endswith(message)


def test_money_has_a_limit_and_a_type() -> None:
    assert refusal(parse_money, 1e18) == "1e+18 is more money than there is"
    assert refusal(parse_money, None) == "money is text such as 20k EUR, not nothing"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(20_000.0, "20k"), (1_234.56, "1234.56"), (1_500.0, "1.5k"), (2e6, "2M"), (1.5e9, "1.5bn"), (0.0, "0")],
)
def test_money_is_written_shortly(amount: float, text: str) -> None:
    assert format_money(Money(amount=amount)) == text
    assert format_money(Money(amount=amount, currency="EUR")) == f"{text} EUR"


@given(st.floats(0, 1e17).filter(lambda amount: amount == 0 or amount > 1e-20), st.sampled_from([None, "EUR"]))
def test_written_money_reads_the_same(amount: float, currency: str | None) -> None:
    money = Money(amount=amount, currency=currency)
    assert parse_money(format_money(money)) == money


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2TB", 2 * 10**12),
        ("500GB", 500 * 10**9),
        ("1.5 kB", 1_500),
        ("1KB", 1_000),
        ("7B", 7),
        ("0B", 0),
        ("4KiB", 4_096),
        ("3MiB", 3 * 2**20),
        ("4GiB", 2**32),
        ("1PB", 10**15),
        ("1EB", 10**18),
    ],
    ids=shown,
)
def test_sizes_are_read_in_bytes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("parse", "value", "message"),
    [
        (parse_size, "2Gb", "'2Gb' counts bits: write bytes, 8 bits each: 0.25GB"),
        (parse_size, "8 Mbit", "'8 Mbit' counts bits: write bytes, 8 bits each: 1MB"),
        (parse_size, "2gb", "'2gb' is no size in bytes: write it like 500MB, 2TB or 4GiB"),
        (parse_size, "-2GB", "'-2GB' is no size in bytes: write it like 500MB, 2TB or 4GiB"),
        (parse_size, 500, "500 has no unit: write it like 500MB or 2TB"),
        (parse_size, "5EB", "'5EB' is more than 4EiB"),
        (parse_size, "0.1B", "'0.1B' is less than a byte"),
        (parse_size, None, "a size is text such as 500MB or 2TB, not nothing"),
        (parse_rate, "1Gbit/s", "'1Gbit/s' counts bits: write bytes, 8 bits each: 0.125GB/s"),
        (parse_rate, "100Mbps", "'100Mbps' counts bits: write bytes, 8 bits each: 12.5MB/s"),
        (parse_rate, "200MB", "'200MB' is no rate: write it like 200MB/s, 10GB/min or 1TB/h"),
        (parse_rate, "200MB/y", "'200MB/y' is no rate: write it like 200MB/s, 10GB/min or 1TB/h"),
        (parse_rate, "1mb/s", "'1mb/s' is no size in bytes: write it like 500MB/s, 2TB/s or 4GiB/s"),
        (parse_rate, "0MB/s", "'0MB/s': a rate is more than 0 and less than 4EiB/s"),
        (parse_rate, "9999EB/s", "'9999EB/s': a rate is more than 0 and less than 4EiB/s"),
        (parse_rate, 5, "5 has no unit: write it like 200MB/s"),
        (parse_rate, True, "a rate is text such as 200MB/s, not true or false"),
    ],
    ids=shown,
)
def test_refused_size_or_rate_tells_the_way_out(parse: Callable[[object], object], value: object, message: str) -> None:
    assert refusal(parse, value) == message


@pytest.mark.parametrize(
    ("text", "rate"),
    [("200MB/s", 2e8), ("200 MB / s", 2e8), ("6GB/min", 1e8), ("6GB/m", 1e8), ("3.6TB/h", 1e9), ("86.4GB/d", 1e6)],
)
def test_rates_are_read_in_bytes_a_second(text: str, rate: float) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0B"), (2 * 10**12, "2TB"), (1_024, "1KiB"), (2**32, "4GiB"), (1_536, "1536B"), (1_001, "1001B")],
)
def test_sizes_are_written_shortly(size: int, text: str) -> None:
    assert format_size(size) == text


def test_rates_are_written_shortly() -> None:
    assert [format_rate(rate) for rate in (2e8, 1.5, 1.25e9)] == ["200MB/s", "1.5B/s", "1.25GB/s"]


@given(st.integers(0, NEVER - 1))
def test_written_sizes_read_the_same(size: int) -> None:
    assert parse_size(format_size(size)) == size


@given(st.floats(1e-20, 1e18))
def test_written_rates_read_the_same(rate: float) -> None:
    assert parse_rate(format_rate(rate)) == rate


PARSERS = (
    *(parse_duration, parse_frequency, parse_share, parse_factor, parse_money, parse_size, parse_rate),
    parse_moment,
)
PIECES = [
    "9" * 70,
    "1",
    "0",
    "9" * 30,
    ".",
    "h",
    "m",
    "mo",
    "PT",
    "P",
    "T",
    "H",
    "-",
    ":",
    "%",
    "k",
    "bn",
    "B",
    "i",
    "/s",
]
PIECES += ["G", "b", " ", " per year", "once in ", "EUR", "Sun ", "e", "e308", "\n", "\0", "²", "_", "+"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
    | st.text()
    | st.floats()
    | st.integers()
    | st.none()
    | st.booleans()
    | st.lists(st.text(max_size=3), max_size=2)
)
def test_anything_else_is_refused_in_one_short_line(value: object) -> None:
    messages = []
    for parse in PARSERS:
        try:
            result = parse(value)
        except ValueError as error:
            messages.append(str(error))
        else:
            assert not isinstance(result, int | float) or 0 <= result < NEVER
    assert all(0 < len(message) < 300 and "\n" not in message for message in messages)
