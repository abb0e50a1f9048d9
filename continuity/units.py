"""Values as plans write them: durations, frequencies, shares, money, sizes and rates.

Every `parse_...` takes what the YAML reader gives (text, or a number where one is allowed) and raises a
ValueError that tells the way out. Every `format_...` writes text that its parser reads as the same value.
Times are whole microseconds. It is one long file so that all a quantity can look like is found in one place;
moments are in `clock_times`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeGuard

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
YEAR = 365 * DAY
MONTH = YEAR // 12

NEVER = 2**62
"""Microseconds that stand for never: some 146,000 years, longer than any duration, twice still an int64."""

_LONGEST_TEXT = 80
_LONGEST_SHOWN = 40
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"


# Durations

_UNITS = {"y": YEAR, "mo": MONTH, "w": WEEK, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_SIZES = tuple(_UNITS.values())
_PLAIN_DURATION = re.compile(
    rf"(?:({_NUMBER})y)?(?:({_NUMBER})mo)?(?:({_NUMBER})w)?(?:({_NUMBER})d)?"
    rf"(?:({_NUMBER})h)?(?:({_NUMBER})m(?:in)?)?(?:({_NUMBER})s)?"
)
_ISO_DURATION = re.compile(
    rf"P(?:({_NUMBER})Y)?(?:({_NUMBER})M)?(?:({_NUMBER})W)?(?:({_NUMBER})D)?"
    rf"(?:T(?=[0-9])(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?)?"
)
_LONG_NAMES = {
    "s": ("sec", "second"), "m": ("min", "minute"), "h": ("hr", "hour"), "d": ("day",),
    "w": ("wk", "week"), "mo": ("month",), "y": ("yr", "year"),
}  # fmt: skip
_SHORT_NAMES = {long: short for short, names in _LONG_NAMES.items() for long in names}


def parse_duration(value: object) -> int:
    """Return a duration such as `90s`, `1h30m`, `2.5h`, `6mo` or `PT4H` in microseconds; a year is 365 d."""
    if _is_number(value):
        raise ValueError(_why_no_duration(_number_text(value)))
    return _duration(required_text(value, "a duration", "15m or 4h"))


@lru_cache(maxsize=4096)
def _duration(text: str) -> int:
    match = _PLAIN_DURATION.fullmatch(text) or _ISO_DURATION.fullmatch(text)
    numbers = match.groups() if match else ()
    parts = [_exact(number) * size for number, size in zip(numbers, _SIZES, strict=False) if number]
    if not parts:
        raise ValueError(_why_no_duration(text))
    return _whole(sum(parts), text, "a microsecond", "146,000 years")


def format_duration(duration: int) -> str:
    """Return the plain text of a duration in microseconds, `1h30m`; `never` for NEVER or longer."""
    if duration < 0:
        raise ValueError("a duration cannot be negative")
    if duration >= NEVER:
        return "never"
    for unit in ("y", "w", "mo"):
        if duration and duration % _UNITS[unit] == 0:
            return f"{duration // _UNITS[unit]}{unit}"
    text, rest = "", duration
    for unit in ("d", "h", "m"):
        count, rest = divmod(rest, _UNITS[unit])
        text += f"{count}{unit}" if count else ""
    seconds = f"{_plain(Decimal(rest) / SECOND)}s"
    return text + seconds if rest or not text else text


def hours(duration: float) -> float:
    """Return microseconds as hours, the unit of results."""
    return duration / HOUR


def _why_no_duration(text: str) -> str:
    shown = quoted(text)
    if re.fullmatch(_NUMBER, text) and len(text) <= _LONGEST_SHOWN:
        return f"{shown} has no unit: write {text}s, {text}m, {text}h or {text}d"
    if text.startswith("-"):
        return f"{shown} is negative: a duration is 0s or longer"
    if found := re.fullmatch(rf"({_NUMBER}) ?M", text):
        return f"{shown}: M may be minutes or months: write {found[1]}m or {found[1]}mo"
    if found := re.fullmatch(rf"({_NUMBER}) ?ms", text):
        return f"{shown}: the smallest unit is the second: write {_plain(Decimal(found[1]) / 1000)}s"
    plain = re.sub("[a-z]+", lambda word: _SHORT_NAMES.get(word[0].rstrip("s"), word[0]), text.lower())
    plain = re.sub(r",(?=[0-9]{1,2}[a-z])", ".", plain.replace(" ", ""))
    if plain and _PLAIN_DURATION.fullmatch(plain):
        return f"{shown} is no duration: write {plain}"
    return f"{shown} is no duration: write 90s, 15m, 4h, 2d, 1w, 6mo, 1y or, the largest unit first, 1h30m"


# Frequencies

_FREQUENCY = re.compile(rf"(once|twice|{_NUMBER})(?: times)? (?:per|an?|in|every) ([a-z0-9.]+)")
_COUNTS = {"once": "1", "twice": "2"}
_PERIODS = {"hour": HOUR, "day": DAY, "week": WEEK, "month": MONTH, "year": YEAR}


def parse_frequency(value: object) -> int:
    """Return the mean time, in microseconds, between events that come `2 per year` or `once in 10y`."""
    if _is_number(value):
        raise ValueError(f"{quoted(value)} has no period: write 2 per year or once in 10y")
    text = required_text(value, "a frequency", "2 per year")
    found = _FREQUENCY.fullmatch(text)
    if not found:
        raise ValueError(f"{quoted(text)} is no frequency: write 2 per year or once in 10y")
    count = _exact(_COUNTS.get(found[1], found[1]))
    period = _PERIODS.get(found[2]) or parse_duration(found[2])
    if not count or not period:
        raise ValueError(f"{quoted(text)}: a frequency is neither 0 nor without end")
    return _whole(Fraction(period) / count, text, "a microsecond", "146,000 years")


def format_frequency(mean_time: int) -> str:
    """Return the plain text of a frequency, given by the mean time between events in microseconds."""
    return f"once in {format_duration(mean_time)}"


# Shares

_SHARE = re.compile(rf"({_NUMBER})(?: ?(%))?")
_LARGEST_FACTOR = 1_000_000


def parse_share(value: object) -> float:
    """Return a share, `99.95%` or `0.9995`, as a float from 0 to 1. Without % it must lie between the two."""
    number, percent = _share(value, "99.95% or 0.9995")
    if percent and number > 1:
        raise ValueError(f"{quoted(value)} is more than 100%")
    if not percent and not 0 < number < 1:
        way_out = "100% (or 1%)" if number == 1 else f"{_plain(Decimal(str(value)))}%"
        raise ValueError(f"{quoted(value)} is no share: write {way_out}")
    return float(number)


def parse_factor(value: object) -> float:
    """Return a percentage that may exceed 100%, such as a demand of `250%`, as a factor (2.5)."""
    number, percent = _share(value, "250%")
    if not percent:
        raise ValueError(f"{quoted(value)} has no %: write it like 250%")
    if number > _LARGEST_FACTOR:
        raise ValueError(f"{quoted(value)} is more than {_LARGEST_FACTOR:,} times")
    return float(number)


def _share(value: object, example: str) -> tuple[Fraction, bool]:
    """Return the exact value and whether it was written with %."""
    if _is_number(value) and 0 <= value < NEVER:
        return Fraction(value), False
    found = _SHARE.fullmatch(quoted(value) if _is_number(value) else required_text(value, "a share", example))
    if not found:
        raise ValueError(f"{quoted(value)} is no share: write it like {example}")
    return Fraction(found[1]) / (100 if found[2] else 1), bool(found[2])


def format_share(share: float) -> str:
    """Return a share or factor of at least 0 as a percentage with as many digits as it has."""
    return f"{_plain(Decimal(repr(float(share))).scaleb(2))}%"


# Money

_MONEY = re.compile(rf"({_NUMBER})(k|M|bn)?(?: ([A-Z]{{3}}))?")
_THOUSANDS = {"bn": 9, "M": 6, "k": 3, "": 0}
_LARGEST_AMOUNT = 1e18


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount of at least 0 and its currency's three letters; None is the plan's own currency."""

    amount: float
    currency: str | None = None


