"""The part of a report on promises: a line for each, what is broken first, and why it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from continuity.reports.numbers import figure_text, hours_text, share_interval_text, share_text, target_text
from continuity.reports.outages import largest_text
from continuity.results import Estimate, MetEach, ServiceResult, Verdict

_COLOURS = {Verdict.KEPT: "green", Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_ORDER = {Verdict.BROKEN: 0, Verdict.UNDECIDED: 1, Verdict.KEPT: 2}
_VERDICT_WIDTH = 9
_EXPLAINED = 10
_WHOLE_YEAR = 8760.0


def promises(services: Mapping[str, ServiceResult], horizon_hours: float) -> list[RenderableType]:
    """One line for each promise, what is broken first; why, for the first of these."""
    judged = [
        (_ORDER[verdict], name, objective)
        for name, result in services.items()
        for objective, verdict in result.verdicts.items()
    ]
    lines: list[RenderableType] = []
    for number, (_, name, objective) in enumerate(sorted(judged)):
        result = services[name]
        lines.append(_promise(name, result, objective, horizon_hours))
        if result.verdicts[objective] is Verdict.BROKEN and number < _EXPLAINED:
            lines += [Text(" " * (_VERDICT_WIDTH + 2) + why) for why in _why(result)]
    return [*lines, Text()] if lines else []


def agreed_per_year(result: ServiceResult, horizon_hours: float) -> float | None:
    """Agreed service hours per year; None where that is all of them, or nothing was measured."""
    agreed = result.agreed_hours
    if agreed is None or agreed.estimate is None:
        return None
    return agreed.estimate / horizon_hours * _WHOLE_YEAR


def can_be_decided(services: Mapping[str, ServiceResult]) -> bool:
    """Whether more replications would decide a promise that is undecided."""
    return any(
        verdict is Verdict.UNDECIDED and _judged_on(result).estimate is not None
        for result in services.values()
        for verdict in result.verdicts.values()
    )


def _promise(name: str, result: ServiceResult, objective: str, horizon_hours: float) -> Text:
    verdict = result.verdicts[objective]
    line = Text().append(f"{verdict.value:>{_VERDICT_WIDTH}}", style=_COLOURS[verdict])
    target = target_text(result.objectives[objective]) + _in_periods(result.met_each)
    agreed = agreed_per_year(result, horizon_hours)
    of_agreed = "" if agreed is None else f", of {hours_text(agreed, longest='h')} agreed a year"
    text = f"  {name}: {objective} {target} promised, {_expected(_judged_on(result))}{of_agreed}"
    return line.append(text)


def _judged_on(result: ServiceResult) -> Estimate:
    return result.availability if result.met_each is None else result.met_each.share


def _in_periods(met: MetEach | None) -> str:
    """` in 80% of months`; nothing where the mean is promised."""
    if met is None:
        return ""
    return f" in every {met.each}" if met.met_in >= 1.0 else f" in {target_text(met.met_in)} of {met.each}s"


def _expected(estimate: Estimate) -> str:
    if estimate.estimate is None:
        return estimate.method  # which says why there is none
    return f"{share_text(estimate)} expected ({share_interval_text(estimate)})"


def _why(result: ServiceResult) -> Iterator[str]:
    """How often and how long a service is down, and what most of that time is."""
    rate, length = figure_text(result.outages_per_year.estimate), result.mean_outage_hours.estimate
    if length is not None:
        outages = "1 outage" if rate == "1" else f"{rate} outages"
        most = largest_text(result.time_spent)
        yield f"{outages} a year of {hours_text(length)} on average{f': {most}' if most else ''}"
