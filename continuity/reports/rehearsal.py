"""The report of a rehearsal: what is broken and why, then a table for each scenario, then what it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.model import Assumption
from continuity.rehearsal_results import Judged, Rehearsal, RehearsedScenario, RehearsedService, Spread
from continuity.reports.clock import Clock
from continuity.reports.log import log_as_data, log_as_text
from continuity.reports.numbers import hours_text, share_interval_text, share_text, target_text
from continuity.reports.outages import shares
from continuity.reports.tables import fitting_table, to_text
from continuity.results import TimeSpent, Verdict
from continuity.simulation.history import Happening
from continuity.what_if import Difference

_COLOURS = {Verdict.KEPT: "green", Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_VERDICT_WIDTH = 9
_MOST_TOLD, _MOST_SERVICES, _MOST_ASSUMPTIONS = 8, 12, 4
_UNDECIDED = (
    "undecided: the interval reaches across met_in; a longer --budget, or more --replications, makes it narrower."
)
_NOT_BACK = "not back"
_NOTHING_LOST = "none"
_HEADINGS = ("service", "50% back", "95% back", "worst", "whole, 95%", "data loss, 95%", "cost, mean")
_LARGEST = 3
_BY_WHOM = {"hands-on": "hands-on by", "waiting": "waiting for", "call-out": "call-out of"}
Told = tuple[str, str, RehearsedService, Judged]
"""Scenario and service by id, the service's result, and one promise of it."""


Histories = Mapping[str, tuple[str, Sequence[Happening]]]
"""By scenario: when one history begins, in ISO 8601, and what happens in it, counted from then."""


