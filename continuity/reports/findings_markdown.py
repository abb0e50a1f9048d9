"""Findings as Markdown, for a comment on a change."""

from __future__ import annotations

from collections.abc import Sequence

from continuity.checks.results import Checkup
from continuity.findings import Finding, Severity
from continuity.model import Plan
from continuity.reports.markdown import cell


def check_as_markdown(plan: Plan | None, checkup: Checkup) -> str:
    """A table of the findings, the most serious first, and a line on what is set apart."""
    name = "Plan" if plan is None else plan.name
    lines = [f"### {cell(name)}: {_count(checkup.findings)}", ""]
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
    where = f"`{finding.place}` {cell(finding.path)}" if finding.place else cell(finding.path)
    return f"| {finding.severity.value} | {where} | {cell(finding.message)} | `{finding.id}` |"
