"""An audit as text: clause by clause, what is there, what is lacking, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.audit_results import (
    AboutStandard,
    AuditResult,
    ClauseResult,
    EditionChange,
    PointResult,
    StandardAudit,
    Status,
    Trace,
)
from continuity.findings import printable
from continuity.reports.audit_words import (
    CAVEAT,
    MOST_FOUND,
    MOST_LACKING,
    action_text,
    added_line,
    counts_line,
    edition_line,
    point_line,
    shown,
    source_line,
    trace_line,
)
from continuity.reports.tables import to_text

_COLOURS = {Status.FOUND: "green", Status.PARTLY: "yellow", Status.MISSING: "bold red", Status.OUTSIDE: "dim"}
_WIDEST = max(len(status.value) for status in Status)


def audit_as_text(result: AuditResult, *, brief: bool = False, width: int = 100, colour: bool = False) -> str:
    """The audit for a reader; `brief`: a line for each clause, without what was looked for and where."""
    parts: list[RenderableType] = [Text(printable(f"{result.plan}, audited on {result.today}"), style="bold")]
    for each in result.audits:
        parts += _brief_standard(each) if brief else _standard(each)
    parts.append(Text(f"\n{CAVEAT}"))
    return to_text(parts, width=width, colour=colour)


def standards_as_text(
    standards: Sequence[AboutStandard],
    profiles: Mapping[str, Sequence[str]],
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """The standards that come with the program, and the profiles that select some of them."""
    parts: list[RenderableType] = []
    for each in standards:
        clauses = f"  {each.clauses} clauses, checked on {each.checked_on}"
        parts.append(Text(printable(each.id), style="bold").append(printable(clauses), style="default"))
        amendments = f", with {', '.join(each.amendments)}" if each.amendments else ""
        levels = f"; levels {', '.join(each.levels)}" if each.levels else ""
        parts.append(Text(printable(f"    {each.title}")))
        parts.append(Text(printable(f"    edition: {each.edition}{amendments}{levels}")))
    parts.append(Text("profiles", style="bold"))
    parts += [Text(printable(f"    {name}: {', '.join(ids)}")) for name, ids in profiles.items()]
    return to_text(parts, width=width, colour=colour)


def _standard(audit: StandardAudit) -> Iterator[Text]:
    about = audit.standard
    yield Text("")
    yield Text(printable(f"{about.id}  {about.title}"), style="bold")
    yield Text(printable(edition_line(about)))
    yield Text(printable(source_line(about)))
    yield from (Text(printable(f"Notice: {each}"), style="yellow") for each in audit.notices)
    for clause in audit.clauses:
        yield from _clause(clause)
    yield Text(f"\n{counts_line(audit)}", style="bold")
    if audit.change is not None:
        yield from _change(audit, audit.change)


def _brief_standard(audit: StandardAudit) -> Iterator[Text]:
    yield Text("")
    yield Text(printable(f"{audit.standard.id}  {audit.standard.title}"), style="bold")
    yield from (Text(printable(f"Notice: {each}"), style="yellow") for each in audit.notices)
    widest = max((len(clause.clause) for clause in audit.clauses), default=0)
    for clause in audit.clauses:
        line = Text("  ").append(f"{clause.status.value:{_WIDEST}}", style=_COLOURS[clause.status])
        yield line.append(printable(f"  {clause.clause:{widest}}  {clause.title}"), style="default")
    yield Text(counts_line(audit), style="bold")
    if audit.change is not None:
        yield from _change(audit, audit.change)


def _clause(clause: ClauseResult) -> Iterator[Text]:
    yield Text("")
    heading = Text(printable(f"{clause.clause}  {clause.title}: "), style="bold")
    yield heading.append(clause.status.value, style=_COLOURS[clause.status])
    for point in clause.points:
        yield from _point(point)
    if clause.beyond:
        yield Text(printable(f"  not in a plan file: {clause.beyond}"), style="dim")


def _point(point: PointResult) -> Iterator[Text]:
    line = Text("  ").append(f"{point.status.value:{_WIDEST}}", style=_COLOURS[point.status])
    yield line.append(printable(f"  {point_line(point)}"), style="default")
    yield from _traces("found", point.found, MOST_FOUND)
    yield from _traces("lacking", point.lacking, MOST_LACKING)
    yield from _traces("accepted", point.accepted, MOST_LACKING)


def _traces(word: str, traces: Sequence[Trace], most: int) -> Iterator[Text]:
    first, more = shown(traces, most)
    yield from (Text(printable(f"      {word:8}  {trace_line(each)}")) for each in first)
    if more:
        yield Text(f"      {word:8}  and {more} more")


def _change(audit: StandardAudit, change: EditionChange) -> Iterator[Text]:
    yield Text(f"\nWhat {audit.standard.id} adds to {change.against.id}", style="bold")
    for each in change.added:
        yield Text(printable(f"  {each.clause}  {each.title}: {added_line(each, change)}"))
        for point in each.points:
            line = Text("      ").append(f"{point.status.value:{_WIDEST}}", style=_COLOURS[point.status])
            yield line.append(printable(f"  {point.asks}"), style="default")
    yield Text("\nWhat to do for it, by when", style="bold")
    if not change.actions:
        yield Text("  Nothing: the plan holds evidence of all that was added.")
        return
    for action in change.actions:
        yield Text(printable(f"  {action.due}  {action.clause}  {action_text(action)}"))
    yield Text(f"  The dates: {change.dates}.")
