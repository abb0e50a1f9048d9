"""What of a plan engines read: whether two plans differ in it, and which figures an entry takes from data files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from continuity.distributions import Empirical
from continuity.model import Described, Plan

_READ_BY_NONE: Final = frozenset(
    {*(each.name for each in fields(Described)), "name", "digest", "assumptions", "contract", "account"}
    | {"contact", "contact_checked", "trained", "trained_on", "restored", "changed", "approved", "key_at", "access"}
    | {"exercises", "agreements", "indicators", "options", "improvements", "reviews", "accepted", "never_fails"}
)
"""What tells people and checks something, and engines nothing. A risk may say how often a scenario is expected."""


def simulated_alike(old: Plan, new: Plan) -> bool:
    """Whether engines read the same in both plans, so that every figure is the same with the same luck."""
    return _bare(old) == _bare(new)


def _bare(value: object) -> object:
    """A value of the model as nested plain values, without what no engine reads."""
    if is_dataclass(value):
        kept = {each.name: _bare(getattr(value, each.name)) for each in fields(value) if each.name not in _READ_BY_NONE}
        return type(value).__name__, kept
    if isinstance(value, Mapping):
        return {key: _bare(below) for key, below in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    return value


def figures_of_data(value: object) -> Iterator[Empirical]:
    """All distributions of measured values in a part of a plan, in its order."""
    if isinstance(value, Empirical):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from figures_of_data(getattr(value, each.name))
    elif isinstance(value, Mapping | tuple):
        for below in value.values() if isinstance(value, Mapping) else value:
            yield from figures_of_data(below)
