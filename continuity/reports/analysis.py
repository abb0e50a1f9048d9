"""The report of an analysis: promises first, then every service, what matters most for the worst, what is outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from rich.console import RenderableType
from rich.text import Text

from continuity.analysis_results import AnalysedService, Analysis, CutSet
from continuity.findings import Finding, Location
from continuity.reports.numbers import figure_text, hours_text, known_share_text, target_text
from continuity.reports.tables import fitting_table, to_text
from continuity.results import Verdict

_COLOURS = {Verdict.KEPT: "green", Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_VERDICT_WIDTH = 9
_OUTSIDE_CHAIN = "outside-markov"
_EXPLAINED, _CAUSES, _CUTS, _OUTSIDE, _ASSUMPTIONS = 3, 5, 5, 12, 8
_HEADINGS = ("availability", "from new", "outages/y", "mean outage", "down/y", "mean level")
Locate = Callable[[str], Location | None]


def has_broken(analysis: Analysis) -> bool:
    """Whether a promise is broken."""
    return any(Verdict.BROKEN in each.result.verdicts.values() for each in analysis.services.values())


def analysis_as_json(analysis: Analysis, locate: Locate) -> str:
    """The analysis as JSON, with a line break at the end; `locate` gives a path's place in the plan."""
    placed = replace(analysis, outside=tuple(replace(each, location=locate(each.path)) for each in analysis.outside))
    return json.dumps(placed.as_data(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def analysis_as_text(analysis: Analysis, locate: Locate, *, width: int = 100, colour: bool = False) -> str:
    """The analysis for a reader."""
    others = {name: each for name, each in (analysis.nodes or {}).items() if name not in analysis.services}
    everything = {**analysis.services, **others}
    parts: list[RenderableType] = [_title(analysis), *_promises(analysis)]
    parts += _table(analysis.services, "service", width) if analysis.services else []
    parts += [Text(), *_table(others, "node", width)] if others else []
    parts += _moments(everything, width)
    for name, each in _worst(analysis.services or others):
        parts += _explained(name, each, width)
    parts += _outside(analysis.outside, locate)
    parts += [Text(), *(Text(f"Note: {note}.") for note in analysis.notes)]
    parts += _assumptions(analysis)
    return to_text(parts, width=width, colour=colour)


def _title(analysis: Analysis) -> Text:
    states = "" if analysis.states is None else f", {analysis.states:,} states"
    horizon = hours_text(analysis.horizon_hours)
    made_by = f"(engine {analysis.engine}{states}, plan {analysis.digest[:12]})"
    return Text(f"{analysis.plan_name}: analysed for the long run, and for {horizon} from new {made_by}\n")


def _promises(analysis: Analysis) -> list[RenderableType]:
    """One line for each promise, broken ones first."""
    lines = []
    for name, each in sorted(analysis.services.items()):
        for objective, verdict in each.result.verdicts.items():
            expected = known_share_text(each.availability_over_horizon.estimate)
            target = target_text(each.result.objectives[objective])
            line = Text().append(f"{verdict.value:>{_VERDICT_WIDTH}}", style=_COLOURS[verdict])
            line.append(
                f"  {name}: {objective} {target} promised, {expected} over {hours_text(analysis.horizon_hours)}"
            )
            lines.append((verdict is not Verdict.BROKEN, line))
    return [*(line for _, line in sorted(lines, key=lambda each: each[0])), Text()] if lines else []


def _table(results: Mapping[str, AnalysedService], what: str, width: int) -> list[RenderableType]:
    rows = [(name, *_figures(each)) for name, each in results.items()]
    return fitting_table((what, *_HEADINGS), rows, importance=(1, 5, 3, 4, 2, 6), width=width)


def _figures(each: AnalysedService) -> tuple[str, ...]:
    result = each.result
    down = result.downtime_hours_per_year
    return (
        known_share_text(result.availability.estimate),
        known_share_text(each.availability_over_horizon.estimate),
        figure_text(result.outages_per_year.estimate),
        hours_text(result.mean_outage_hours.estimate),
        hours_text(down.mean.estimate if down else None),
        known_share_text(result.level.estimate),
    )


def _moments(results: Mapping[str, AnalysedService], width: int) -> list[RenderableType]:
    """A line for each node and each moment that was asked for."""
    moments = list(next(iter(results.values())).result.available_at) if results else []
    rows = [
        (
            name,
            moment,
            known_share_text(each.result.available_at[moment].estimate),
            known_share_text(each.result.level_at[moment].estimate),
            known_share_text(each.result.reliability_at[moment].estimate),
        )
        for moment in moments
        for name, each in results.items()
    ]
    headings = ("node", "at", "available", "mean level", "no outage until then")
    return [Text(), *fitting_table(headings, rows, importance=(1, 2, 3, 4), width=width)] if rows else []


def _worst(results: Mapping[str, AnalysedService]) -> list[tuple[str, AnalysedService]]:
    """Those that are down most, if they are at all and something is known of why."""

    def down(item: tuple[str, AnalysedService]) -> tuple[bool, float, str]:
        name, each = item
        broken = Verdict.BROKEN in each.result.verdicts.values()
        return (not broken, each.result.availability.estimate or 0.0, name)

    known = [item for item in results.items() if item[1].importance]
    return sorted(known, key=down)[:_EXPLAINED]


def _explained(name: str, each: AnalysedService, width: int) -> list[RenderableType]:
    """What costs a service most, and what brings it down."""
    causes = sorted(_causes(each), key=lambda row: -row[1])
    rows = [
        (cause, hours_text(saved), f"{share:.1%}", figure_text(birnbaum)) for cause, saved, share, birnbaum in causes
    ]
    headings = (f"{name} would save", "a year if it never failed", "of its down time", "Birnbaum")
    table = fitting_table(headings, rows[:_CAUSES], importance=(1, 2, 3), width=width)
    lines = [Text(), *table]
    if each.cut_sets:
        cuts = [(cut_text(cut), figure_text(cut.probability), f"{cut.share:.1%}") for cut in each.cut_sets[:_CUTS]]
        lines += [
            Text(),
            *fitting_table(
                (f"{name} is down when all fail", "probability", "share"), cuts, importance=(1, 2), width=width
            ),
        ]
        left = len(each.cut_sets) - _CUTS + (each.cut_sets_left_out or 0)
        lines += [Text(f"({left:,} more cut sets)")] if left > 0 else []
    if each.single_points_of_failure:
        lines.append(Text(f"{name} stands or falls with: {', '.join(each.single_points_of_failure)}"))
    return lines


def _causes(each: AnalysedService) -> Iterator[tuple[str, float, float, float]]:
    """Every node, or its modes where it has several: name, hours saved, share, Birnbaum."""
    for node, of in each.importance.items():
        several = of.modes if len(of.modes) > 1 else {}
        for mode, part in several.items():
            yield f"{node}.{mode}", part.saved_hours_per_year, part.criticality, part.birnbaum
        if not several:
            yield node, of.saved_hours_per_year, of.criticality, of.birnbaum


def cut_text(cut: CutSet) -> str:
    """A cut set in one line: `web ×2 + db`."""
    return " + ".join(node if count == 1 else f"{node} ×{count}" for node, count in cut.nodes.items())


def _outside(found: Sequence[Finding], locate: Locate) -> list[RenderableType]:
    """What was not analysed, and why, each with its place."""
    if not found:
        return []
    route = "what a Markov chain can say" if found[0].id == _OUTSIDE_CHAIN else "the exact route"
    lines = [Text(f"\nOutside {route}, with all services that depend on it (`continuity simulate` takes it):")]
    for each in found[:_OUTSIDE]:
        place = locate(each.path)
        lines.append(Text(f"  {f'{place}  ' if place else ''}{each.path}: {each.message}"))
    if len(found) > _OUTSIDE:
        lines.append(Text(f"  and {len(found) - _OUTSIDE} more: see the JSON (--format json)"))
    return list(lines)


def _assumptions(analysis: Analysis) -> list[RenderableType]:
    if not analysis.assumptions:
        return []
    number = len(analysis.assumptions)
    lines = [Text(f"\nThese figures rest on {'1 assumption' if number == 1 else f'{number} assumptions'}:")]
    lines += [Text(f"  {each.path}: {each.text}  ({each.place})") for each in analysis.assumptions[:_ASSUMPTIONS]]
    if number > _ASSUMPTIONS:
        lines.append(Text(f"  and {number - _ASSUMPTIONS} more: see `continuity check`"))
    return list(lines)
