"""Nothing says where a plan can be read.

What: A plan has no `kept_at`, and no other plan runs it.

Why: Plans are mostly kept on the systems that they are for, and nobody notices until the day.

Example: `leave-paris: {covers: [paris], steps: {..}}`.

Instead: Write where it is kept: `kept_at: [wiki, paper]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import run_by_others
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "plan-kept-nowhere"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without a place."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        if not recovery.kept_at and recovery.id not in run:
            yield Found(
                ("plans", recovery.id), f"nothing says where '{recovery.id}' can be read", "add kept_at: ..", True
            )
