"""Data is restored, and nobody compares it with the world.

What: A step restores data, and no step after it is a verification.

Why: A restored copy lacks the last hours. Payments were made, parcels left, patients were admitted in them.

Example: `restore: {restores: {data: orders}}` followed by the switch.

Instead: Add a step after it that compares with other records, `kind: verification`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import RecoveryPlan

ID: Final = "restore-without-reconciliation"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each restore of the way there that nobody looks at."""
    for recovery in checked.plan.plans.values():
        for step in recovery.steps.values():
            stands_for = next((each.id for each in recovery.steps.values() if each.otherwise == step.id), step.id)
            if step.restores is not None and not _is_looked_at(stands_for, recovery):
                message = f"'{step.restores.data}' is restored, and nobody compares it with what happened since"
                path = ("plans", recovery.id, "steps", step.id)
                yield Found(path, message, f"add a step after '{stands_for}' with kind: verification", key=True)


def _is_looked_at(name: str, recovery: RecoveryPlan) -> bool:
    """Whether a verification comes after a step, directly or not."""
    waiting = [name]
    for done in waiting:
        for step in recovery.steps.values():
            if done in step.after and step.id not in waiting:
                if step.kind == "verification":
                    return True
                waiting.append(step.id)
    return False
