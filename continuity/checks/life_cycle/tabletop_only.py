"""A plan for a critical service has only been talked through.

What: A critical service depends on what the plan covers, and every exercise of it was a tabletop or walkthrough.

Why: At a table every restore works, and takes as long as the plan says.

Example: `exercises: [{plan: leave-paris, kind: tabletop, ..}]`.

Instead: Try it for real once, at least a restore and a switch: `kind: functional`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import exercises_of, services_of_plan
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "tabletop-only"
SEVERITY: Final = Severity.WARNING


_TALK: Final = ("tabletop", "walkthrough")


def find(checked: Checked) -> Iterator[Found]:
    """Each such plan, at its last exercise."""
    for recovery in checked.plan.plans.values():
        held = list(exercises_of(recovery, checked))
        if held and all(exercise.kind.lower() in _TALK for _, exercise in held):
            critical = [service.id for service in services_of_plan(recovery, checked) if checked.is_critical(service)]
            if critical:
                message = f"'{recovery.id}' has only been talked through, and '{critical[0]}' is critical"
                yield Found(("exercises", held[-1][0], "kind"), message, "try it for real: kind: functional")
