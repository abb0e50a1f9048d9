"""A plan brings something back and nobody looks whether it works.

What: A plan, with those it runs, starts, switches, repairs or restores something, and has no step with `kind:
verification`.

Why: Users find out, and the plan has long been declared a success.

Example: `steps: {start: .., switch: ..}` and nothing after them.

Instead: Add a step that tries what users do: `look: {after: [switch], kind: verification, do: Order something., ..}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import changes_something, run_by_others, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "no-verification"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without a look; one that another runs is looked at there."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        steps = [step for each in with_sub_plans(recovery, checked.plan) for step in each.steps.values()]
        changes = any(map(changes_something, steps))
        if changes and recovery.id not in run and all(step.kind != "verification" for step in steps):
            message = f"'{recovery.id}' brings something back, and no step looks whether it works"
            yield Found(("plans", recovery.id), message, "add a step with kind: verification", key=True)
