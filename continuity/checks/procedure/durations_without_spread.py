"""All durations of a plan are certain.

What: Every step of a plan that takes time takes exactly that time.

Why: People never take exactly 20 minutes. Without spread, a plan that just meets its objective meets it always.

Example: `takes: 20m` in every step.

Instead: Write what it usually takes and what it takes at worst: `takes: {usually: 20m, at_worst: 1h}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.plan_times import mean_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "durations-without-spread"
SEVERITY: Final = Severity.INFORMATION


_FEW: Final = 2


def find(checked: Checked) -> Iterator[Found]:
    """Each plan of several steps without any spread."""
    for recovery in checked.plan.plans.values():
        times = [step.takes for step in recovery.steps.values() if step.takes is not None and mean_of(step.takes) > 0]
        if len(times) >= _FEW and all(time.is_constant for time in times):
            message = f"all {len(times)} durations of '{recovery.id}' are certain"
            path = ("plans", recovery.id, "steps")
            yield Found(path, message, "write takes: {usually: 20m, at_worst: 1h}")
