"""What all forms of an audit say in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from continuity.audit_results import (
    AboutStandard,
    Action,
    Added,
    EditionChange,
    PointResult,
    StandardAudit,
    Trace,
)

CAVEAT: Final = (
    "This says which evidence the plan file holds, and where. Whether it is enough, and what lies outside of the file,"
    " is for an auditor to judge."
)
MOST_FOUND, MOST_LACKING = 2, 5
"""So many of each are shown for people; programs get all."""


def edition_line(about: AboutStandard) -> str:
    """Which edition it is, with its amendments, and when its clauses were last checked."""
    amendments = f" with {', '.join(about.amendments)}" if about.amendments else ""
    return f"Edition {about.edition}{amendments}; the clauses were last checked on {about.checked_on}."


def source_line(about: AboutStandard) -> str:
    """Where the clauses come from."""
    return f"Clauses from: {about.source}."


def counts_line(audit: StandardAudit) -> str:
    """How many clauses have which status."""
    counts = ", ".join(f"{number} {status.value}" for status, number in audit.counts.items() if number)
    level = f" at level {audit.level}" if audit.level else ""
    clauses = len(audit.clauses)
    return f"{clauses} clause{'s' if clauses != 1 else ''}{level}: {counts or 'none is asked for'}."


def point_line(point: PointResult) -> str:
    """What a point asks, and since when if it is newer than its clause."""
    return f"{point.asks} (since {point.since})" if point.since else point.asks


def shown(traces: Sequence[Trace], most: int) -> tuple[tuple[Trace, ...], int]:
    """The first traces, and how many more there are."""
    return tuple(traces[:most]), max(0, len(traces) - most)


def trace_line(trace: Trace) -> str:
    """`plan.yaml:12:3  services.shop  has no ...`, without empty parts."""
    return "  ".join(part for part in (trace.place, trace.path, trace.says) if part)


def added_line(added: Added, against: EditionChange) -> str:
    """How a clause stands to the other edition."""
    if not added.was:
        return f"new: nothing like it in {against.against.id}"
    return f"goes beyond {', '.join(added.was)} of {against.against.id}"


def action_text(action: Action) -> str:
    """What to do for something that an edition adds."""
    first = action.lacking[0] if action.lacking else None
    where = "" if first is None else f": {trace_line(first)}"
    more = f" (and {len(action.lacking) - 1} more)" if len(action.lacking) > 1 else ""
    return f"{action.asks}{where}{more}"
