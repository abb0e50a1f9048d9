"""A plan has changed since it was approved.

What: `changed` of a recovery plan is later than `approved`.

Why: Who approved it has approved something else, and may not know.

Example: `leave-paris: {approved: 2026-01-15, changed: 2026-06-01}`.

Instead: Have it approved as it is, and write the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "changed-since-approval"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such plan."""
    for recovery in checked.plan.plans.values():
        if recovery.approved is not None and recovery.changed is not None and recovery.approved < recovery.changed:
            message = f"'{recovery.id}' was approved on {recovery.approved} and changed on {recovery.changed}"
            yield Found(("plans", recovery.id, "approved"), message, "have it approved as it is now")
