"""The report of a simulation: promises first, then every service, then what the figures rest on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from continuity.model import Assumption
from continuity.reports.numbers import (
    availability_interval_text,
    availability_text,
    figure_text,
    hours_text,
    target_text,
)
from continuity.reports.tables import fitting_table, to_text
from continuity.results import Run, ServiceResult, Verdict
from continuity.simulation.history import Happening
from continuity.units import format_duration, hours

_COLOURS = {Verdict.KEPT: "green", Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_ORDER = {"broken": 0, "undecided": 1, "kept": 2}
_ASSUMPTIONS_SHOWN = 8
_HEADINGS = ("availability", "95% interval", "outages/y", "mean outage", "down/y", "1st outage")
_IMPORTANCE = (1, 2, 5, 3, 4, 6)
"""Which columns are kept where there is little room, by their number."""


def exit_verdict(run: Run) -> Verdict:
    """The verdict on all promises together: broken if one is, undecided if one is and none is broken."""
    verdicts = {verdict for result in run.services.values() for verdict in result.verdicts.values()}
    return next((each for each in (Verdict.BROKEN, Verdict.UNDECIDED) if each in verdicts), Verdict.KEPT)


def run_as_json(run: Run, happenings: Sequence[Happening] | None = None) -> str:
    """The run as JSON, with a line break at the end; `history` is there where it was asked for."""
    data = run.as_data()
    if happenings is not None:
        data["history"] = [
            {"hours": hours(each.at), "what": each.what, "node": each.node, "unit": each.unit, "detail": each.detail}
            for each in happenings
        ]
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def run_as_text(
    run: Run, happenings: Sequence[Happening] | None = None, *, width: int = 100, colour: bool = False
) -> str:
    """The run for a reader."""
    parts: list[RenderableType] = [_title(run), *_promises(run.services)]
    parts += _table(run.services, "service", width)
    others = {name: each for name, each in (run.nodes or {}).items() if name not in run.services}
    if others:
        parts += [Text(), *_table(others, "node", width)]
    parts += _moments({**run.services, **others}, width)
    parts += _remarks({**run.services, **others})
    parts += [Text(f"Note: {note}.") for note in run.notes]
    parts += _assumptions(run.assumptions)
    parts += [] if happenings is None else _history(happenings)
    return to_text(parts, width=width, colour=colour)


def _title(run: Run) -> Text:
    histories = "1 simulated history" if run.replications == 1 else f"{run.replications:,} simulated histories"
    after = f" after {hours_text(run.warm_up_hours)} of warm-up" if run.warm_up_hours else ""
    made_by = f"(engine {run.engine}, seed {run.seed}, plan {run.digest[:12]})"
    return Text(f"{run.plan_name}: {histories} of {hours_text(run.horizon_hours)}{after} {made_by}\n")


def _promises(services: Mapping[str, ServiceResult]) -> list[RenderableType]:
    """One line for each promise, what is broken first."""
    judged = [
        (verdict, name, result.objectives[objective])
        for name, result in services.items()
        for objective, verdict in result.verdicts.items()
    ]
    judged.sort(key=lambda each: (_ORDER[each[0]], each[1]))
    lines: list[RenderableType] = []
    for verdict, name, target in judged:
        line = Text(f"{verdict.value:>9}", style=_COLOURS[verdict])
        estimate = services[name].availability
        line.append(
            f"  {name}: availability {target_text(target)} promised, {availability_text(estimate)} expected"
            f" ({availability_interval_text(estimate)})",
            style="default",
        )
        lines.append(line)
    return [*lines, Text()] if lines else []


def _table(results: Mapping[str, ServiceResult], what: str, width: int) -> list[RenderableType]:
    """A line for each node."""
    rows = [(name, *_figures(result)) for name, result in results.items()]
    return fitting_table((what, *_HEADINGS), rows, importance=_IMPORTANCE, width=width)


def _figures(result: ServiceResult) -> tuple[str, ...]:
    """The figures of a node, in the order of the headings."""
    down = result.downtime_hours_per_year
    return (
        availability_text(result.availability),
        availability_interval_text(result.availability),
        figure_text(result.outages_per_year.estimate),
        hours_text(result.mean_outage_hours.estimate),
        hours_text(down.mean.estimate if down else None),
        _first_outage(result),
    )


def _remarks(results: Mapping[str, ServiceResult]) -> list[RenderableType]:
    """What the signs in the table mean."""
    lines = []
    if any(_first_outage(result).startswith(">") for result in results.values()):
        lines.append("> some histories ended before a first outage; --until-first-outage waits for it.")
    lines.append("The intervals of all figures are in the JSON (--format json).")
    return [Text(), *map(Text, lines)]


def _first_outage(result: ServiceResult) -> str:
    """The mean time to the first outage; with a sign where histories ended before it."""
    text = hours_text(result.first_outage_hours.estimate)
    return f"> {text}" if "censored" in result.first_outage_hours.method else text


def _moments(results: Mapping[str, ServiceResult], width: int) -> list[RenderableType]:
    """A line for each node and each moment that was asked for."""
    headings = ("node", "at", "available", "95% interval", "no outage until then", "95% interval")
    moments = list(next(iter(results.values())).available_at) if results else []
    rows = [(name, moment, *_figures_at(result, moment)) for moment in moments for name, result in results.items()]
    return [Text(), *fitting_table(headings, rows, importance=(1, 2, 4, 3, 5), width=width)] if rows else []


def _figures_at(result: ServiceResult, moment: str) -> tuple[str, ...]:
    both = (result.available_at[moment], result.reliability_at[moment])
    return tuple(text for each in both for text in (availability_text(each), availability_interval_text(each)))


def _assumptions(assumptions: Sequence[Assumption]) -> list[RenderableType]:
    """What was left out or guessed in the plan, as far as it fits on a screen."""
    if not assumptions:
        return []
    number = "1 assumption" if len(assumptions) == 1 else f"{len(assumptions)} assumptions"
    lines = [Text(f"\nThese figures rest on {number}:")]
    lines += [Text(f"  {each.path}: {each.text}  ({each.place})") for each in assumptions[:_ASSUMPTIONS_SHOWN]]
    if len(assumptions) > _ASSUMPTIONS_SHOWN:
        lines.append(Text(f"  and {len(assumptions) - _ASSUMPTIONS_SHOWN} more: see `continuity check`"))
    return list(lines)


def _history(happenings: Sequence[Happening]) -> list[RenderableType]:
    """What happened, a line each."""
    table = Table(box=None, pad_edge=False, header_style="bold", title="What happened", title_justify="left")
    for heading in ("after", "what", "node", "unit", ""):
        table.add_column(heading, overflow="fold")
    for each in happenings:
        table.add_row(format_duration(each.at), each.what, each.node, str(each.unit or ""), each.detail)
    return [Text(), table]
