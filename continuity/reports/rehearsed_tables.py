"""The tables of a rehearsal: a line for each scenario, or for each service of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.rehearsal_results import Rehearsal, RehearsedScenario, RehearsedService
from continuity.reports.numbers import hours_text, share_interval_text, share_text
from continuity.reports.tables import fitting_table
from continuity.results import Verdict

_MOST_SERVICES = 12
_NOT_BACK = "not back"
_NOTHING_LOST = "none"
_HEADINGS = ("service", "50% back", "95% back", "worst", "whole, 95%", "data loss, 95%", "cost, mean")
_SCENARIOS = (
    "scenario",
    "histories",
    "broken",
    "undecided",
    "kept",
    "last back, 95%",
    "data loss, 95%",
    "cost, mean",
    "typical, bad history",
)


def overview(rehearsal: Rehearsal, width: int) -> Iterator[RenderableType]:
    """A line for each scenario: its promises, the service that is back last, the largest data loss, what it costs."""
    rows = [(name, *_scenario_figures(each)) for name, each in rehearsal.scenarios.items()]
    yield Text()
    yield from fitting_table(_SCENARIOS, rows, importance=(2, 3, 4, 5, 6, 7, 1, 8), width=width)


def _scenario_figures(scenario: RehearsedScenario) -> tuple[str, ...]:
    verdicts = [judged.verdict for _, judged in scenario.promises()]
    counts = (str(verdicts.count(each)) for each in (Verdict.BROKEN, Verdict.UNDECIDED, Verdict.KEPT))
    lost = max((each.data_loss_hours.percentiles.p95 for each in scenario.services.values()), default=0.0)
    costs = [each for each in map(_cost, scenario.services.values()) if each]
    return (
        f"{scenario.replications:,}",
        *counts,
        _last_back(scenario),
        _time(lost, "all") if lost else _NOTHING_LOST,
        costs[0] if len(costs) == 1 else f"{len(costs)} services" if costs else "",
        f"{scenario.typical_history}, {scenario.bad_history}",
    )


def _last_back(scenario: RehearsedScenario) -> str:
    """The service, of those that promise something, that takes longest to come back, with its 95th percentile."""
    promising = {name: each for name, each in scenario.services.items() if each.judged} or scenario.services
    times = {name: each.recovery_time_hours.percentiles.p95 for name, each in promising.items()}
    if not any(times.values()):
        return ""
    last = max(sorted(times), key=lambda name: times[name])
    return f"{last} {_time(times[last], _NOT_BACK)}"


def scenario_table(name: str, scenario: RehearsedScenario, width: int) -> Iterator[RenderableType]:
    """A line for each service that the scenario touches or that promises something."""
    told = {each: service for each, service in scenario.services.items() if service.judged or _touched(service)}
    histories = "1 history" if scenario.replications == 1 else f"{scenario.replications:,} histories"
    yield Text(f"\n{name}: {histories} ({scenario.stopped})")
    if told:
        yield from _table(dict(list(told.items())[:_MOST_SERVICES]), width)
    if len(told) > _MOST_SERVICES:
        yield Text(f"(the first {_MOST_SERVICES} of {len(told)} services: --format json has all)")
    untouched = len(scenario.services) - len(told)
    if untouched:
        yield Text(f"({untouched} {'more ' if told else ''}service{'' if untouched == 1 else 's'} not touched)")
    yield from map(Text, _plans(scenario))
    if scenario.replications > 1:
        typical, bad = scenario.typical_history, scenario.bad_history
        yield Text(f"a typical history: --history {typical}; a bad one: --history {bad}")


def _touched(service: RehearsedService) -> bool:
    return service.full_recovery_time_hours.largest > 0 or service.data_loss_hours.largest > 0


def _table(services: Mapping[str, RehearsedService], width: int) -> Iterator[RenderableType]:
    """Recovery times and losses, the last column the verdicts; columns in which nothing would stand are left out."""
    moments = list(next(iter(services.values())).level_at)
    headings = (*_HEADINGS, *(f"back by {moment}" for moment in moments), "verdicts")
    rows = [(name, *_figures(service, moments)) for name, service in services.items()]
    columns = [column for column in zip(headings, *rows, strict=True) if not set(column[1:]) <= {"", _NOTHING_LOST}]
    last = len(columns) - 1
    yield from fitting_table(
        [column[0] for column in columns],
        list(zip(*(column[1:] for column in columns), strict=True)),
        importance=[column for column in (last, 2, 1, 3, *range(4, last)) if 0 < column <= last],
        width=width,
    )


def _figures(service: RehearsedService, moments: Sequence[str]) -> tuple[str, ...]:
    back, full = service.recovery_time_hours, service.full_recovery_time_hours
    return (
        _time(back.percentiles.p50, _NOT_BACK),
        _time(back.percentiles.p95, _NOT_BACK),
        _time(back.largest, _NOT_BACK),
        _time(full.percentiles.p95, _NOT_BACK),
        _time(service.data_loss_hours.percentiles.p95, "all") if service.data_loss_hours.largest else _NOTHING_LOST,
        _cost(service),
        *(share_text(service.recovered_by[moment]) for moment in moments),
        ", ".join(f"{name} {verdict.value}" for name, verdict in service.verdicts.items()),
    )


def _cost(service: RehearsedService) -> str:
    if service.cost is None or service.cost.percentiles.mean.estimate is None:
        return ""
    at_least = ">= " if service.cost.censored else ""
    return f"{at_least}{service.cost.percentiles.mean.estimate:,.0f} {service.currency}".rstrip()


def _plans(scenario: RehearsedScenario) -> Iterator[str]:
    """The plans that failed in some history."""
    for name, plan in scenario.plans.items():
        if plan.failed.estimate:
            yield f"plan {name} failed in {share_text(plan.failed)} of histories ({share_interval_text(plan.failed)})"


def _time(value: float, never: str = "never") -> str:
    return never if value == float("inf") else hours_text(value)
