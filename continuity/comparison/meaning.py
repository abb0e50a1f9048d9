"""When two values of a plan's text say the same: `60m` and `1h`, a list in another order, a thing that was renamed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from continuity.planfile.digest import UNORDERED
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.scalars import Scalar
from continuity.units import (
    parse_duration,
    parse_factor,
    parse_frequency,
    parse_money,
    parse_rate,
    parse_share,
    parse_size,
)

_FORMS: Final[tuple[tuple[str, Callable[[object], object]], ...]] = (
    ("duration", parse_duration),
    ("share", parse_share),
    ("factor", parse_factor),
    ("frequency", parse_frequency),
    ("size", parse_size),
    ("rate", parse_rate),
    ("money", parse_money),
)
Names = Mapping[str, str]
"""Old id to new id."""


def meaning(value: Data, key: str = "", names: Names | None = None) -> str:
    """A text that is the same for two values that say the same.

    Parameters: `value`; `key`, under which it stands, since some lists may be in any order; `names`, ids that are
    called otherwise in the other plan.
    """
    return json.dumps(_canonical(value, key, names or {}), sort_keys=True)


def same(before: Data, after: Data, key: str, names: Names) -> bool:
    """Whether the old plan's value, with `names` replaced, says what the new one's does."""
    return meaning(before, key, names) == meaning(after, key)


def _canonical(value: Data, key: str, names: Names) -> object:
    if isinstance(value, YamlMapping):
        return {_read(names.get(inner, inner)): _canonical(below, inner, names) for inner, below in value.items()}
    if isinstance(value, YamlSequence):
        items = [_canonical(item, "", names) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if key in UNORDERED else items
    return _read(names.get(value, value) if isinstance(value, str) else value)


@lru_cache(maxsize=65536, typed=True)
def _read(value: Scalar) -> str:
    """A simple value as what it is, where it is a quantity; else as it stands."""
    if not isinstance(value, bool) and isinstance(value, str | float):
        for form, parse in _FORMS:
            try:
                return f"{form} {parse(value)}"
            except ValueError:
                continue
    return f"{type(value).__name__} {value}"
