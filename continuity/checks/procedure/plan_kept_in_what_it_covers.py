"""A plan can be read only in what it is for.

What: Every place in `kept_at` is down when what the plan covers is lost.

Why: The plan burns with the building, or lies on the server that is to be recovered.

Example: `leave-paris: {covers: [paris], kept_at: [wiki]}`, where the wiki stands in Paris.

Instead: Keep it elsewhere too, on paper if need be: `kept_at: [wiki, paper]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import lost_with_covered
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "plan-kept-in-what-it-covers"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each plan that is lost with what it covers."""
    for recovery in checked.plan.plans.values():
        if recovery.kept_at and set(recovery.kept_at) <= lost_with_covered(recovery, checked):
            message = f"'{recovery.id}' cannot be read when what it covers is lost"
            yield Found(("plans", recovery.id, "kept_at"), message, "keep it elsewhere, too: kept_at: [.., paper]")
