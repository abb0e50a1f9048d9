"""The report of a rehearsal: what is broken first, and why; then the scenarios; then what else is to be known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.model import Assumption
from continuity.rehearsal_results import Rehearsal
from continuity.reports.clock import Clock
from continuity.reports.log import log_as_data, log_as_text
from continuity.reports.numbers import hours_text, signed_hours
from continuity.reports.rehearsed_promises import promise_lines
from continuity.reports.rehearsed_remarks import remarks
from continuity.reports.rehearsed_tables import overview, scenario_table
from continuity.reports.tables import to_text
from continuity.results import ServiceResult, Verdict
from continuity.simulation.history import Happening
from continuity.what_if import Difference

_MOST_ASSUMPTIONS = 4
_UNDECIDED = (
    "undecided: the interval reaches across what is promised; a longer --budget, or more --replications, makes it "
    "narrower."
)

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
    everyday: Mapping[str, ServiceResult] | None = None,
    details: bool = False,
    width: int = 100,
    colour: bool = False,
) -> str:
    """The rehearsal for a reader, with the histories that were asked for, and what `--set` changes.

    Parameters: `everyday`, the services of a simulation of everyday failures, for costs; `details`, all promises and a
    table for each scenario, where there are several.
    """
    parts: list[RenderableType] = [_title(rehearsal), *promise_lines(rehearsal, details=details)]
    if changes is not None:
        parts += map(Text, _changes(changes))
    if len(rehearsal.scenarios) > 1:
        parts += overview(rehearsal, width)
    if details or len(rehearsal.scenarios) == 1:
        for name, scenario in rehearsal.scenarios.items():
            parts += scenario_table(name, scenario, width)
    parts += [Text(), *map(Text, remarks(rehearsal, width, everyday))]
    parts += map(Text, _signs(rehearsal, details))
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
        between = "" if low is None or high is None else f" ({signed_hours(low)} to {signed_hours(high)})"
        times = f"{hours_text(each.before_hours)} -> {hours_text(each.after_hours)} on average"
        change = f"{signed_hours(each.change.estimate or 0.0)}{between}"
        yield f"  {each.scenario}, {each.service}: back after {times}, {change}"
    if not moved:
        yield "  no service is back sooner or later"


def _title(rehearsal: Rehearsal) -> Text:
    number = len(rehearsal.scenarios)
    scenarios = "1 scenario" if number == 1 else f"{number} scenarios"
    made_by = f"(engine {rehearsal.engine}, seed {rehearsal.seed}, plan {rehearsal.digest[:12]})"
    return Text(f"{rehearsal.plan_name}: {scenarios} rehearsed {made_by}\n")


def _signs(rehearsal: Rehearsal, details: bool) -> Iterator[str]:
    """What the words mean, and where to find more."""
    services = [each for scenario in rehearsal.scenarios.values() for each in scenario.services.values()]
    if any(each.recovery_time_hours.censored for each in services):
        yield "not back: a service that is not back by the scenario's end counts as not met."
    if any(
        judged.verdict is Verdict.UNDECIDED for each in rehearsal.scenarios.values() for _, judged in each.promises()
    ):
        yield _UNDECIDED
    yield from (f"Note: {note}." for note in rehearsal.notes)
    more = "" if details or len(rehearsal.scenarios) == 1 else "Every service of every scenario: --details. "
    if len(rehearsal.scenarios) > 1:
        yield "One history of each, like a log: --history typical, or --history bad."
    yield f"{more}All figures, with their intervals and where the time goes: --format json."


def _assumptions(assumptions: Sequence[Assumption]) -> Iterator[str]:
    """What was left out or guessed in the plan, as far as it fits on a screen."""
    if assumptions:
        number = "1 assumption" if len(assumptions) == 1 else f"{len(assumptions)} assumptions"
        yield f"\nThese figures rest on {number}:"
    yield from (f"  {each.path}: {each.text}  ({each.place})" for each in assumptions[:_MOST_ASSUMPTIONS])
    if len(assumptions) > _MOST_ASSUMPTIONS:
        yield f"  and {len(assumptions) - _MOST_ASSUMPTIONS} more: see `continuity check`"
