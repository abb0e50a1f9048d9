"""Findings as SARIF 2.1.0 (OASIS, 2020), which code hosts show at the lines of a change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from continuity import __version__
from continuity.checks.baseline import fingerprint
from continuity.checks.results import Checkup
from continuity.checks.rule import Rule
from continuity.findings import Finding, Location, Severity

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "note"}


def check_as_sarif(checkup: Checkup, rules: Sequence[Rule]) -> str:
    """One run with its rules and results; what is accepted, or in the baseline, is there and suppressed.

    Parameters: `checkup`, of a plan that could be loaded or not; `rules`, all there are. A result's fingerprint is made
    of its rule and its path in the plan, so that it stays the same when lines shift.
    """
    used = {each.id for each in (*checkup.findings, *checkup.silenced, *checkup.known)}
    listed = [rule for rule in rules if rule.id in used]
    index = {rule.id: i for i, rule in enumerate(listed)}
    results = [
        *(_result(each, index) for each in checkup.findings),
        *(_result(each, index, "accepted in the plan") for each in checkup.silenced),
        *(_result(each, index, "in the baseline") for each in checkup.known),
    ]
    driver = {"name": "continuity", "version": __version__, "rules": [_described(rule) for rule in listed]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _described(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": f"{rule.instead} Example: {rule.example}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.group]},
    }


def _result(finding: Finding, index: dict[str, int], suppressed: str = "") -> dict[str, object]:
    text = f"{finding.message}: {finding.hint}" if finding.hint else finding.message
    result: dict[str, object] = {
        "ruleId": finding.id,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "partialFingerprints": {"continuity/v1": fingerprint(finding)},
    }
    if finding.id in index:
        result["ruleIndex"] = index[finding.id]
    place = _place(finding)
    if place:
        result["locations"] = [place]
    if suppressed:
        result["suppressions"] = [{"kind": "external", "justification": suppressed}]
    return result


def _place(finding: Finding) -> dict[str, object]:
    place: dict[str, object] = {}
    if finding.location is not None:
        physical: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.location)}}
        if finding.location.line:
            physical["region"] = {"startLine": finding.location.line, "startColumn": finding.location.column}
        place["physicalLocation"] = physical
    if finding.path:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return place


def _uri(location: Location) -> str:
    path = PurePath(location.file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
