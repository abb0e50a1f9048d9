"""A plan moves work elsewhere and does not say how it comes back.

What: A step starts a standby, switches a failover or restores onto another node, and the plan has no `return`.

Why: The way back is a second disruption, mostly made in daylight and in a hurry. Without a plan the emergency site
becomes the new home.

Example: `steps: {switch: {switches: {db: db-copy}}}` and no `return`.

Instead: Add `return: {after: paris, steps: {..}}`; where work is to stay, accept it with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import run_by_others, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "no-way-back"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each plan without a way back from what it has moved; a plan that another runs is left by that one."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        parts = with_sub_plans(recovery, checked.plan)
        moves = any(
            step.starts or step.switches or (step.restores is not None and step.restores.to is not None)
            for each in parts
            for step in each.steps.values()
        )
        if moves and all(each.way_back is None for each in parts) and recovery.id not in run:
            message = f"'{recovery.id}' moves work elsewhere, and nothing says how it comes back"
            yield Found(("plans", recovery.id), message, "add return: {after: .., steps: ..}", key=True)
