"""The decision to use a plan takes no time.

What: An `authority` decides in 0s.

Why: Somebody has to be reached, to understand and to dare. It is often the longest step of a recovery.

Example: `authority: {team: crisis, takes: 0s}`.

Instead: Write what the last exercises took: `takes: {usually: 15m, at_worst: 1h}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.plan_times import mean_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "decision-takes-no-time"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each decision that is taken in no time."""
    for recovery in checked.plan.plans.values():
        if recovery.authority is not None and mean_of(recovery.authority.takes) == 0:
            message = f"whoever decides on '{recovery.id}' does so in no time"
            path = ("plans", recovery.id, "authority", "takes")
            yield Found(path, message, "write what it took in exercises: {usually: 15m, at_worst: 1h}")
