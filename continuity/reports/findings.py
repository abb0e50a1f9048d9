"""The report of a check: what is wrong, each at its place, then what the plan leaves to assumption."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.checks.results import Checkup
from continuity.findings import Finding, Location, Severity, printable
from continuity.model import Assumption, Plan
from continuity.reports.tables import to_text

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFORMATION: "cyan"}
_LONGEST_LINE = 160

Source = Mapping[str, Sequence[str]]
"""The lines of each file of a plan, by the name that findings give it."""


def check_as_json(plan: Plan | None, checkup: Checkup) -> str:
    """The check as JSON; `plan` is null and `assumptions` empty where the plan cannot be used."""
    data = {
        "plan": None if plan is None else {"name": plan.name, "digest": plan.digest},
        "findings": [finding.as_data() for finding in checkup.findings],
        "accepted": [finding.as_data() for finding in checkup.silenced],
        "in_baseline": [finding.as_data() for finding in checkup.known],
        "gone_from_baseline": checkup.gone,
        "assumptions": [] if plan is None else [assumption.as_data() for assumption in plan.assumptions],
        "counts": {} if plan is None else _counts(plan),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def check_as_text(
    plan: Plan | None,
    checkup: Checkup,
    *,
    source: Source,
    width: int = 100,
    colour: bool = False,
) -> str:
    """The check for a reader."""
    parts: list[RenderableType] = []
    for finding in checkup.findings:
        line = Text(finding.severity.value, style=_COLOURS[finding.severity])
        line.append(f"  {finding.text()}", style="default")
        parts += [line, *map(Text, _shown(finding.location, source))]
        if finding.advice:
            parts.append(Text(f"       {finding.advice}"))
    parts.append(Text(_conclusion(plan, checkup)))
    if plan is not None:
        parts += _assumptions(plan.assumptions)
    return to_text(parts, width=width, colour=colour)


def _shown(location: Location | None, source: Source) -> list[str]:
    """The line of a finding, and a caret below its column; nothing where the line is not known, or endless."""
    lines = source.get(location.file, ()) if location is not None else ()
    if location is None or not 0 < location.line <= len(lines):
        return []
    line = lines[location.line - 1].replace("\t", " ")
    text = line.lstrip(" ")
    if len(text) > _LONGEST_LINE:
        return []
    caret = max(0, location.column - 1 - (len(line) - len(text)))
    return [f"       | {printable(text.rstrip())}", f"       | {' ' * caret}^"]


def _conclusion(plan: Plan | None, checkup: Checkup) -> str:
    findings = checkup.findings
    if plan is None:
        return f"\n{_number(len(findings), 'errors')}: the plan cannot be used."
    counts = ", ".join(_number(number, what) for what, number in _counts(plan).items() if number)
    verdict = ", ".join(_by_severity(findings)) or "nothing wrong found"
    apart = [
        *([f"{len(checkup.silenced)} accepted"] if checkup.silenced else []),
        *([f"{len(checkup.known)} in the baseline"] if checkup.known else []),
        *([f"{checkup.gone} of the baseline are gone: write it anew"] if checkup.gone else []),
    ]
    rest = f" Besides: {', '.join(apart)}." if apart else ""
    return f"{plan.name}: {verdict} ({counts or 'it has no nodes yet'}).{rest}"


def _by_severity(findings: Sequence[Finding]) -> Iterator[str]:
    """`2 errors`, `1 warning`, `3 remarks`."""
    words = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFORMATION: "remarks"}
    for severity, word in words.items():
        count = sum(finding.severity is severity for finding in findings)
        if count:
            yield _number(count, word)


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
