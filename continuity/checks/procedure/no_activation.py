"""Nothing says when a recovery plan is to be used.

What: A plan has no `invoke`, and no other plan runs it.

Why: Everybody waits for somebody to say that this is the day.

Example: `plans: {leave-paris: {steps: {..}}}`.

Instead: Say what sets it off: `invoke: {when: paris, down_for: 15m}`, or `{by: hand}` with an authority.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import run_by_others
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "no-activation"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without activation criteria."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        if recovery.invoke is None and recovery.id not in run:
            message = f"nothing says when '{recovery.id}' is to be used"
            yield Found(("plans", recovery.id), message, "add invoke: {when: .., down_for: ..}", key=True)