def parse_money(value: object) -> Money:
    """Return money such as `20k EUR`, `2M`, `1.5bn` or a bare number, which is in the plan's currency."""
    text = _number_text(value) if _is_number(value) else required_text(value, "money", "20k EUR")
    found = _MONEY.fullmatch(text)
    if not found:
        raise ValueError(f"{quoted(value)} is no amount of money: write 500, 20k EUR, 2M EUR or 1.5bn EUR")
    amount = float(Fraction(found[1]) * 10 ** _THOUSANDS[found[2] or ""])
    if amount >= _LARGEST_AMOUNT:
        raise ValueError(f"{quoted(value)} is more money than there is")
    return Money(amount=amount, currency=found[3])


def format_money(money: Money) -> str:
    """Return the shortest text of an amount, with its currency where it has one of its own."""
    digits = Decimal(repr(float(money.amount)))
    text = _shortest([f"{_plain(digits.scaleb(-power))}{name}" for name, power in _THOUSANDS.items()])
    return f"{text} {money.currency}" if money.currency else text


# Sizes and rates

_SIZE = re.compile(rf"({_NUMBER}) ?(B|[kKMGTPE]B|[KMGTPE]iB)")
_BITS = re.compile(rf"({_NUMBER}) ?([kKMGTPE]?)i?(?:b|bit|bits|bps)")
_PREFIXES = "kMGTPE"
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def parse_size(value: object) -> int:
    """Return a size such as `500GB` (1000s) or `4GiB` (1024s) in bytes."""
    if _is_number(value):
        raise ValueError(f"{quoted(value)} has no unit: write it like 500MB or 2TB")
    text = required_text(value, "a size", "500MB or 2TB")
    return _whole(_bytes(text, text, ""), text, "a byte", "4EiB")


