"""The report of a simulation: promises first, then every service, then what the figures rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.model import Assumption
from continuity.reports.clock import Clock, date_text
from continuity.reports.costs import costs_of_outages
from continuity.reports.log import log_as_data, log_as_text
from continuity.reports.numbers import figure_text, hours_text, share_interval_text, share_text, signed_hours
from continuity.reports.outages import waiting_costs, what_begins_outages, where_time_goes
from continuity.reports.precision import precision_lines
from continuity.reports.promises import agreed_per_year, can_be_decided, promises
from continuity.reports.tables import fitting_table, to_text
from continuity.reports.teams import team_table
from continuity.reports.variance import method_lines
from continuity.results import ENGINE_ASKED_FOR, Run, ServiceResult, Verdict
from continuity.simulation.history import Happening
from continuity.what_if import DowntimeDifference

_ASSUMPTIONS_SHOWN = 8
_HEADINGS = ("availability", "95% interval", "outages/y", "mean outage", "down/y", "1st outage", "agreed/y")
_IMPORTANCE = (1, 2, 5, 3, 4, 6, 7)
_AGREED = 7
"""Which columns are kept where there is little room, by their number."""


def exit_verdict(run: Run) -> Verdict:
    """The verdict on all promises together: broken if one is, undecided if one is and none is broken."""
    verdicts = {verdict for result in run.services.values() for verdict in result.verdicts.values()}
    return next((each for each in (Verdict.BROKEN, Verdict.UNDECIDED) if each in verdicts), Verdict.KEPT)


def run_as_json(
    run: Run,
    happenings: Sequence[Happening] | None = None,
    changes: Sequence[DowntimeDifference] | None = None,
) -> str:
    """The run as JSON, with a line break at the end; `history` and `what_if` are there where they were asked for."""
    data = run.as_data()
    if changes is not None:
        data["what_if"] = [each.as_data() for each in changes]
    if happenings is not None:
        data["history"] = log_as_data(happenings, _clock(run))
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def run_as_text(
    run: Run,
    happenings: Sequence[Happening] | None = None,
    changes: Sequence[DowntimeDifference] | None = None,
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """The run for a reader; with local times where it depends on dates, and what `--set` changes."""
    others = {name: each for name, each in (run.nodes or {}).items() if name not in run.services}
    everything = {**run.services, **others}
    clock = _clock(run)
    parts: list[RenderableType] = [_title(run, clock), *precision_lines(run), *method_lines(run)]
    parts += promises(run.services, run.horizon_hours)
    parts += [] if changes is None else [Text(line) for line in _changes(changes)]
    parts += _table(run.services, "service", run.horizon_hours, width)
    if others:
        parts += [Text(), *_table(others, "node", run.horizon_hours, width)]
    parts += _moments(everything, width)
    parts += what_begins_outages(run.services, "service", width)
    parts += what_begins_outages(others, "node", width)
    parts += where_time_goes(run.services, "service", width)
    parts += where_time_goes(others, "node", width)
    parts += waiting_costs(run.services)
    parts += [Text(f"\n{line}") for line in costs_of_outages(run.services)]
    parts += team_table(run.teams, width)
    parts += _remarks(run, everything)
    parts += [Text(f"Note: {note}.") for note in run.notes]
    parts += _assumptions(run.assumptions)
    parts += [] if happenings is None else log_as_text(happenings, clock, width)
    return to_text(parts, width=width, colour=colour)


def _changes(changes: Sequence[DowntimeDifference]) -> Iterator[str]:
    """A line for each node whose down time a change moves, on the same luck."""
    yield "Against the plan as it is, history by history:"
    for each in changes:
        low, high = each.change.low, each.change.high
        between = "" if low is None or high is None else f" ({signed_hours(low)} to {signed_hours(high)})"
        times = f"{hours_text(each.before_hours, longest='h')} -> {hours_text(each.after_hours, longest='h')} a year"
        yield f"  {each.service}: down {times}, {signed_hours(each.change.estimate or 0.0)}{between}"
    if not changes:
        yield "  no service is down for more or less time"
    yield ""


def _clock(run: Run) -> Clock | None:
    """The clocks of a run that depends on dates."""
    return Clock(run.start, run.timezone) if run.start else None


def _title(run: Run, clock: Clock | None) -> Text:
    if not run.replications:
        return Text(f"{run.plan_name}: exact means over {hours_text(run.horizon_hours)} (plan {run.digest[:12]})\n")
    histories = "1 simulated history" if run.replications == 1 else f"{run.replications:,} simulated histories"
    begin = clock.at(0) if clock else None
    since = f" from {date_text(begin)}" if begin else ""
    after = f" after {hours_text(run.warm_up_hours)} of warm-up" if run.warm_up_hours else ""
    made_by = f"(engine {run.engine}, seed {run.seed}, plan {run.digest[:12]})"
    return Text(f"{run.plan_name}: {histories} of {hours_text(run.horizon_hours)}{since}{after} {made_by}\n")


def _table(results: Mapping[str, ServiceResult], what: str, horizon_hours: float, width: int) -> list[RenderableType]:
    """A line for each node; with its agreed service time where that is not all time."""
    agreed = {name: agreed_per_year(result, horizon_hours) for name, result in results.items()}
    all_time = not any(each is not None for each in agreed.values())
    columns = _AGREED - 1 if all_time else _AGREED
    rows = [
        (name, *_figures(result, "y" if all_time else "h"), hours_text(agreed[name], longest="h"))
        for name, result in results.items()
    ]
    return fitting_table(
        (what, *_HEADINGS)[: columns + 1],
        [row[: columns + 1] for row in rows],
        importance=_IMPORTANCE[:columns],
        width=width,
    )


def _figures(result: ServiceResult, longest: str) -> tuple[str, ...]:
    """The figures of a node, in the order of the headings; `longest`: the largest unit for down time."""
    down = result.downtime_hours_per_year
    return (
        share_text(result.availability),
        share_interval_text(result.availability),
        figure_text(result.outages_per_year.estimate),
        hours_text(result.mean_outage_hours.estimate),
        hours_text(down.mean.estimate if down else None, longest=longest),
        _first_outage(result),
    )


def _remarks(run: Run, results: Mapping[str, ServiceResult]) -> list[RenderableType]:
    """What the signs in the tables mean, and what would tell more."""
    lines = []
    if can_be_decided(run.services):
        few = ", or rests on few histories" if run.variance_reduction else ""
        lines.append(
            f"undecided: the interval reaches across what is promised{few}; more --replications make it narrower."
        )
    if any(result.agreed_hours is not None for result in results.values()):
        lines.append(
            "Availability and down/y count agreed service time (agreed/y); outages, and their parts, all time."
        )
    if any(_first_outage(result).startswith(">") for result in results.values()):
        lines.append("> some histories ended before a first outage; --until-first-outage waits for it.")
    if run.why not in {"", ENGINE_ASKED_FOR}:
        lines.append(f"Engine {run.engine}: {run.why} (--engine).")
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
    return tuple(text for each in both for text in (share_text(each), share_interval_text(each)))


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
