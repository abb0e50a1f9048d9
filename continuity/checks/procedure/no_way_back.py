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
from graphlib import TopologicalSorter
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import run_by_others, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Plan, RecoveryPlan

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
    """The failovers that a plan, with those it runs, leaves away from their first member, and its return too."""
    returning = [each for each in parts if each.way_back]
    back = [step for each in returning if each.way_back for step in each.way_back.steps.values()]
    run = [each for step in back if step.runs for each in with_sub_plans(checked.plan.plans[step.runs], checked.plan)]
    back += [step for each in run for step in each.all_steps]
    returned = {failover for step in back for failover, _ in step.switches}
    for failover, member in _switched_to(recovery, checked.plan).items():
        plan_of = checked.plan.nodes[failover].failover
        goes_back = plan_of is not None and (plan_of.failback or member == plan_of.between[0])
        if failover not in returned and not goes_back:
            message = f"'{recovery.id}' switches '{failover}' to '{member}', and its return leaves it there"
            way_out = f"add a step with switches: {{{failover}: ..}}"
            yield from (Found(("plans", each.id, "return"), message, way_out, key=True) for each in returning[:1])


def _switched_to(recovery: RecoveryPlan, plan: Plan) -> dict[str, str]:
    """Each failover that the steps of a plan switch, also by the plans they run, with the member it has in the end."""
    found: dict[str, str] = {}
    for name in TopologicalSorter({step.id: step.after for step in recovery.steps.values()}).static_order():
        step = recovery.steps[name]
        found |= _switched_to(plan.plans[step.runs], plan) if step.runs else {}
        found |= dict(step.switches)
    return found
