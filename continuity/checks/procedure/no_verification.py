"""A plan brings something back and nobody looks whether it works.

What: A plan, with those it runs, starts, switches, repairs or restores something, and no step with `kind:
verification` comes after a step that does.

Why: Users find out, and the plan has long been declared a success.

Example: `steps: {start: .., switch: ..}` and nothing after them.

Instead: Add a step that tries what users do: `look: {after: [switch], kind: verification, do: Order something., ..}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, steps_before
from continuity.checks.roles import changes_something, run_by_others, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import RecoveryPlan

ID: Final = "no-verification"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without a look; one that another runs is looked at there."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        parts = with_sub_plans(recovery, checked.plan, returning=False)
        changes = any(changes_something(step) for each in parts for step in each.steps.values())
        if changes and recovery.id not in run and not any(map(_looks, parts)):
            message = f"'{recovery.id}' brings something back, and no step looks afterwards whether it works"
            yield Found(("plans", recovery.id), message, "add a step with kind: verification", key=True)


def _looks(recovery: RecoveryPlan) -> bool:
    """Whether a plan looks at what it has changed by then; one that changes nothing looks at what others have."""
    steps = recovery.steps
    changing = {step.id for step in steps.values() if changes_something(step) or step.runs}
    return any(
        step.kind == "verification" and (not changing or not changing.isdisjoint(steps_before(step, steps)))
        for step in steps.values()
    )
