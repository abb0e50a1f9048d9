"""The report of a check: what is wrong, each at its place, then what the plan leaves to assumption."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.findings import Finding, Severity
from continuity.model import Assumption, Plan
from continuity.reports.tables import to_text

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFORMATION: "cyan"}


def check_as_json(plan: Plan | None, findings: Sequence[Finding]) -> str:
    """The check as JSON; `plan` is null and `assumptions` empty where the plan cannot be used."""
    data = {
        "plan": None if plan is None else {"name": plan.name, "digest": plan.digest},
        "findings": [finding.as_data() for finding in findings],
        "assumptions": [] if plan is None else [assumption.as_data() for assumption in plan.assumptions],
        "counts": {} if plan is None else _counts(plan),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def check_as_text(plan: Plan | None, findings: Sequence[Finding], *, width: int = 100, colour: bool = False) -> str:
    """The check for a reader."""
    parts: list[RenderableType] = []
    for finding in findings:
        line = Text(finding.severity.value, style=_COLOURS[finding.severity])
        line.append(f"  {finding.text()}", style="default")
        parts.append(line)
        if finding.advice:
            parts.append(Text(f"       {finding.advice}"))
    parts.append(Text(_conclusion(plan, findings)))
    if plan is not None:
        parts += _assumptions(plan.assumptions)
    return to_text(parts, width=width, colour=colour)


def _conclusion(plan: Plan | None, findings: Sequence[Finding]) -> str:
    if plan is None:
        return f"\n{_number(len(findings), 'errors')}: the plan cannot be used."
    counts = ", ".join(_number(number, what) for what, number in _counts(plan).items() if number)
    verdict = "nothing wrong found" if not findings else _number(len(findings), "findings")
    return f"{plan.name}: {verdict} ({counts or 'it has no nodes yet'})."


def _number(number: int, what: str) -> str:
    """`3 common causes`, `1 common cause`."""
    words = what.replace("_", " ")
    return f"{number} {words.removesuffix('s') if number == 1 else words}"


def _counts(plan: Plan) -> dict[str, int]:
    """How much there is of what."""
    counts = {"services": 0, "components": 0, "sites": 0, "suppliers": 0}
    for node in plan.nodes.values():
        counts[node.section.value] += 1
    counts["common_causes"] = len(plan.common_causes)
    counts["plans"] = len(plan.plans)
    counts["scenarios"] = len(plan.scenarios)
    return counts


def _assumptions(assumptions: Sequence[Assumption]) -> list[RenderableType]:
    if not assumptions:
        return [Text("Every figure in it is said: it rests on no assumption.")]
    lines: list[RenderableType] = [Text(f"It rests on {_number(len(assumptions), 'assumptions')}:")]
    return [*lines, *(Text(f"  {each.place}  {each.path}  {each.text}") for each in assumptions)]
