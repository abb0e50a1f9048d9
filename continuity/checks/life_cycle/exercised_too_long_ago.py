"""The last exercise of a plan was too long ago.

What: The last exercise lies further back than the limit `exercised-within` (a year), or `critical-exercised-within`
where a critical service is down without the plan.

Why: People, systems and phone numbers have changed since. Standards and supervisors ask for a year.

Example: `exercises: [{plan: leave-paris, held: 2023-04-18, ..}]`.

Instead: Hold the next one, and record it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import is_older, latest_exercise
from continuity.checks.levels import brought_down
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "exercised-too-long-ago"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan whose last exercise is too old, at that exercise."""
    for recovery in checked.plan.plans.values():
        last = latest_exercise(recovery, checked)
        if last is None:
            continue
        critical = any(checked.is_critical(service) for service in brought_down(recovery, checked))
        limits = checked.limits
        limit = limits.critical_exercised_within if critical else limits.exercised_within
        if is_older(last[1].held, limit, checked.today):
            message = f"'{recovery.id}' was last tried on {last[1].held}, longer ago than {format_duration(limit)}"
            yield Found(("exercises", last[0], "held"), message, "hold the next exercise, and record it")
