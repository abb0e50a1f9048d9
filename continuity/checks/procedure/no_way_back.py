"""A plan moves work elsewhere and does not say how it comes back.

What: A step starts a standby, switches a failover or restores onto another node, and the plan has no `return`; or the
return does not switch back what the plan has switched, and the failover does not do so by itself.

Why: The way back is a second disruption, mostly made in daylight and in a hurry. Without a plan the emergency site
becomes the new home.

Example: `steps: {switch: {switches: {db: db-copy}}}` and no `return`.

Instead: Add `return: {after: paris, steps: {..}}`; where work is to stay, accept it with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import run_by_others, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import RecoveryPlan

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
        elif recovery.id not in run:
            yield from _left(recovery, parts, checked)


def _left(recovery: RecoveryPlan, parts: Sequence[RecoveryPlan], checked: Checked) -> Iterator[Found]:
    """The failovers that a plan, with those it runs, switches away from their first member and never again."""
    back = [step for each in parts if each.way_back for step in each.way_back.steps.values()]
    back += [step for step in back if step.runs for step in checked.plan.plans[step.runs].all_steps]
    returned = {failover for step in back for failover, _ in step.switches}
    for each in parts:
        for failover, member in (pair for step in each.steps.values() for pair in step.switches):
            plan_of = checked.plan.nodes[failover].failover
            goes_back = plan_of is not None and (plan_of.failback or member == plan_of.between[0])
            if failover not in returned and not goes_back:
                returned.add(failover)
                message = f"'{recovery.id}' switches '{failover}' to '{member}', and its return leaves it there"
                yield Found(
                    ("plans", recovery.id, "return"), message, f"add a step with switches: {{{failover}: ..}}", key=True
                )
