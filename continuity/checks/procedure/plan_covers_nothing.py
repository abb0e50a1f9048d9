"""A plan does not say what it is for.

What: A plan that changes something has no `covers`, and no other plan runs it.

Why: Nobody can tell which losses are planned for and which are not, least of all an auditor.

Example: `leave-paris: {invoke: {by: hand}, steps: {..}}`.

Instead: Name what the plan is for: `covers: [paris]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import changes_something, run_by_others
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "plan-covers-nothing"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without a subject; one that is invoked by a node's loss has that."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        says = bool(recovery.covers) or (recovery.invoke is not None and recovery.invoke.when is not None)
        if not says and recovery.id not in run and any(map(changes_something, recovery.steps.values())):
            message = f"nothing says which loss '{recovery.id}' is for"
            yield Found(("plans", recovery.id), message, "add covers: and the nodes", key=True)
