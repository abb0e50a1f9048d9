"""Nobody has ever tried a recovery plan.

What: No exercise of a plan that changes something has been held.

Why: Plans that were never tried fail at the first step that nobody had thought of: a password, a key, a door.

Example: `plans: {leave-paris: ..}` and no entry in `exercises` for it.

Instead: Begin with a tabletop (`continuity drill` writes the script), and record it under `exercises`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import latest_exercise
from continuity.checks.roles import changes_something, run_by_others
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "never-exercised"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without an exercise; one that another runs is tried with that."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        changes = any(map(changes_something, recovery.steps.values()))
        if changes and recovery.id not in run and latest_exercise(recovery, checked) is None:
            message = f"nobody has tried '{recovery.id}'"
            yield Found(("plans", recovery.id), message, "hold an exercise, and record it under exercises", key=True)
