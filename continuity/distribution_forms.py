"""How plans write distributions: a duration, `never` or a mapping such as `uniform: [a, b]`.

Each form is the inverse of its class's `as_written` in `distributions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias

from continuity.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Never,
    Normal,
    Pert,
    SingleDraw,
    SumOf,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.findings import printable, shortened
from continuity.units import parse_duration

Path: TypeAlias = tuple[str | int, ...]
ReadColumn: TypeAlias = Callable[[str, str], Sequence[str]]
Forms: TypeAlias = Mapping[tuple[str, ...], Callable[..., SingleDraw]]

_MAPPINGS: Mapping[str, Forms] = {
    "weibull": {("shape", "scale"): Weibull, ("shape", "mean"): Weibull.from_mean},
    "lognormal": {("median", "p95"): LogNormal.from_p95, ("mean", "sd"): LogNormal.from_mean},
    "gamma": {("shape", "mean"): Gamma.from_mean},
    "normal": {("mean", "sd"): lambda mean, sd: Normal(centre=mean, sd=sd)},
}
_IN_WORDS: Forms = {("usually", "at_worst"): LogNormal.usually}
_LISTS: Mapping[str, tuple[tuple[str, ...], Callable[..., SingleDraw]]] = {
    "uniform": (("a", "b"), lambda a, b: Uniform(low=a, high=b)),
    "triangular": (("min", "mode", "max"), lambda low, mode, high: Triangular(low=low, mode=mode, high=high)),
    "pert": (("min", "mode", "max"), lambda low, mode, high: Pert(low=low, mode=mode, high=high)),
}
_SMALLEST_SHAPE, _LARGEST_SHAPE = 0.1, 10_000
_DEEPEST_SUM = 100  # keys and positions on the way to it
_LONGEST_QUOTE = 40
_NAMES = ("exponential", *_MAPPINGS, *_LISTS, "empirical", "sum", "usually", "at_worst")
_RISING = (("median", "p95"), ("usually", "at_worst"))
_MAY_BE_ZERO = ("normal", "mean")


class DistributionError(ValueError):
    """What was written is no possible distribution.

    Parameters: `message`, for people; `path`, the keys and list positions that lead to the place.
    """

    def __init__(self, message: str, path: Path = ()) -> None:
        self.message = message
        self.path = path
        super().__init__(message, path)

    def __str__(self) -> str:
        """The message; the place is for those who know where the value stands."""
        return self.message


def parse_distribution(data: object, *, read_column: ReadColumn | None = None) -> Distribution:
    """Return what plain data says: a duration, `never` or a mapping such as `uniform: [a, b]`.

    Parameters: `data`, text or a mapping from a plan; `read_column` returns the texts of a column, by file
    and column name, and raises a ValueError or OSError where it cannot.
    Raises: DistributionError, with the path of keys inside `data`.
    """
    return _distribution(data, (), read_column)


def _distribution(data: object, path: Path, read_column: ReadColumn | None) -> Distribution:
    if not isinstance(data, Mapping):
        return Never() if data == "never" else Constant(time=_time(data, path))
    if "usually" in data or "at_worst" in data:
        return _from_mapping(data, path, "a distribution", _IN_WORDS)
    name = _only_name(data, path)
    content, place = data[name], (*path, name)
    match name:
        case "sum":
            return _sum(content, place, read_column)
        case "empirical":
            return _empirical(content, place, read_column)
        case "exponential":
            return Exponential(scale=_positive(content, place))
    if name in _MAPPINGS:
        return _from_mapping(content, place, name, _MAPPINGS[name])
    return _from_list(content, place, name)


def _only_name(data: Mapping[object, object], path: Path) -> str:
    for key in data:
        if key not in _NAMES:
            raise DistributionError(_unknown("distribution", key, _NAMES), (*path, str(key)))
    if len(data) != 1:
        found = " and ".join(printable(shortened(str(key), _LONGEST_QUOTE)) for key in data) or "an empty mapping"
        raise DistributionError(f"one distribution is expected, not {found}", path)
    return str(next(iter(data)))


def _unknown(what: str, key: object, known: Sequence[str]) -> str:
    quoted = printable(shortened(str(key), _LONGEST_QUOTE))
    near = get_close_matches(quoted, known, n=1)
    way_out = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"unknown {what} '{quoted}': {way_out}"


def _sum(content: object, path: Path, read_column: ReadColumn | None) -> SumOf:
    if len(path) > _DEEPEST_SUM:
        raise DistributionError("sums are nested too deeply", path)
    terms = _items(content, path, "durations and distributions")
    return SumOf(terms=tuple(_distribution(term, (*path, i), read_column) for i, term in enumerate(terms)))


def _empirical(content: object, path: Path, read_column: ReadColumn | None) -> Empirical:
    if not isinstance(content, Mapping):
        values = _items(content, path, "durations")
        return Empirical(values=_ascending(_time(value, (*path, i)) for i, value in enumerate(values)))
    fields, _ = _with_keys(content, path, "empirical", [("file", "column")])
    file, column = (_name(fields[key], (*path, key)) for key in ("file", "column"))
    if read_column is None:
        raise DistributionError("a file cannot be read here: write the values as a list", path)
    try:
        texts = read_column(file, column)
    except (OSError, ValueError) as error:
        raise DistributionError(str(error), path) from None
    if not texts:
        raise DistributionError(f"column {column} of {file} has no values", path)
    times = (_time(text, path, f"value {i} of {column} in {file}: ") for i, text in enumerate(texts, 1))
    return Empirical(values=_ascending(times), source=(file, column))


def _ascending(times: Iterable[int]) -> tuple[float, ...]:
    return tuple(float(time) for time in sorted(times))


def _from_mapping(content: object, path: Path, name: str, forms: Forms) -> SingleDraw:
    """Make a distribution from named parameters, by the form that has just these names."""
    fields, form = _with_keys(content, path, name, list(forms))
    values = {key: _parameter(fields[key], (*path, key), name, key) for key in form}
    for low, high in _RISING:
        if low in values and values[low] == values[high]:
            raise DistributionError(f"it always takes that long: write {fields[low]}", (*path, high))
        if low in values and values[low] > values[high]:
            raise DistributionError(f"{high} must be longer than {low}", (*path, high))
    return forms[form](**values)


def _with_keys(
    content: object, path: Path, name: str, forms: list[tuple[str, ...]]
) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """Return the content as a mapping, and the form that has just its keys."""
    wanted = f"{name} takes {' or '.join('{' + ', '.join(form) + '}' for form in forms)}"
    if not isinstance(content, Mapping):
        raise DistributionError(wanted, path)
    known = tuple(dict.fromkeys(key for form in forms for key in form))
    for key in content:
        if key not in known:
            raise DistributionError(_unknown("key", key, known), (*path, str(key)))
    for form in forms:
        if content.keys() == set(form):
            return content, form
    raise DistributionError(
        f"{wanted}, not {{{', '.join(printable(shortened(key, _LONGEST_QUOTE)) for key in content)}}}", path
    )


def _parameter(value: object, path: Path, name: str, key: str) -> float:
    if key == "shape":
        return _shape(value, path)
    return _time(value, path) if (name, key) == _MAY_BE_ZERO else _positive(value, path)


def _shape(value: object, path: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DistributionError("the shape is a number such as 1.5", path)
    if not _SMALLEST_SHAPE <= value <= _LARGEST_SHAPE:
        raise DistributionError(f"the shape must lie between {_SMALLEST_SHAPE} and {_LARGEST_SHAPE}", path)
    return float(value)


def _from_list(content: object, path: Path, name: str) -> SingleDraw:
    """Make a distribution from durations in rising order; neighbours may be equal, the ends not."""
    names, make = _LISTS[name]
    wanted = f"{len(names)} durations, [{', '.join(names)}]"
    items = _items(content, path, wanted)
    if len(items) != len(names):
        raise DistributionError(f"{name} takes {wanted}, not {len(items)}", path)
    times = [_time(item, (*path, i)) for i, item in enumerate(items)]
    for i in range(1, len(times)):
        if times[i] < times[i - 1]:
            raise DistributionError(f"{names[i]} must not be shorter than {names[i - 1]}", (*path, i))
    if times[0] == times[-1]:
        raise DistributionError(f"it always takes that long: write {items[0]}", path)
    return make(*times)


def _items(content: object, path: Path, what: str) -> Sequence[object]:
    if not isinstance(content, Sequence) or isinstance(content, str) or not content:
        raise DistributionError(f"{path[-1]} takes a list of {what}", path)
    return content


def _name(value: object, path: Path) -> str:
    if not isinstance(value, str) or not value:
        raise DistributionError(f"{path[-1]} is a name", path)
    return value


def _positive(value: object, path: Path) -> int:
    time = _time(value, path)
    if not time:
        raise DistributionError(f"{path[-1]} must be longer than 0s", path)
    return time


def _time(value: object, path: Path, prefix: str = "") -> int:
    try:
        return parse_duration(value)
    except ValueError as error:
        raise DistributionError(f"{prefix}{error}", path) from None
