"""Nobody is named who decides that a recovery plan is used.

What: A plan that changes something has no `authority`, and no other plan runs it.

Why: The decision to leave a site takes longer than most steps. Whoever takes it unasked is blamed, so nobody does.

Example: `invoke: {when: paris, down_for: 15m}` without `authority`.

Instead: Name who decides and how long it takes: `authority: {team: crisis, takes: {usually: 15m, at_worst: 1h}}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import changes_something, run_by_others, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "no-authority"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without somebody who decides."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        steps = (step for each in with_sub_plans(recovery, checked.plan) for step in each.steps.values())
        changes = any(map(changes_something, steps))
        if recovery.authority is None and changes and recovery.id not in run:
            message = f"nobody is named who decides that '{recovery.id}' is used"
            yield Found(("plans", recovery.id), message, "add authority: {team: .., takes: ..}", key=True)
