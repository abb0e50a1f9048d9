"""The last exercise tried something that has changed since.

What: A plan says when it, or what it covers, last changed (`changed`), and its last exercise was before that.

Why: What was tried is not what will be done. Standards ask for an exercise after each major change.

Example: `leave-paris: {changed: 2026-06-01, ..}`, last tried on 2026-04-18.

Instead: Try the changed plan, at least the steps that changed, and record it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import latest_exercise
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "exercise-before-last-change"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each plan that has changed since."""
    for recovery in checked.plan.plans.values():
        last = latest_exercise(recovery, checked)
        if last is not None and recovery.changed is not None and last[1].held < recovery.changed <= checked.today:
            message = f"'{recovery.id}' was last tried on {last[1].held}, before it changed on {recovery.changed}"
            yield Found(("plans", recovery.id, "changed"), message, "try it as it is now, and record it")
