"""Fields for how long things take: durations, distributions, means and frequencies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Unpack

from continuity.distribution_forms import DistributionError, parse_distribution
from continuity.distributions import Constant, Distribution, Exponential
from continuity.planfile.faults import refusal, shown
from continuity.planfile.fields import Common, Definitions, Json, Parsed, PlanField
from continuity.planfile.fields_values import NUMBER
from continuity.units import parse_duration, parse_frequency


class Duration(Parsed[int]):
    """A length of time in microseconds; `positive` excludes 0."""

    label = "duration"

    def __init__(self, description: str = "", *, positive: bool = False, **common: Unpack[Common]) -> None:
        super().__init__(description, **common)
        self.positive = positive

    def parse(self, value: object) -> int:
        """The microseconds."""
        duration = parse_duration(value)
        if self.positive and not duration:
            raise ValueError(f"{shown(value)} is no time at all: write a longer one")
        return duration

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `1h30m`."""
        return definitions.shared("duration", duration_schema)


def duration_schema() -> Json:
    """What a duration looks like."""
    plain = "".join(f"({NUMBER}{unit})?" for unit in ("y", "mo", "w", "d", "h", "m(in)?", "s"))
    return {"type": "string", "pattern": rf"^(?=[0-9]){plain}$|^P(?=[0-9T]){_ISO}$"}


_ISO: Final = (
    "".join(f"({NUMBER}{unit})?" for unit in "YMWD")
    + "(T(?=[0-9])"
    + "".join(f"({NUMBER}{unit})?" for unit in "HMS")
    + ")?"
)


class Time(PlanField[Distribution]):
    """A time that may be uncertain: any distribution. `positive` excludes no time at all, `finite` excludes never."""

    label = "distribution"

    def __init__(
        self, description: str = "", *, positive: bool = False, finite: bool = False, **common: Unpack[Common]
    ) -> None:
        super().__init__(description, **common)
        self.positive, self.finite = positive, finite

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Distribution:
        time = self.parse(value)
        if self.positive and not time.mean():
            raise refusal(f"{shown(value)} is no time at all: write a longer one")
        if self.finite and time.is_never:
            raise refusal("'never' is not possible here: write a time")
        return time

    def parse(self, value: object) -> Distribution:
        """The distribution. Raises ValidationError."""
        try:
            return parse_distribution(value, read_column=self.context.read_column)
        except DistributionError as error:
            raise refusal(str(error), *error.path) from None

    def json_schema(self, definitions: Definitions) -> Json:
        """Any distribution."""
        return definitions.shared("time", lambda: _distribution_schema(definitions))


class MeanTime(Time):
    """A mean: a plain duration is the mean of an exponential distribution, anything else the distribution it says."""

    label = "mean or distribution"

    def parse(self, value: object) -> Distribution:
        """The distribution. Raises ValidationError."""
        if not isinstance(value, str) or value == "never":
            return super().parse(value)
        try:
            return _exponential(value)
        except ValueError as error:
            raise refusal(str(error)) from None


@lru_cache(maxsize=4096)
def _exponential(text: str) -> Distribution:
    mean = parse_duration(text)
    return Exponential(scale=float(mean)) if mean else Constant(time=0)


class Frequency(Parsed[int]):
    """How often something happens, as the mean time in microseconds from one to the next."""

    label = "frequency"

    def parse(self, value: object) -> int:
        """The mean time."""
        return parse_frequency(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """A text such as `2 per year`."""
        return {
            "type": "string",
            "pattern": rf"^(once|twice|{NUMBER})( times)? (per|an?|in|every) [a-z0-9.]+$",
            "examples": ["2 per year", "once in 10y"],
        }


def _distribution_schema(definitions: Definitions) -> Json:
    duration = definitions.shared("duration", duration_schema)
    shape: Json = {"type": "number", "exclusiveMinimum": 0}
    two, three = _exactly(duration, 2), _exactly(duration, 3)
    column = _mapping({"file": {"type": "string"}, "column": {"type": "string"}})
    forms = [
        _mapping({"exponential": duration}),
        _mapping({"weibull": _either({"shape": shape, "scale": duration}, {"shape": shape, "mean": duration})}),
        _mapping({"lognormal": _either({"median": duration, "p95": duration}, {"mean": duration, "sd": duration})}),
        _mapping({"usually": duration, "at_worst": duration}),
        _mapping({"gamma": _mapping({"shape": shape, "mean": duration})}),
        _mapping({"normal": _mapping({"mean": duration, "sd": duration})}),
        _mapping({"uniform": two}),
        _mapping({"triangular": three}),
        _mapping({"pert": three}),
        _mapping({"empirical": {"anyOf": [{"type": "array", "items": duration, "minItems": 1}, column]}}),
        _mapping({"sum": {"type": "array", "items": {"$ref": "#/$defs/time"}, "minItems": 1}}),
    ]
    return {"anyOf": [duration, {"const": "never"}, *forms]}


def _mapping(properties: Mapping[str, Json]) -> Json:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _either(*alternatives: Mapping[str, Json]) -> Json:
    return {"anyOf": [_mapping(properties) for properties in alternatives]}


def _exactly(item: Json, count: int) -> Json:
    return {"type": "array", "items": item, "minItems": count, "maxItems": count}
