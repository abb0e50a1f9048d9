"""Fields for values with a unit or a shape: shares, money, sizes, moments, days of the week, time zones."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final, Unpack
from zoneinfo import ZoneInfo, available_timezones

from continuity.clock_times import WEEKDAYS, Moment, parse_moment
from continuity.planfile.faults import Fault, refusal, refusals, shown
from continuity.planfile.fields import Common, Definitions, Json, Parsed
from continuity.planfile.names import nearest
from continuity.units import DAY, HOUR, MINUTE, Money, parse_factor, parse_money, parse_rate, parse_share, parse_size

NUMBER: Final = r"[0-9]+(\.[0-9]+)?"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@lru_cache(maxsize=4096)
def _share_of(text: str) -> float:
    return parse_share(text)


class Share(Parsed[float]):
    """A share from 0% to 100%; `positive` excludes 0%, `partial` excludes 100%."""

    label = "share"

    def __init__(
        self, description: str = "", *, positive: bool = False, partial: bool = False, **common: Unpack[Common]
    ) -> None:
        super().__init__(description, **common)
        self.positive, self.partial = positive, partial

    def parse(self, value: object) -> float:
        """The share as a float between 0 and 1."""
        share = _share_of(value) if isinstance(value, str) else parse_share(value)
        if self.positive and not share:
            raise ValueError("0% is not possible here: write more")
        if self.partial and share == 1:
            raise ValueError("100% is not possible here: write less")
        return share

    def json_schema(self, definitions: Definitions) -> Json:
        """A percentage, or a number between 0 and 1."""
        return definitions.shared("share", _share_schema)


def _share_schema() -> Json:
    text = {"type": "string", "pattern": rf"^{NUMBER}( ?%)?$"}
    return {"anyOf": [text, {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}]}


class Factor(Parsed[float]):
    """A percentage that may exceed 100%, but is more than 0%."""

    label = "percentage"

    def parse(self, value: object) -> float:
        """The factor: 2.5 for `250%`."""
        factor = parse_factor(value)
        if not factor:
            raise ValueError("0% is not possible here: write more")
        return factor

    def json_schema(self, definitions: Definitions) -> Json:
        """A percentage."""
        return {"type": "string", "pattern": rf"^{NUMBER} ?%$"}


class Amount(Parsed[Money]):
    """Money."""

    label = "money"

    def parse(self, value: object) -> Money:
        """The amount, its currency said."""
        money = parse_money(value)
        currency = self.context.currency
        if money.currency is None and currency is None:
            raise ValueError(f"{shown(value)} of which currency? Write {value} EUR, or give the plan a `currency`")
        if money.currency not in (None, currency) and currency is not None:
            raise ValueError(f"{shown(value)} cannot be added to the plan's {currency}: write it in {currency}")
        return money

    def json_schema(self, definitions: Definitions) -> Json:
        """A number, or a text such as `20k EUR`."""
        return definitions.shared("money", _money_schema)


def _money_schema() -> Json:
    text = {"type": "string", "pattern": rf"^{NUMBER}(k|M|bn)?( [A-Z]{{3}})?$"}
    return {"anyOf": [text, {"type": "number", "minimum": 0}]}


class Size(Parsed[int]):
    """An amount of data in bytes."""

    label = "size"

    def parse(self, value: object) -> int:
        """The bytes."""
        return parse_size(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `2TB`."""
        return {"type": "string", "pattern": rf"^{NUMBER} ?([kKMGTPE]i?)?B$"}


