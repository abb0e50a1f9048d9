"""Nothing says when a plan may be left again.

What: A plan has a `return` without `after`: the way back begins at no particular event.

Why: Going back too early costs a second outage, too late costs money every day.

Example: `return: {steps: {..}}`.

Instead: Name the node that must be back first: `return: {after: paris, ..}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "no-standing-down-condition"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each way back without a condition."""
    for recovery in checked.plan.plans.values():
        if recovery.way_back is not None and recovery.way_back.after is None:
            message = f"nothing says when '{recovery.id}' may be left again"
            yield Found(("plans", recovery.id, "return"), message, "add after: and the node that must be back")
