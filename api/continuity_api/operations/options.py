"""Options of operations: what they are, with the names and meanings that they have on the command line.

Descriptions and examples become the OpenAPI document, so every option has both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Final, Generic, TypeVar

from marshmallow import ValidationError, fields, post_load, validate

from continuity.clock_times import parse_local_time
from continuity.errors import PlanError
from continuity.results import parse_precision
from continuity.units import parse_duration, parse_share
from continuity_api.closed import Closed

T = TypeVar("T")

_NUMBER: Final = r"[0-9]{1,6}(\.[0-9]{1,6})?"
_DURATION: Final = "".join(f"({_NUMBER}{unit})?" for unit in ("y", "mo", "w", "d", "h", "m(in)?", "s"))
_DAYS: Final = (
    r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
    r"(0[13-9]|1[0-2])-(29|30)",
    r"(0[13578]|1[02])-31",
)
_DATE: Final = rf"^(19|2[0-9])[0-9]{{2}}-({'|'.join(_DAYS)})$"
LARGEST_SEED: Final = 2**63 - 1
"""The largest seed: what a database keeps as a whole number."""
MOST_HISTORIES: Final = 100_000_000
_MOST_MOMENTS: Final = 100
_MOST_SETTINGS: Final = 100
_LONGEST: Final = 10_000
_LONGEST_ID: Final = 200


class OptionsSchema(Closed, Generic[T]):
    """The options of one operation; unknown keys are refused. `made`: what is made of them, by the same names."""

    made: ClassVar[Callable[..., Any]]

    @post_load
    def _make(self, data: dict[str, Any], **kwargs: Any) -> Any:
        return type(self).made(**data)

    def loaded(self, options: Mapping[str, object]) -> T:
        """The options that are meant. Raises ValidationError with all that is wrong, by option."""
        made: T = self.load(options)
        return made


class Written(fields.Field[T], Generic[T]):
    """An option that is written as text and means a value.

    Parameters: `parse`, which reads it, or raises ValueError with what to write instead; `write`, which does the
    reverse; `pattern`, what such texts look like; the rest as for every field.
    """

    def __init__(
        self, parse: Callable[[str], T], description: str, example: str, *, pattern: str = "", **rest: Any
    ) -> None:
        looks = {"pattern": pattern} if pattern else {}
        default = {"default": rest.pop("default")} if "default" in rest else {}
        if default:
            rest["load_default"] = lambda: parse(default["default"])
        metadata = {"type": "string", "description": description, "example": example, "maxLength": _LONGEST}
        super().__init__(metadata={**metadata, **looks, **default}, **rest)
        self._parse = parse

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> T:
        if not isinstance(value, str):
            raise ValidationError("must be a text")
        if len(value) > _LONGEST:
            raise ValidationError(f"the text is longer than {_LONGEST:,} characters")
        try:
            return self._parse(value)
        except PlanError as error:
            raise ValidationError([each.message for each in error.findings]) from None
        except ValueError as error:
            raise ValidationError(str(error)) from None


def duration(description: str, example: str, *, positive: bool = False, **rest: Any) -> Written[int]:
    """An option that is a duration, in microseconds; `default`, as it is written."""
    above_zero = "(?=.*[1-9])" if positive else "(?=[0-9])"
    parse = _some_time if positive else parse_duration
    return Written(parse, description, example, pattern=f"^{above_zero}{_DURATION}$", **rest)


def _some_time(text: str) -> int:
    found = parse_duration(text)
    if not found:
        raise ValueError("this takes some time: write 1h, say")
    return found


def share(description: str, example: str, **rest: Any) -> Written[float]:
    """An option that is a share, between 0 and 1."""
    return Written(parse_share, description, example, **rest)


def start(description: str) -> Written[datetime]:
    """The option `start`: a moment on local clocks."""
    return Written(parse_local_time, description, "2027-01-04", default="2027-01-04", pattern=_DATE)


def today() -> Written[date]:
    """The option `today`."""
    return day("The date that ages are counted from. Default: the day on which the run was asked for.")


def day(description: str) -> Written[date]:
    """An option that is a date, None where it is left out."""
    return Written(_date, description, "2027-01-04", pattern=_DATE, load_default=None)


def _date(text: str) -> date:
    return parse_local_time(text).date()


def moments(description: str) -> fields.List[tuple[str, int]]:
    """The option `at`: times after the start, each as typed and in microseconds."""
    each = Written(_moment, "A duration.", "30d", pattern=f"^(?=[0-9]){_DURATION}$")
    return listed(each, description, ["30d", "1y"], _MOST_MOMENTS)


def _moment(text: str) -> tuple[str, int]:
    return text, parse_duration(text)


def precision() -> fields.List[tuple[str, float]]:
    """The option `precision`."""
    text = (
        "Go on until the interval of the unavailability of every service, or of the one named, is not wider than its "
        "value ± so much."
    )
    return listed(Written(parse_precision, "`P` or `SERVICE=P`.", "5%"), text, ["checkout=5%"], _MOST_SETTINGS)


def settings() -> fields.List[str]:
    """The option `set`."""
    text = (
        "What if: values of the plan to set for this run, each `PATH=VALUE`. A path is dotted, items of a list by "
        "number; a value is written as in the plan; `PATH=` leaves out what is there. Applied in order."
    )
    one = Written(_setting, "`PATH=VALUE`.", "teams.dba.people=3")
    return listed(one, text, ["teams.dba.people=3"], _MOST_SETTINGS, data_key="set")


def _setting(text: str) -> str:
    from continuity.planfile.settings_reading import read_settings  # lazy: most runs set nothing

    read_settings([text])
    return text


def listed(each: fields.Field[T], description: str, example: list[str], most: int, **rest: Any) -> fields.List[T]:
    """An option that may be repeated, at most so often; it becomes a tuple."""
    return Several(
        each,
        load_default=(),
        validate=validate.Length(max=most),
        metadata={"description": description, "example": example, "default": []},
        **rest,
    )


class Several(fields.List[T], Generic[T]):
    """A list that becomes a tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