def parse_rate(value: object) -> float:
    """Return a rate such as `200MB/s` or `1TB/h` in bytes a second."""
    if _is_number(value):
        raise ValueError(f"{quoted(value)} has no unit: write it like 200MB/s")
    text = required_text(value, "a rate", "200MB/s")
    size, _, period = (part.strip(" ") for part in text.partition("/"))
    seconds = _SECONDS.get(period)
    if not seconds and not text.endswith("bps"):
        raise ValueError(f"{quoted(text)} is no rate: write it like 200MB/s, 10GB/min or 1TB/h")
    rate = float(Fraction(_bytes(size, text, f"/{period}" if seconds else "/s")) / (seconds or 1))
    if not 0 < rate < NEVER:
        raise ValueError(f"{quoted(text)}: a rate is more than 0 and less than 4EiB/s")
    return rate


def _bytes(size: str, text: str, per: str) -> int | Fraction:
    """Return the bytes of `size`, a part of `text`; a suggestion ends with `per`."""
    if found := _SIZE.fullmatch(size):
        prefix = found[2][0].replace("K", "k")
        power = _PREFIXES.find(prefix) + 1
        unit: int = (1024 if "i" in found[2] else 1000) ** power
        return _exact(found[1]) * unit
    if found := _BITS.fullmatch(size):
        example = f"{_plain(Decimal(found[1]) / 8)}{found[2]}B{per}"
        raise ValueError(f"{quoted(text)} counts bits: write bytes, 8 bits each: {example}")
    raise ValueError(f"{quoted(text)} is no size in bytes: write it like 500MB{per}, 2TB{per} or 4GiB{per}")


def format_size(size: int) -> str:
    """Return the shortest text of a size in bytes."""
    texts = [f"{text}B" for text in _with_prefixes(Decimal(size))]
    powers = range(len(_PREFIXES), 0, -1)
    binary = [f"{size >> 10 * n}{_PREFIXES[n - 1].upper()}iB" for n in powers if size % 1024**n == 0]
    return _shortest(texts + binary)


def format_rate(rate: float) -> str:
    """Return the shortest text of a rate in bytes a second."""
    return f"{_shortest(_with_prefixes(Decimal(repr(float(rate)))))}B/s"


def _with_prefixes(number: Decimal) -> list[str]:
    return [f"{_plain(number.scaleb(-3 * n))}{' kMGTPE'[n].strip()}" for n in range(len(_PREFIXES), -1, -1)]


# What all of them use


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(value: object) -> str:
    """What a value is in words; lists and mappings of a plan know their lines, and are classes of their own."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a mapping"
    return type(value).__name__


def required_text(value: object, what: str, example: str) -> str:
    """Return a value that is text of a sensible length.

    Parameters: `what` and `example`, for the message, such as `a duration` and `4h`. Raises: ValueError.
    """
    if not isinstance(value, str):
        raise ValueError(f"{what} is text such as {example}, not {_kind(value)}")
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"{quoted(value)} is too long: {what} is text such as {example}")
    return value


def _number_text(value: float) -> str:
    """Return a number as a person writes it, without an exponent where that is short enough."""
    if not -NEVER < value < NEVER:
        return quoted(value)
    text = _plain(Decimal(repr(value)))
    return text if len(text) <= _LONGEST_SHOWN else repr(value)


def quoted(value: object) -> str:
    """Return a value as messages quote it."""
    if isinstance(value, int) and abs(value) >= NEVER:
        return "a number beyond 2^62"  # Python refuses to write out numbers of thousands of digits
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _plain(number: Decimal) -> str:
    """Return a number's digits without exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shortest(texts: list[str]) -> str:
    """Return the shortest text, the first of several; `200M` is plainer than `0.2G`."""
    return min(texts, key=lambda text: (text.startswith("0."), len(text)))


def _exact(digits: str) -> int | Fraction:
    return Fraction(digits) if "." in digits else int(digits)


def _whole(exact: int | Fraction, text: str, smallest: str, largest: str) -> int:
    """Return the nearest whole number; what is too small or too large is refused."""
    whole = math.floor(exact + Fraction(1, 2)) if isinstance(exact, Fraction) else exact
    if exact and not whole:
        raise ValueError(f"{quoted(text)} is less than {smallest}")
    if whole >= NEVER:
        raise ValueError(f"{quoted(text)} is more than {largest}")
    return whole
