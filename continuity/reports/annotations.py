"""Findings as code hosts take them from a job: workflow commands of GitHub, code quality of GitLab."""

from __future__ import annotations

import json
from typing import Final

from continuity.checks.baseline import fingerprint
from continuity.checks.results import Checkup
from continuity.findings import Finding, Severity

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "notice"}
_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFORMATION: "info"}


def check_as_github(checkup: Checkup) -> str:
    """One workflow command for each finding, `::error file=..,line=..,col=..,title=..::message`."""
    return "".join(f"{_command(each)}\n" for each in checkup.findings)


def _command(finding: Finding) -> str:
    where = {}
    if finding.location is not None:
        where = {"file": finding.location.file, "line": str(finding.location.line), "col": str(finding.location.column)}
    properties = {**where, "title": finding.id}
    said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    text = f"{finding.path}: {finding.message}" if finding.path else finding.message
    return f"::{_COMMANDS[finding.severity]} {said}::{_escaped(f'{text} ({finding.hint})' if finding.hint else text)}"


def _escaped(text: str) -> str:
    """Data of a workflow command: the characters that would end it are written by their codes."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def check_as_gitlab(checkup: Checkup) -> str:
    """The list of issues that GitLab's code quality report is."""
    return json.dumps([_issue(each) for each in checkup.findings], indent=2, ensure_ascii=False) + "\n"


def _issue(finding: Finding) -> dict[str, object]:
    line = finding.location.line if finding.location else 0
    return {
        "description": finding.message,
        "check_name": finding.id,
        "fingerprint": fingerprint(finding),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": finding.location.file if finding.location else "",
            "lines": {"begin": max(line, 1)},
        },
    }
