"""A step changes nothing: it starts what runs, repairs what cannot fail, or switches to what is lost.

What: A step `starts` a node that is no stopped standby, and no step of any plan stops it; or it `repairs` a node that
never fails and that no scenario takes away; or it `switches` to a member that is lost with what the plan covers, and
no step brings it back.

Why: The step costs time and people in every rehearsal and changes nothing. Something else was meant.

Example: `wake: {starts: [web]}` where `web` always runs.

Instead: Say that the node is `standby: stopped`, or let the step have the effect that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import lost_with_covered
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import RecoveryPlan, Standby, Step
from continuity.planfile.problems import Path

ID: Final = "step-without-effect"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each start of what runs, repair of what cannot fail, and switch to what is lost."""
    stopped = {name for _, _, step in checked.all_steps for name in step.stops}
    for path, _, step in checked.all_steps:
        for i, name in enumerate(step.starts):
            if checked.plan.nodes[name].standby is not Standby.STOPPED and name not in stopped:
                message = f"'{name}' is no stopped standby: it runs already"
                yield Found((*path, "starts", i), message, "write standby: stopped there, or another effect here")
    hit = _hit(checked)
    mended = frozenset(name for _, _, step in checked.all_steps for name in (*step.starts, *step.repairs))
    for path, recovery, step in checked.all_steps:
        yield from _repairs(path, step, hit, checked)
        if step.switches and path[2] == "steps":
            yield from _switches(path, step, recovery, mended, checked)


def _hit(checked: Checked) -> frozenset[str]:
    """What a scenario or a common cause takes away."""
    scenarios = (checked.lost_in(scenario) for scenario in checked.plan.scenarios.values())
    return frozenset[str]().union(*scenarios, *(cause.hits for cause in checked.plan.common_causes.values()))


def _repairs(path: Path, step: Step, hit: frozenset[str], checked: Checked) -> Iterator[Found]:
    for i, name in enumerate(step.repairs):
        node = checked.plan.nodes[name]
        if node.never_fails is not None and hit.isdisjoint(checked.places[name]):
            message = f"'{name}' never fails: there is nothing to repair"
            yield Found((*path, "repairs", i), message, "say how it fails, or leave it out")


def _switches(
    path: Path, step: Step, recovery: RecoveryPlan, mended: frozenset[str], checked: Checked
) -> Iterator[Found]:
    lost = lost_with_covered(recovery, checked)
    for failover, member in step.switches:
        others = checked.plan.nodes[failover].failover
        choice = others is not None and not lost.issuperset(others.between)  # without one, the failover is at fault
        if choice and member in lost and mended.isdisjoint(checked.surely_lost_with[member]):
            message = f"'{member}' is lost with what '{recovery.id}' is for: '{failover}' is down with it"
            yield Found((*path, "switches", failover), message, "switch to another member, or bring it back before")
