"""What a service falls back on cannot carry its minimum.

What: A member of a failover, with everything it needs up, leaves a service below its MBCO; or a plan with all steps
done brings a service back to some level, or leaves it at one, which is below its MBCO. A plan that brings nothing back
is none of these where all that it covers is repaired by its own failure modes within the RTO.

Why: The switch goes well, and the service is still down by its own definition.

Example: `web-lyon: {needs: [{share: {test-machines: 40%}}]}` as the standby of a service with `mbco: 60%`.

Instead: Add capacity to the standby, or lower the MBCO to what can be done with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.levels import Situation, brought_down, is_down, levels, levels_after, lost_by
from continuity.checks.roles import changes_something, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Node, RecoveryPlan
from continuity.units import format_share

ID: Final = "recovery-capacity-below-mbco"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each member of a failover, and each plan, that is too small for a service."""
    blamed: set[str] = set()
    for found, member in _members(checked):
        blamed.add(member)
        yield found
    for recovery in checked.plan.plans.values():
        starts = {name for step in recovery.steps.values() for name in step.starts}
        switched = {member for step in recovery.steps.values() for _, member in step.switches}
        helps = bool(starts or switched)
        if (helps or _is_left_alone(recovery, checked)) and blamed.isdisjoint(starts | switched):
            for found, service in _after(recovery, checked):
                if helps or not _is_repaired_in_time(recovery, service, checked):
                    yield found


def _is_left_alone(recovery: RecoveryPlan, checked: Checked) -> bool:
    """Whether a plan, and every other that covers the same, leaves it to what is not lost to carry the service."""
    lost = lost_by(recovery)
    parts = (
        part
        for each in checked.plan.plans.values()
        if not lost.isdisjoint(lost_by(each))
        for part in with_sub_plans(each, checked.plan)
    )
    return not any(
        changes_something(step) or step.kind == "workaround" for part in parts for step in part.steps.values()
    )


def _is_repaired_in_time(recovery: RecoveryPlan, service: Node, checked: Checked) -> bool:
    """Whether all that a plan covers is repaired without it: on average within the RTO, or else the MTPD, if any."""
    objectives = service.objectives
    limits = (objectives.rto, objectives.mtpd) if objectives else ()
    limit = next((each for each in limits if each is not None), math.inf)
    covered = [checked.plan.nodes[name] for name in recovery.covers or lost_by(recovery)]
    times = [mode.time_to_repair for node in covered for mode in node.modes]
    return all(node.modes for node in covered) and all(not each.is_never and each.mean() <= limit for each in times)


def _members(checked: Checked) -> Iterator[tuple[Found, str]]:
    best = levels(checked, Situation())
    for node in checked.plan.nodes.values():
        for i, member in enumerate(node.failover.between if node.failover else ()):
            if best[member] >= 1:
                continue
            at_most = levels(checked, Situation(active={node.id: member}))
            for service in checked.services_on([node.id]):
                level = at_most[service.id]
                if service.objectives is not None and is_down(service, level):
                    message = f"with '{member}' active {_too_small(service, level)}"
                    path = path_of(node, "failover", "between", i)
                    yield Found(path, message, "add capacity, or lower the mbco"), member


def _after(recovery: RecoveryPlan, checked: Checked) -> Iterator[tuple[Found, Node]]:
    after = levels_after(recovery, checked)
    for service in brought_down(recovery, checked):
        level = after[service.id]
        if service.objectives is not None and level > 0 and is_down(service, level):
            message = f"with all steps done {_too_small(service, level)}"
            yield Found(("plans", recovery.id), message, "add capacity, or lower the mbco", key=True), service


def _too_small(service: Node, level: float) -> str:
    minimum = format_share(service.up_from or 0.0)
    return f"'{service.id}' is at {100 * level:.4g}% at most, below its minimum of {minimum}"
