"""The report of a comparison: promises first, then what has changed, then what both plans do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from continuity.comparison.figure_results import ComparedPromise, Fate, Numbers
from continuity.comparison.results import Comparison
from continuity.comparison.text_results import Change
from continuity.findings import Finding, printable
from continuity.reports.comparison_figures import HEADINGS, FigureRow, everyday_rows, left_out, recovery_rows
from continuity.reports.comparison_words import (
    change_parts,
    edge_text,
    fate_word,
    promise_name,
    promise_sides,
    single_point_lines,
    summary,
    told_edges,
    told_promises,
)
from continuity.reports.numbers import hours_text
from continuity.reports.tables import fitting_table, to_text

_COLOURS = {Fate.BROKEN: "bold red", Fate.IN_DOUBT: "yellow", Fate.MENDED: "green"}
_WIDTH = 9
_IMPORTANCE = (1, 4, 2, 3)


def comparison_as_json(comparison: Comparison) -> str:
    """All of it as JSON, with a line break at the end."""
    return json.dumps(comparison.as_data(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def comparison_as_text(
    comparison: Comparison, *, everything: bool = False, width: int = 100, colour: bool = False
) -> str:
    """The comparison for a reader. Parameters: `everything`, also what has not changed."""
    parts: list[RenderableType] = [Text(f"{title(comparison)}\n")]
    parts += _unusable(comparison.unusable)
    for promise in told_promises(comparison, everything=everything):
        parts += _promise(promise, known=not comparison.unusable)
    parts.append(Text(summary(comparison)))
    parts += [] if comparison.unusable else _changes(comparison.changes)
    parts += _listed("Dependencies", [edge_text(each) for each in told_edges(comparison)])
    points = [f"{each.service}: {line}" for each in comparison.single_points for line in single_point_lines(each)]
    parts += _listed("Single points of failure", points)
    parts += _findings(comparison)
    if comparison.numbers is not None:
        parts += _numbers(comparison, comparison.numbers, everything, width)
    return to_text(parts, width=width, colour=colour)


def title(comparison: Comparison) -> str:
    """`Web shop: git:main:plan.yaml -> plan.yaml`."""
    return printable(f"{comparison.new.name}: {comparison.old.source} -> {comparison.new.source}")


def _unusable(findings: Sequence[Finding]) -> Iterator[Text]:
    if findings:
        yield Text("The old plan cannot be used, so that the new one is checked and judged alone:")
        yield from (Text(f"  {each.text()}") for each in findings)
        yield Text()


def _promise(promise: ComparedPromise, *, known: bool) -> Iterator[Text]:
    before, after, difference = promise_sides(promise, known=known)
    word = Text().append(f"{fate_word(promise):>{_WIDTH}}", style=_COLOURS.get(promise.fate, ""))
    yield word.append(f"  {promise_name(promise)}", style="default")
    yield Text(f"{' ' * (_WIDTH + 2)}{before} before, {after} now{f'; {difference}' if promise.met.change else ''}")


def _changes(changes: Sequence[Change]) -> Iterator[Text]:
    """What the texts say otherwise, by area."""
    for area, group in groupby(changes, key=lambda change: change.area):
        yield Text(f"\n{area.value.capitalize()}")
        for each in group:
            path, how = change_parts(each)
            yield Text(f"  {path}: {printable(how)}  ({each.place})")
    if not changes:
        yield Text("\nThe two say the same.")


def _listed(heading: str, lines: Sequence[str]) -> Iterator[Text]:
    if lines:
        yield Text(f"\n{heading}")
        yield from (Text(f"  {line}") for line in lines)


def _findings(comparison: Comparison) -> Iterator[Text]:
    new, gone = comparison.new_findings, comparison.gone_findings
    word = "found in it" if comparison.unusable else "new"
    lines = [f"{word}: {each.severity.value}  {each.text()}" for each in new]
    yield from _listed("Findings", [*lines, *(f"gone: {each.severity.value}  {each.text()}" for each in gone)])


def _numbers(comparison: Comparison, numbers: Numbers, everything: bool, width: int) -> Iterator[RenderableType]:
    """What both plans do, on the same luck."""
    if numbers.certain:
        yield Text("\nNothing that is simulated differs: every figure is the same, for certain.")
    running = everyday_rows(comparison, everything=everything)
    rehearsed = recovery_rows(comparison, everything=everything)
    if running:
        yield Text("\nEveryday running")
        yield from fitting_table(HEADINGS, running, importance=_IMPORTANCE, width=width)
    yield from _listed("Scenarios, on average (and in 95% of the cases)", [_figure_line(each) for each in rehearsed])
    if more := 0 if everything else left_out(comparison):
        services = "1 other service differs" if more == 1 else f"{more} other services differ"
        yield Text(f"\n{services}, without a promise or a cost: --all.")
    if not (running or rehearsed or more or numbers.certain):
        yield Text("\nNo figure of any service differs in any history.")
    yield from (Text(f"\nNote: {each}.") for each in numbers.notes)
    yield Text(f"\n{made_by(comparison, numbers)}")
    yield Text("All figures, with their intervals and methods: --format json. What has not changed, too: --all.")


def _figure_line(row: FigureRow) -> str:
    """A line, because two spreads and an interval are too wide for a table."""
    return f"{row.of}: {row.figure} {row.before} -> {row.after}; {row.difference}"


def made_by(comparison: Comparison, numbers: Numbers) -> str:
    """How many histories there were, and how both plans are compared."""
    parts = []
    if numbers.services:
        count = f"{numbers.replications:,} histories of" if numbers.replications else "exactly, over"
        parts.append(f"everyday running: {count} {hours_text(numbers.horizon_hours)}")
    parts += [f"{name}: {each.replications:,} histories" for name, each in numbers.scenarios.items()]
    whose = "The new plan alone" if comparison.unusable else "Both plans on the same luck, history by history"
    return f"{whose} (seed {numbers.seed}; {'; '.join(parts)})."
