"""The figures of a comparison as rows of tables, for text and Markdown alike: before, after, and the difference."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Set
from typing import NamedTuple

from continuity.comparison.figure_results import ComparedRecovery, ComparedService, Figure, SpreadChange
from continuity.comparison.results import Comparison
from continuity.rehearsal_results import Spread
from continuity.reports.costs import money_text
from continuity.reports.numbers import hours_text, known_share_text, share_text, signed_hours
from continuity.results import Estimate

HEADINGS = ("of", "figure", "before", "after", "difference (95% interval)")
_NONE = "–"
_POINTS = 100
_KNOWN_DIGITS = 3


class FigureRow(NamedTuple):
    """A figure of a service: `of` names it, after the scenario if there is one."""

    of: str
    figure: str
    before: str
    after: str
    difference: str


def everyday_rows(comparison: Comparison, *, everything: bool) -> list[FigureRow]:
    """Availability, down time and cost of the services that matter and differ, or of all."""
    services = comparison.numbers.services if comparison.numbers else {}
    told = services.keys() if everything else _that_matter(comparison)
    return [row for name, each in services.items() if name in told for row in _everyday(name, each, everything)]


def _that_matter(comparison: Comparison) -> Set[str]:
    """The services that promise something or cost something when they are down; all where none does."""
    assert comparison.numbers is not None
    services = comparison.numbers.services
    promising = {each.whose for each in comparison.numbers.promises}
    costing = {
        name
        for scenario in comparison.numbers.scenarios.values()
        for name, each in scenario.services.items()
        if each.cost is not None
    }
    costing |= {name for name, each in services.items() if each.cost_per_year is not None}
    return (promising | costing) & services.keys() or services.keys()


def left_out(comparison: Comparison) -> int:
    """How many other services differ somewhere."""
    if comparison.numbers is None:
        return 0
    told = _that_matter(comparison)
    moving = {name for name, each in comparison.numbers.services.items() if each.moves}
    for scenario in comparison.numbers.scenarios.values():
        moving |= {name for name, each in scenario.services.items() if each.moves}
    return len(moving - told)


def _everyday(name: str, service: ComparedService, everything: bool) -> Iterator[FigureRow]:
    if everything or service.availability.moves:
        yield _row(name, "availability", service.availability, share, points)
        yield _row(name, "down a year", service.downtime_hours_per_year, _hours, _hours_change)
    cost = service.cost_per_year
    if cost is not None and (everything or cost.moves):
        yield _row(name, _with_currency("cost a year", service.currency), cost, _money, _money_change)


def recovery_rows(comparison: Comparison, *, everything: bool) -> list[FigureRow]:
    """Recovery time, data loss and cost of the services that matter and differ in some scenario, or of all."""
    scenarios = comparison.numbers.scenarios if comparison.numbers else {}
    told = None if everything or not scenarios else _that_matter(comparison)
    return [
        row
        for scenario, each in scenarios.items()
        for name, service in each.services.items()
        if told is None or name in told
        for row in _recovery(f"{scenario}, {name}", service, everything)
    ]


def _recovery(of: str, service: ComparedRecovery, everything: bool) -> Iterator[FigureRow]:
    for what, spread in (("recovery", service.recovery_time_hours), ("data loss", service.data_loss_hours)):
        if everything or (spread.moves and not _is_nothing(spread)):
            yield _spread_row(of, what, spread, hours_text, _hours_change)
    if service.cost is not None and (everything or service.cost.moves):
        yield _spread_row(of, _with_currency("cost", service.currency), service.cost, _amount, _money_change)


def _with_currency(what: str, currency: str) -> str:
    return f"{what}, {currency}" if currency else what


def _is_nothing(spread: SpreadChange) -> bool:
    """Whether it is known of one plan only, and is 0 there."""
    return spread.change is None and all(each is None or not each.largest for each in (spread.before, spread.after))


def _row(
    of: str,
    figure: str,
    sides: Figure,
    told: Callable[[Estimate], str],
    told_change: Callable[[Estimate | None], str],
) -> FigureRow:
    before, after = (_NONE if each is None else told(each) for each in (sides.before, sides.after))
    return FigureRow(of, figure, before, after, told_change(sides.change))


def _spread_row(
    of: str,
    figure: str,
    sides: SpreadChange,
    told: Callable[[float], str],
    told_change: Callable[[Estimate | None], str],
) -> FigureRow:
    before, after = (_NONE if each is None else _typical(each, told) for each in (sides.before, sides.after))
    return FigureRow(of, figure, before, after, told_change(sides.change))


def _typical(spread: Spread, told: Callable[[float], str]) -> str:
    """`2 h (95%: 5 h)`: the mean, and what is not exceeded in 95% of the histories.

    Where the mean is not known, because data was not back in some, what is not exceeded in half of them.
    """
    mean, most = spread.percentiles.mean.estimate, spread.percentiles.p95
    often = "longer than seen" if most == float("inf") else told(most)
    half = spread.percentiles.p50
    middle = f"{'longer than seen' if half == float('inf') else told(half)} in half" if mean is None else told(mean)
    return f"{middle} (95%: {often})"


def share(estimate: Estimate) -> str:
    """A share with the digits that are known of it."""
    known = estimate.estimate is not None and estimate.low == estimate.high == estimate.estimate
    return known_share_text(estimate.estimate) if known else share_text(estimate)


def _hours(estimate: Estimate) -> str:
    return hours_text(estimate.estimate, longest="h")


def _money(estimate: Estimate) -> str:
    return _NONE if estimate.estimate is None else _amount(estimate.estimate)


def _amount(value: float) -> str:
    return money_text(value, "")


def points(change: Estimate | None) -> str:
    """A difference of shares in percentage points, with its interval, to the digits that are known."""
    if change is None or not change.estimate:
        return _change(change, str, "")
    width = (change.high or 0.0) - (change.low or 0.0)
    first = math.floor(math.log10((width or abs(change.estimate)) * _POINTS))
    digits = min(12, max(1, -first if width else _KNOWN_DIGITS - 1 - first))
    return _change(change, lambda value: f"{value * _POINTS:+.{digits}f}", " points")


def _hours_change(change: Estimate | None) -> str:
    return _change(change, signed_hours, "")


def _money_change(change: Estimate | None) -> str:
    return _change(change, lambda value: f"{value:+,.0f}", "")


def _change(change: Estimate | None, told: Callable[[float], str], unit: str) -> str:
    """`-3.1 h (-4 h to -2.2 h)`; without an interval where the difference is exact."""
    if change is None or change.estimate is None:
        return _NONE
    if change.estimate == 0 and not change.standard_error:
        return "none" if change.n == 0 else "none in any history"
    difference = f"{told(change.estimate)}{unit}"
    if change.low is None or change.high is None:
        return difference if change.standard_error else f"{difference} in every history"
    if change.low == change.high:
        return f"{difference}, exactly"
    return f"{difference} ({told(change.low)} to {told(change.high)})"