class Rate(Parsed[float]):
    """Data a second, in bytes."""

    label = "rate"

    def parse(self, value: object) -> float:
        """Bytes a second."""
        return parse_rate(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `200MB/s`."""
        return {"type": "string", "pattern": rf"^{NUMBER} ?([kKMGTPE]i?)?B */ *(s|m|min|h|d)$"}


class MomentField(Parsed[Moment]):
    """A moment on the clocks of the plan's time zone."""

    label = "moment"

    def parse(self, value: object) -> Moment:
        """The moment."""
        return parse_moment(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """A date, a date with a time, a time of day or a weekday with a time."""
        return definitions.shared("moment", moment_schema)


def moment_schema() -> Json:
    """What a moment looks like."""
    clock = "[0-9]{2}:[0-9]{2}(:[0-9]{2})?"
    days = "|".join(f"[{day[0]}{day[0].lower()}]{day[1:]}" for day in WEEKDAYS)
    pattern = rf"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(T{clock})?|(({days}) )?{clock})$"
    return {"type": "string", "pattern": pattern, "examples": ["2027-01-04", "02:00", "Sun 02:00"]}


class Day(Parsed[date]):
    """A date."""

    label = "date"

    def parse(self, value: object) -> date:
        """The date."""
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise ValueError(f"{shown(value)}: there is no such day") from None
        raise ValueError(f"{shown(value)} is no date: write it like 2027-01-31")

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `2027-01-31`."""
        return {"type": "string", "pattern": f"^{_DATE.pattern}$"}


class ClockTime(Parsed[int]):
    """A time of day, in microseconds since midnight; `24:00` is the end of the day."""

    label = "time of day"

    def __init__(self, description: str = "", *, latest: int = DAY, **common: Unpack[Common]) -> None:
        super().__init__(description, **common)
        self.latest = latest

    def parse(self, value: object) -> int:
        """The microseconds since midnight."""
        found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        clock = int(found[1] or found[3]) * HOUR + int(found[2] or found[4]) * MINUTE if found else None
        if clock is None or clock > self.latest:
            last = f"{self.latest // HOUR}:{self.latest % HOUR // MINUTE:02}"
            raise ValueError(f'{shown(value)} is no time of day: write it like "08:00", at most "{last}"')
        return clock

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `08:00`."""
        return {"type": "string", "pattern": f"^({_CLOCK.pattern})$"}


class Weekdays(Parsed[tuple[int, ...]]):
    """Days of the week, 0 is Monday: `mon-fri`, `mon-fri,sun` or a list of such texts."""

    label = "days of the week"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> tuple[int, ...]:
        if not isinstance(value, list):
            return super()._deserialize(value, attr, data, **kwargs)
        faults: list[Fault] = []
        days: list[int] = []
        for position, part in enumerate(value):
            try:
                days += _days(part)
            except ValueError as error:
                faults.append(Fault("schema-value", str(error), (position,)))
        if faults:
            raise refusals(faults)
        return _week(days)

    def parse(self, value: object) -> tuple[int, ...]:
        """The days in their order in the week."""
        return _week(_days(value))

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `mon-fri`, or a list of them."""
        day = "([mM]on|[tT]ue|[wW]ed|[tT]hu|[fF]ri|[sS]at|[sS]un)"
        text = {"type": "string", "pattern": f"^{day}(-{day})?( *, *{day}(-{day})?)*$"}
        return {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}


def _week(days: list[int]) -> tuple[int, ...]:
    if not days:
        raise refusal("there is no day here: write mon-fri, or [mon, wed]")
    if len(set(days)) < len(days):
        raise refusal("a day of the week is named twice: name each once")
    return tuple(sorted(days))


def _days(text: object) -> list[int]:
    if not isinstance(text, str):
        raise ValueError(f"{shown(text)} names no days of the week: write mon-fri, or [mon, wed]")
    return [day for part in text.split(",") for day in _range_of_days(part.strip())]


def _range_of_days(text: str) -> list[int]:
    first, dash, last = text.partition("-")
    begin = _weekday(first)
    end = _weekday(last) if dash else begin
    return [(begin + i) % 7 for i in range((end - begin) % 7 + 1)]


def _weekday(text: str) -> int:
    name = text.strip().capitalize()
    if name not in WEEKDAYS:
        raise ValueError(f"{shown(text)} is no day of the week: write mon, tue, wed, thu, fri, sat or sun")
    return WEEKDAYS.index(name)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class TimeZone(Parsed[str]):
    """A name from the time-zone database."""

    label = "time zone"

    def parse(self, value: object) -> str:
        """The name, if there is such a zone."""
        if not isinstance(value, str):
            raise ValueError(f"{shown(value)} is no time zone: write it like Europe/Paris or UTC")
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            near = nearest(value, _zones())
            way_out = f"did you mean '{near}'?" if near else "write it like Europe/Paris or UTC"
            raise ValueError(f"{shown(value)} is no time zone that is known here: {way_out}") from None
        return value

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `Europe/Paris`."""
        return {"type": "string", "pattern": "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"}


class Currency(Parsed[str]):
    """Three capital letters."""

    label = "currency"

    def parse(self, value: object) -> str:
        """The letters."""
        if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
            raise ValueError(f"{shown(value)} is no currency: write its three capital letters, such as EUR")
        return value

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `EUR`."""
        return {"type": "string", "pattern": f"^{_CURRENCY.pattern}$"}
