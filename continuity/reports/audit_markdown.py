"""An audit as Markdown, for a report or a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from continuity.audit_results import AuditResult, ClauseResult, EditionChange, PointResult, StandardAudit, Trace
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
)

_MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|"})


def audit_as_markdown(result: AuditResult) -> str:
    """The audit: for each standard a table of its clauses, then what each of them rests on."""
    lines = [f"# {_text(result.plan)}, audited on {result.today}", ""]
    for each in result.audits:
        lines += _standard(each)
    return "\n".join([*lines, CAVEAT, ""])


def _text(text: str) -> str:
    """Text in one line in which nothing becomes markup."""
    return printable(" ".join(text.split())).translate(_MARKS)


def _code(text: str) -> str:
    """A place or a path, which can be copied as it stands; "" for none."""
    return f"`{printable(text)}`" if text and "`" not in text else _text(text)


def _standard(audit: StandardAudit) -> Iterator[str]:
    about = audit.standard
    yield from (
        f"## {_text(about.id)}: {_text(about.title)}",
        "",
        _text(edition_line(about)),
        "",
        _text(source_line(about)),
        "",
    )
    for notice in audit.notices:
        yield from (f"> {_text(notice)}", "")
    yield from (counts_line(audit), "", "| clause | | status |", "|---|---|---|")
    yield from (f"| {_text(each.clause)} | {_text(each.title)} | {each.status.value} |" for each in audit.clauses)
    yield ""
    for clause in audit.clauses:
        yield from _clause(clause)
    if audit.change is not None:
        yield from _change(audit, audit.change)


def _clause(clause: ClauseResult) -> Iterator[str]:
    yield from (f"### {_text(clause.clause)} {_text(clause.title)}: {clause.status.value}", "", _text(clause.asks), "")
    for point in clause.points:
        yield from _point(point)
    if clause.beyond:
        yield f"- *not in a plan file*: {_text(clause.beyond)}"
    yield ""


def _point(point: PointResult) -> Iterator[str]:
    yield f"- **{point.status.value}**: {_text(point_line(point))}"
    yield from _traces("found", point.found, MOST_FOUND)
    yield from _traces("lacking", point.lacking, MOST_LACKING)
    yield from _traces("accepted", point.accepted, MOST_LACKING)


def _traces(word: str, traces: Sequence[Trace], most: int) -> Iterator[str]:
    first, more = shown(traces, most)
    for each in first:
        parts = (_code(each.place), _code(each.path), _text(each.says))
        yield f"  - {word}: {' '.join(part for part in parts if part)}"
    if more:
        yield f"  - {word}: and {more} more"


def _change(audit: StandardAudit, change: EditionChange) -> Iterator[str]:
    yield from (f"### What {_text(audit.standard.id)} adds to {_text(change.against.id)}", "")
    for each in change.added:
        yield f"- **{_text(each.clause)} {_text(each.title)}**: {_text(added_line(each, change))}"
        yield from (f"  - {point.status.value}: {_text(point.asks)}" for point in each.points)
    yield from ("", "### What to do for it, by when", "")
    if not change.actions:
        yield from ("Nothing: the plan holds evidence of all that was added.", "")
        return
    yield from ("| due | clause | what |", "|---|---|---|")
    yield from (f"| {each.due} | {_text(each.clause)} | {_text(action_text(each))} |" for each in change.actions)
    yield from ("", f"The dates: {_text(change.dates)}.", "")
