"""A step is to be done before it can be, on average.

What: The `deadline` of a step, counted from the invocation, is shorter than the mean time of the decision, the steps
before it and itself.

Why: It is missed more often than not, whoever works.

Example: `regulator: {after: [restore], takes: 1h, deadline: 2h}` where the restore takes 4 h.

Instead: Take it out of the order (`after`), begin it earlier, or agree on a later deadline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.plan_times import as_text, schedule
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "deadline-before-step"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each deadline before the mean time at which its step ends."""
    for recovery in checked.plan.plans.values():
        if all(step.deadline is None for step in recovery.steps.values()):
            continue
        for name, stretch in schedule(recovery, checked.plan, checked).items():
            deadline = recovery.steps[name].deadline
            if deadline is not None and stretch.ends > deadline:
                message = (
                    f"it must be done {format_duration(deadline)} after the invocation, and ends after"
                    f" {as_text(stretch.ends)} on average"
                )
                path = ("plans", recovery.id, "steps", name, "deadline")
                yield Found(path, message, "begin it earlier, or agree on a later deadline")