def rehearsal_as_json(
    rehearsal: Rehearsal, histories: Histories | None = None, changes: Sequence[Difference] | None = None
) -> str:
    """The rehearsal as JSON, with a line break at the end; `histories` and `what_if` are there where asked for."""
    data = rehearsal.as_data()
    if changes is not None:
        data["what_if"] = [each.as_data() for each in changes]
    if histories is not None:
        clocks = {name: Clock(begins, rehearsal.timezone) for name, (begins, _) in histories.items()}
        data["histories"] = {name: log_as_data(told, clocks[name]) for name, (_, told) in histories.items()}
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def rehearsal_as_text(
    rehearsal: Rehearsal,
    histories: Histories | None = None,
    changes: Sequence[Difference] | None = None,
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """The rehearsal for a reader, with the histories that were asked for, and what `--set` changes."""
    parts: list[RenderableType] = [_title(rehearsal), *_promises(rehearsal)]
    if changes is not None:
        parts += map(Text, _changes(changes))
    for name, scenario in rehearsal.scenarios.items():
        parts += _scenario(name, scenario, width)
    parts += map(Text, _remarks(rehearsal))
    parts += map(Text, _assumptions(rehearsal.assumptions))
    for name, (begins, told) in (histories or {}).items():
        parts += [Text(), Text(f"A history of {name}")]
        parts += log_as_text(told, Clock(begins, rehearsal.timezone), width)
    return to_text(parts, width=width, colour=colour)


def _changes(changes: Sequence[Difference]) -> Iterator[str]:
    """A line for each service whose recovery a change moves, on the same luck."""
    yield "\nAgainst the plan as it is, history by history:"
    moved = [each for each in changes if each.change.estimate]
    for each in moved:
        low, high = each.change.low, each.change.high
        between = "" if low is None or high is None else f" ({_signed(low)} to {_signed(high)})"
        times = f"{hours_text(each.before_hours)} -> {hours_text(each.after_hours)} on average"
        yield f"  {each.scenario}, {each.service}: back after {times}, {_signed(each.change.estimate or 0.0)}{between}"
    if not moved:
        yield "  no service is back sooner or later"


def _signed(change: float) -> str:
    return f"{'-' if change < 0 else '+'}{hours_text(abs(change))}"


def _title(rehearsal: Rehearsal) -> Text:
    number = len(rehearsal.scenarios)
    scenarios = "1 scenario" if number == 1 else f"{number} scenarios"
    made_by = f"(engine {rehearsal.engine}, seed {rehearsal.seed}, plan {rehearsal.digest[:12]})"
    return Text(f"{rehearsal.plan_name}: {scenarios} rehearsed {made_by}\n")


def _promises(rehearsal: Rehearsal) -> list[RenderableType]:
    """What is broken, and why; what is undecided; how many promises are kept."""
    told = [
        (scenario, name, service, judged)
        for scenario, result in rehearsal.scenarios.items()
        for name, service in result.services.items()
        for judged in service.judged
    ]
    lines: list[RenderableType] = []
    for verdict in (Verdict.BROKEN, Verdict.UNDECIDED):
        found = [each for each in told if each[3].verdict is verdict]
        for each in found[:_MOST_TOLD]:
            lines += _promise(each)
        if len(found) > _MOST_TOLD:
            lines.append(_line(verdict, f"{len(found) - _MOST_TOLD} more: see the tables"))
    kept = sum(each[3].verdict is Verdict.KEPT for each in told)
    if kept:
        all_of = "all" if kept == len(told) else f"{kept} of"
        lines.append(_line(Verdict.KEPT, "the only promise" if len(told) == 1 else f"{all_of} {len(told)} promises"))
    return lines


def _line(verdict: Verdict, text: str) -> Text:
    return Text().append(f"{verdict.value:>{_VERDICT_WIDTH}}", style=_COLOURS[verdict]).append(f"  {text}")


def _promise(told: Told) -> Iterator[Text]:
    scenario, name, service, judged = told
    promised = f"{_target(judged)} in {target_text(judged.met_in)} of cases promised"
    expected = f"{share_text(judged.met)} expected ({share_interval_text(judged.met)})"
    yield _line(judged.verdict, f"{scenario}, {name}: {promised}, {expected}")
    if judged.verdict is Verdict.BROKEN:
        yield Text(" " * (_VERDICT_WIDTH + 2) + f"because {_because(service, judged)}")


def _target(judged: Judged) -> str:
    if judged.level is None:
        return f"{judged.objective} {judged.target}"
    return f"{target_text(judged.level)} after {judged.target}"


def _because(service: RehearsedService, judged: Judged) -> str:
    """What most of the recovery time is; for a data loss, how much is lost."""
    if judged.objective == "rpo":
        return f"the data loss is {_losses(service.data_loss_hours)}"
    spread = service.recovery_time_hours if judged.level is None else service.full_recovery_time_hours
    what = "recovery" if judged.level is None else "full recovery"
    times = f"{what} takes {_half_and_most(spread)}"
    most = ", ".join(f"{percent}% {_words(part)}" for part, percent in shares(service.time_spent)[:_LARGEST])
    return f"{times}: {most}" if most else times


def _words(part: TimeSpent) -> str:
    """What passes, and by or for whom: `waiting for ops`, `step restore-db`."""
    return f"{_BY_WHOM.get(part.what, part.what)} {part.who.replace('+', ' and ')}" if part.who else part.what


def _half_and_most(spread: Spread) -> str:
    """`up to 2 h in half of the cases, up to 5 h in 95%`; with how many did not end."""
    half, most = spread.percentiles.p50, spread.percentiles.p95
    if spread.censored and half == most:
        return "longer than the scenario lasts"
    times = f"up to {_time(half)} in half of the cases, up to {_time(most)} in 95%"
    return times + (f" ({_share(spread)} not back)" if spread.censored else "")


def _share(spread: Spread) -> str:
    return f"{spread.censored / spread.percentiles.mean.n:.1%}"


def _losses(spread: Spread) -> str:
    return _half_and_most(spread).replace("longer than the scenario lasts", "all that there was")


def _time(value: float, never: str = "never") -> str:
    return never if value == float("inf") else hours_text(value)


def _scenario(name: str, scenario: RehearsedScenario, width: int) -> Iterator[RenderableType]:
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


def _remarks(rehearsal: Rehearsal) -> Iterator[str]:
    """Plans that no scenario invoked, and what the words mean."""
    yield ""
    scenarios = list(rehearsal.scenarios.values())
    idle = [name for name in scenarios[0].plans if not any(each.plans[name].invoked.estimate for each in scenarios)]
    if idle:
        yield f"Never invoked here: {', '.join(idle)}."
    services = [each for scenario in scenarios for each in scenario.services.values()]
    if any(each.recovery_time_hours.censored for each in services):
        yield "not back: a service that is not back by the scenario's end counts as not met."
    if any(verdict is Verdict.UNDECIDED for each in services for verdict in each.verdicts.values()):
        yield _UNDECIDED
    yield from (f"Note: {note}." for note in rehearsal.notes)
    yield "All figures, with their intervals and where the time goes, are in the JSON (--format json)."


def _assumptions(assumptions: Sequence[Assumption]) -> Iterator[str]:
    """What was left out or guessed in the plan, as far as it fits on a screen."""
    if assumptions:
        number = "1 assumption" if len(assumptions) == 1 else f"{len(assumptions)} assumptions"
        yield f"\nThese figures rest on {number}:"
    yield from (f"  {each.path}: {each.text}  ({each.place})" for each in assumptions[:_MOST_ASSUMPTIONS])
    if len(assumptions) > _MOST_ASSUMPTIONS:
        yield f"  and {len(assumptions) - _MOST_ASSUMPTIONS} more: see `continuity check`"
