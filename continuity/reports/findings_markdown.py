"""Findings, and the rules that find them, as Markdown: for a comment on a change, and for the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from continuity.checks.results import Checkup
from continuity.checks.rule import Rule
from continuity.findings import Finding, Severity
from continuity.model import Plan

_BEGINS, _ENDS = "<!-- rules -->", "<!-- end of rules -->"


def check_as_markdown(plan: Plan | None, checkup: Checkup) -> str:
    """A table of the findings, the most serious first, and a line on what is set apart."""
    name = "Plan" if plan is None else plan.name
    lines = [f"### {_cell(name)}: {_count(checkup.findings)}", ""]
    if checkup.findings:
        order = list(Severity)
        lines += ["| | where | what | rule |", "|---|---|---|---|"]
        lines += [_row(each) for each in sorted(checkup.findings, key=lambda each: order.index(each.severity))]
        lines.append("")
    if checkup.silenced or checkup.known:
        lines += [f"{len(checkup.silenced)} accepted, {len(checkup.known)} in the baseline.", ""]
    return "\n".join(lines)


def _count(findings: Sequence[Finding]) -> str:
    return "no findings" if not findings else f"{len(findings)} finding{'s'[: len(findings) > 1]}"


def _row(finding: Finding) -> str:
    where = f"`{finding.place}` {_cell(finding.path)}" if finding.place else _cell(finding.path)
    return f"| {finding.severity.value} | {where} | {_cell(finding.message)} | `{finding.id}` |"


def _cell(text: str) -> str:
    """Text in a cell: nothing in it may end the cell, the row or become markup."""
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.replace("*", "\\*").replace("_", "\\_").replace("`", "\\`").split())


def with_rules(page: str, rules: Sequence[Rule]) -> str:
    """The documentation's page with the rules between its marks written anew."""
    before, _, rest = page.partition(_BEGINS)
    _, _, after = rest.partition(_ENDS)
    lines = "\n".join(_documented(rules))
    return f"{before}{_BEGINS}\n{lines}\n{_ENDS}{after}"


def _documented(rules: Sequence[Rule]) -> Iterator[str]:
    for group in dict.fromkeys(rule.group for rule in rules):
        members = [rule for rule in rules if rule.group == group]
        yield f"\n### {group.replace('-', ' ').capitalize()}\n\n| rule | severity | what it finds |\n|---|---|---|"
        yield from (f"| [`{rule.id}`](#{rule.id}) | {rule.severity.value} | {rule.title} |" for rule in members)
        for rule in members:
            yield f'\n<a id="{rule.id}"></a>**`{rule.id}`** {rule.what} {rule.why}'
            yield f"*Example*: {rule.example} *Instead*: {rule.instead}"
    yield ""
