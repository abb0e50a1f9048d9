"""A recovery plan was approved too long ago.

What: `approved` of a plan lies further back than the limit `approved-within` (a year).

Why: Those who approved it may have left, and what it costs and risks has changed.

Example: `leave-paris: {approved: 2023-02-15, ..}`.

Instead: Have it approved again, and write the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import is_older
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "approval-expired"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such plan."""
    limit = checked.limits.approved_within
    for recovery in checked.plan.plans.values():
        if recovery.approved is not None and is_older(recovery.approved, limit, checked.today):
            message = f"'{recovery.id}' was approved on {recovery.approved}, longer ago than {format_duration(limit)}"
            yield Found(("plans", recovery.id, "approved"), message, "have it approved again, and write the date")
