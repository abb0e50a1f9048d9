"""A comparison as Markdown, for a comment on a pull request: short enough for one, the most important first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from continuity.comparison.figure_results import Numbers
from continuity.comparison.results import Comparison
from continuity.comparison.text_results import Change
from continuity.findings import Finding
from continuity.reports.comparison import made_by, title
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
from continuity.reports.markdown import cell, code, table
from continuity.results import Verdict

MARK = "<!-- continuity compare -->"
"""The first line, by which a comment can be found again and replaced."""
_MOST = 40
"""So many rows of each table at the most: code hosts cut comments, or refuse them."""
_FEW = 12
_VERDICTS = {
    Verdict.KEPT: "no promise that was kept is broken",
    Verdict.UNDECIDED: "a promise that was kept may be broken",
    Verdict.BROKEN: "a promise that was kept is broken",
}


def comparison_as_markdown(comparison: Comparison, *, everything: bool = False) -> str:
    """The comparison as Markdown. Parameters: `everything`, also what has not changed."""
    verdict = f": {_VERDICTS[comparison.verdict]}" if comparison.numbers else ""
    lines = [MARK, f"### {cell(comparison.new.name)}{verdict}", "", code(title(comparison)), ""]
    lines += _unusable(comparison.unusable)
    lines += _promises(comparison, everything)
    lines += [] if comparison.unusable else _changes(comparison.changes)
    lines += _points(comparison)
    lines += _findings(comparison)
    if comparison.numbers is not None:
        lines += _numbers(comparison, comparison.numbers, everything)
    return "\n".join(lines).rstrip() + "\n"


def _unusable(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield "**The old plan cannot be used**, so that the new one is checked and judged alone:"
        yield ""
        yield from _cut([f"- {code(each.place)} {cell(each.message)}" for each in findings])
        yield ""


def _promises(comparison: Comparison, everything: bool) -> Iterator[str]:
    yield summary(comparison)
    yield ""
    rows = []
    for each in told_promises(comparison, everything=everything):
        before, after, difference = promise_sides(each, known=not comparison.unusable)
        rows.append([f"**{fate_word(each)}**", cell(promise_name(each)), before, after, difference])
    if rows:
        yield from _short_table(["", "promise", "before", "now", "difference (95% interval)"], rows)


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    rows = []
    for each in changes:
        path, how = change_parts(each)
        rows.append([each.area.value, code(path), cell(how)])
    summarised = "1 change" if len(rows) == 1 else f"{len(rows)} changes"
    if rows:
        yield from _folded(summarised, _short_table(["about", "where", "what"], rows), is_long=len(rows) > _FEW)
    else:
        yield from ("The two say the same.", "")


def _points(comparison: Comparison) -> Iterator[str]:
    edges = [f"- {cell(edge_text(each))}" for each in told_edges(comparison)]
    if edges:
        yield from ("#### Dependencies", "", *_cut(edges), "")
    points = [
        f"- {cell(f'{each.service}: {line}')}" for each in comparison.single_points for line in single_point_lines(each)
    ]
    if points:
        yield from ("#### Single points of failure", "", *_cut(points), "")


def _findings(comparison: Comparison) -> Iterator[str]:
    word = "found" if comparison.unusable else "new"
    found = [(word, each) for each in comparison.new_findings] + [("gone", each) for each in comparison.gone_findings]
    if found:
        new, gone = len(comparison.new_findings), len(comparison.gone_findings)
        rows = [
            [what, each.severity.value, code(each.place), cell(each.message), code(each.id)] for what, each in found
        ]
        headings = ["", "", "where", "what", "rule"]
        yield from _folded(
            f"Findings: {new} {word}, {gone} gone", _short_table(headings, rows), is_long=len(rows) > _FEW
        )


def _numbers(comparison: Comparison, numbers: Numbers, everything: bool) -> Iterator[str]:
    if numbers.certain:
        yield from ("Nothing that is simulated differs: every figure is the same, for certain.", "")
    running = everyday_rows(comparison, everything=everything)
    rehearsed = recovery_rows(comparison, everything=everything)
    yield from _figures("Everyday running", running)
    yield from _figures("Scenarios, on average (and in 95% of the cases)", rehearsed)
    if more := 0 if everything else left_out(comparison):
        yield from (f"Other services that differ, without a promise or a cost: {more} (`--all`).", "")
    if not (running or rehearsed or more or numbers.certain):
        yield from ("No figure of any service differs in any history.", "")
    yield from (f"Note: {cell(each)}.\n" for each in numbers.notes)
    yield f"<sub>{cell(made_by(comparison, numbers))}</sub>"


def _figures(heading: str, rows: Sequence[FigureRow]) -> list[str]:
    if not rows:
        return []
    cells = [[cell(row.of), row.figure, cell(row.before), cell(row.after), cell(row.difference)] for row in rows]
    return _folded(heading, _short_table(list(HEADINGS), cells, numbers_from=2), is_long=len(rows) > _FEW)


def _short_table(headings: list[str], rows: list[list[str]], *, numbers_from: int | None = None) -> list[str]:
    lines = table(headings, rows[:_MOST], numbers_from=numbers_from)
    return lines if len(rows) <= _MOST else [*lines, _more(len(rows) - _MOST), ""]


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= _MOST else [*lines[:_MOST], f"- {_more(len(lines) - _MOST)}"]


def _more(number: int) -> str:
    return f"{number} more: `--format text` has all."


def _folded(heading: str, lines: Sequence[str], *, is_long: bool) -> list[str]:
    """A part with its heading; a long one is folded."""
    if not is_long:
        return [f"#### {heading}", "", *lines]
    return [f"<details><summary>{heading}</summary>", "", *lines, "</details>", ""]