def identifier(description: str, example: str, **rest: Any) -> fields.String:
    """An option that names something in the plan."""
    metadata = {"description": description, "example": example}
    return fields.String(validate=validate.Length(min=1, max=_LONGEST_ID), metadata=metadata, **rest)


def identifiers(description: str, example: str) -> fields.List[str]:
    """An option that names several things in the plan."""
    return listed(identifier("An id.", example), description, [example], _LONGEST_ID)


def choice(description: str, choices: tuple[str, ...], default: str | None = None) -> fields.String:
    """An option that is one of some words."""
    metadata = {"description": description, "example": choices[0]}
    return fields.String(load_default=default, allow_none=False, validate=validate.OneOf(choices), metadata=metadata)


def flag(description: str, *, default: bool = False, **rest: Any) -> fields.Boolean:
    """An option that is on or off."""
    return StrictFlag(load_default=default, metadata={"description": description, "example": not default}, **rest)


class StrictFlag(fields.Boolean):
    """True or false, and nothing that only means it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):  # 1 is equal to True
            raise self.make_error("invalid", input=value)
        return value


def count(description: str, example: int, *, least: int, most: int, default: int | None = None) -> fields.Integer:
    """An option that is a whole number."""
    return fields.Integer(
        strict=True,
        load_default=default,
        validate=validate.Range(least, most),
        metadata={"description": description, "example": example},
    )


def seed() -> fields.Integer:
    """The option `seed`."""
    return count("Which luck: the same seed gives the same result.", 7, least=0, most=LARGEST_SEED, default=1)


def replications(description: str, default: int | None = None) -> fields.Integer:
    """The option `replications`."""
    return count(description, 1000, least=1, most=MOST_HISTORIES, default=default)
