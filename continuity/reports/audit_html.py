"""An audit as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.

Headings in their order, tables with captions and header cells, a status always as a word and never only as a colour,
colours with enough contrast on light and dark ground: it is read by screen readers, printed, and kept for years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from continuity.audit_results import (
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
)

_STYLE: Final = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8886; }
code { overflow-wrap: anywhere; }
.status { font-weight: 600; white-space: nowrap; }
.found { color: light-dark(#0a5c2b, #7fd79f); }
.partly { color: light-dark(#7a4b00, #f0c36d); }
.missing { color: light-dark(#a11212, #ff9d94); }
.outside { color: light-dark(#4d4d4d, #b8b8b8); }
.notice { border-left: .3rem solid #b77a00; padding-left: .8rem; }
@media print { body { max-width: none; } section { break-inside: avoid; } }
"""
_CLASSES: Final = {
    Status.FOUND: "found",
    Status.PARTLY: "partly",
    Status.MISSING: "missing",
    Status.OUTSIDE: "outside",
}


def audit_as_html(result: AuditResult) -> str:
    """The audit as a page."""
    title = f"{_text(result.plan)}, audited on {result.today}"
    head = (
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>\n{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{title}</h1>",
        f"<p>Plan <code>{_text(result.digest[:12])}</code></p>",
    )
    body = [line for number, each in enumerate(result.audits) for line in _standard(each, f"s{number}")]
    return "\n".join([*head, *body, f"<p>{CAVEAT}</p>", "</main>", "</body>", "</html>", ""])


def _text(text: str) -> str:
    """Text in which nothing becomes markup."""
    return escape(printable(" ".join(text.split())))


def _status(status: Status) -> str:
    return f'<span class="status {_CLASSES[status]}">{status.value}</span>'


def _standard(audit: StandardAudit, anchor: str) -> Iterator[str]:
    about = audit.standard
    yield f"<h2>{_text(about.id)}: {_text(about.title)}</h2>"
    yield f"<p>{_text(edition_line(about))} {_text(source_line(about))}</p>"
    yield from (f'<p class="notice">Notice: {_text(each)}</p>' for each in audit.notices)
    yield "<table>"
    yield f"<caption>{counts_line(audit)}</caption>"
    yield '<thead><tr><th scope="col">Clause</th><th scope="col">Title</th><th scope="col">Status</th></tr></thead>'
    yield "<tbody>"
    for number, clause in enumerate(audit.clauses):
        link = f'<a href="#{anchor}-{number}">{_text(clause.clause)}</a>'
        yield f'<tr><th scope="row">{link}</th><td>{_text(clause.title)}</td><td>{_status(clause.status)}</td></tr>'
    yield from ("</tbody>", "</table>")
    for number, clause in enumerate(audit.clauses):
        yield from _clause(clause, f"{anchor}-{number}")
    if audit.change is not None:
        yield from _change(audit, audit.change)


def _clause(clause: ClauseResult, anchor: str) -> Iterator[str]:
    yield f'<section id="{anchor}">'
    yield f"<h3>{_text(clause.clause)} {_text(clause.title)}: {_status(clause.status)}</h3>"
    yield f"<p>{_text(clause.asks)}</p>"
    if clause.points or clause.beyond:
        yield "<ul>"
        for point in clause.points:
            yield from _point(point)
        if clause.beyond:
            yield f"<li>Not in a plan file: {_text(clause.beyond)}</li>"
        yield "</ul>"
    yield "</section>"


def _point(point: PointResult) -> Iterator[str]:
    yield f"<li>{_status(point.status)}: {_text(point_line(point))}"
    traces = (
        *_traces("found", point.found, MOST_FOUND),
        *_traces("lacking", point.lacking, MOST_LACKING),
        *_traces("accepted", point.accepted, MOST_LACKING),
    )
    if traces:
        yield from ("<ul>", *traces, "</ul>")
    yield "</li>"


def _traces(word: str, traces: Sequence[Trace], most: int) -> Iterator[str]:
    first, more = shown(traces, most)
    for each in first:
        codes = (f"<code>{_text(part)}</code>" for part in (each.place, each.path) if part)
        yield f"<li>{word}: {' '.join((*codes, _text(each.says)))}</li>"
    if more:
        yield f"<li>{word}: and {more} more</li>"


def _change(audit: StandardAudit, change: EditionChange) -> Iterator[str]:
    yield f"<h3>What {_text(audit.standard.id)} adds to {_text(change.against.id)}</h3>"
    yield "<ul>"
    for each in change.added:
        yield f"<li>{_text(each.clause)} {_text(each.title)}: {_text(added_line(each, change))}"
        points = [f"<li>{_status(point.status)}: {_text(point.asks)}</li>" for point in each.points]
        yield from ("<ul>", *points, "</ul>") if points else ()
        yield "</li>"
    yield "</ul>"
    if not change.actions:
        yield "<p>Nothing is to be done: the plan holds evidence of all that was added.</p>"
        return
    yield "<table>"
    yield f"<caption>What to do for it, by when: {_text(change.dates)}.</caption>"
    yield '<thead><tr><th scope="col">Due</th><th scope="col">Clause</th><th scope="col">What</th></tr></thead>'
    yield "<tbody>"
    for action in change.actions:
        cells = f"<td>{_text(action.clause)}</td><td>{_text(action_text(action))}</td>"
        yield f'<tr><th scope="row">{action.due}</th>{cells}</tr>'
    yield from ("</tbody>", "</table>")
