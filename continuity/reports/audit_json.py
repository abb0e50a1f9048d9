"""An audit as JSON: everything that was found, for programs. docs/audits.md says what each key is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from continuity.audit_results import (
    AboutStandard,
    AuditResult,
    ClauseResult,
    EditionChange,
    PointResult,
    StandardAudit,
    Trace,
)
from continuity.results import Json


def audit_as_json(result: AuditResult) -> str:
    """The audit as JSON, with a line break at the end."""
    return _dumped(audit_as_data(result))


def standards_as_json(standards: Sequence[AboutStandard], profiles: Mapping[str, Sequence[str]]) -> str:
    """The standards that come with the program, and the profiles that select some of them."""
    selections: dict[str, Json] = {name: list(ids) for name, ids in profiles.items()}
    return _dumped({"standards": [_about(each) for each in standards], "profiles": selections})


def audit_as_data(result: AuditResult) -> dict[str, Json]:
    """The audit as plain data."""
    return {
        "plan": {"name": result.plan, "digest": result.digest},
        "today": str(result.today),
        "audits": [_standard(each) for each in result.audits],
    }


def _dumped(data: dict[str, Json]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _about(about: AboutStandard) -> dict[str, Json]:
    return {
        "id": about.id,
        "title": about.title,
        "edition": about.edition,
        "amendments": list(about.amendments),
        "checked_on": str(about.checked_on),
        "source": about.source,
        "clauses": about.clauses,
        "levels": list(about.levels),
    }


def _standard(audit: StandardAudit) -> dict[str, Json]:
    return {
        "standard": _about(audit.standard),
        "level": audit.level or None,
        "notices": list(audit.notices),
        "counts": {status.value: number for status, number in audit.counts.items()},
        "clauses": [_clause(each) for each in audit.clauses],
        "change": None if audit.change is None else _change(audit.change),
    }


def _clause(clause: ClauseResult) -> dict[str, Json]:
    return {
        "clause": clause.clause,
        "title": clause.title,
        "asks": clause.asks,
        "status": clause.status.value,
        "points": [_point(each) for each in clause.points],
        "was": list(clause.was),
        "beyond": clause.beyond,
    }


def _point(point: PointResult) -> dict[str, Json]:
    return {
        "asks": point.asks,
        "since": point.since or None,
        "status": point.status.value,
        "found": _traces(point.found),
        "lacking": _traces(point.lacking),
        "accepted": _traces(point.accepted),
    }


def _traces(traces: Iterable[Trace]) -> list[Json]:
    return [{"path": each.path, "place": each.place, "says": each.says} for each in traces]


def _change(change: EditionChange) -> dict[str, Json]:
    return {
        "against": _about(change.against),
        "dates": change.dates,
        "added": [
            {
                "clause": each.clause,
                "title": each.title,
                "was": list(each.was),
                "points": [_point(point) for point in each.points],
            }
            for each in change.added
        ],
        "actions": [
            {
                "due": str(each.due),
                "clause": each.clause,
                "asks": each.asks,
                "status": each.status.value,
                "lacking": _traces(each.lacking),
            }
            for each in change.actions
        ],
    }
