"""Errors and findings as data: what crosses from a child process to its parent, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError

from continuity.errors import AnalysisError, ContinuityError, LimitError, PlanError
from continuity.findings import Finding, Location, Severity
from continuity_api.operations.context import CancelledError

KNOWN_ERRORS = (ValidationError, ContinuityError, MemoryError)
"""What `error_as_data` knows; any other error is a defect of the program."""


def error_as_data(error: BaseException, memory: str) -> dict[str, Any]:
    """An error as JSON has it. `memory`: how much was allowed, for when there was not enough."""
    match error:
        case PlanError():
            return {"kind": "plan", "findings": findings_as_data(error.findings)}
        case AnalysisError():
            return {"kind": "analysis", "message": error.message, "findings": findings_as_data(error.findings)}
        case LimitError():
            return {"kind": "limit", "message": error.message}
        case CancelledError():
            return {"kind": "cancelled"}
        case ValidationError():
            return {"kind": "options", "messages": error.messages}
        case MemoryError():
            return {"kind": "limit", "message": f"the run needs more than the {memory} of memory that are allowed here"}
    return {"kind": "defect"}


def error_from_data(data: Mapping[str, Any]) -> Exception | None:
    """The error that `error_as_data` was given, or the one that it stands for; None for a defect of the program."""
    match data["kind"]:
        case "plan":
            return PlanError(findings_from_data(data["findings"]))
        case "analysis":
            return AnalysisError(data["message"], findings_from_data(data["findings"]))
        case "limit":
            return LimitError(data["message"])
        case "cancelled":
            return CancelledError()
        case "options":
            return ValidationError(data["messages"])
    return None


def findings_as_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings with all that they know: other than in reports, a place is [file, line, column]."""
    return [{**each.as_data(), "place": _place(each.location)} for each in findings]


def _place(location: Location | None) -> list[str | int] | None:
    return None if location is None else [location.file, location.line, location.column]


def findings_from_data(data: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The findings that `findings_as_data` was given."""
    return [
        Finding(
            id=each["id"],
            severity=Severity(each["severity"]),
            message=each["message"],
            path=each["path"],
            location=None if each["place"] is None else Location(*each["place"]),
            hint=each["hint"],
        )
        for each in data
    ]
