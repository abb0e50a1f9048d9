"""A step needs a node that is lost with what its plan covers.

What: A step `needs` or `starts` a node that is surely down when what the plan covers is lost, and no step before it
brings back either; or it `needs` one that only a step of its own plan brings back which comes after it.

Why: The step waits for the very thing whose loss set the plan off.

Example: `covers: [paris]` and `repoint: {needs: [name-server]}`, where the name server stands in Paris.

Instead: Keep what recovery needs elsewhere, or plan a step that restores it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, steps_before
from continuity.checks.levels import levels_after, levels_without, lost_by, usual_levels
from continuity.checks.roles import lost_with_covered
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import RecoveryPlan, Step

ID: Final = "step-needs-what-is-lost"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each need of a step on the way there that is certain to be down."""
    failovers = (node.failover for node in checked.plan.nodes.values() if node.failover is not None)
    members = frozenset(name for failover in failovers for name in failover.between)
    for recovery in checked.plan.plans.values():
        lost = lost_with_covered(recovery, checked)
        for step in recovery.steps.values():
            brought_back = _before(step, recovery)
            for name, key, i in _wanted(step, members | {*recovery.covers}):
                surely = name in lost and not brought_back & checked.surely_lost_with[name]
                if surely or (key == "needs" and name not in lost and _waits_for_ever(name, step, recovery, checked)):
                    message = f"'{name}' is down while what the plan covers is lost"
                    path = ("plans", recovery.id, "steps", step.id, key, i)
                    yield Found(path, message, "keep it elsewhere, or restore it in a step before")


def _wanted(step: Step, others: frozenset[str]) -> Iterator[tuple[str, str, int]]:
    """What must be there for a step: the id, the key and the position.

    A standby of a failover has a rule of its own, and what is covered may start again: both are among `others`.
    """
    yield from ((name, "needs", i) for i, name in enumerate(step.needs))
    yield from ((name, "starts", i) for i, name in enumerate(step.starts) if name not in others)


def _before(step: Step, recovery: RecoveryPlan) -> frozenset[str]:
    """The nodes that the steps before one repair, start, switch or restore onto."""
    found: set[str] = set()
    waiting, seen = list(step.after), set(step.after)
    for name in waiting:
        each = recovery.steps[name]
        found |= _brings_back(each)
        if each.restores is not None and each.restores.to is not None:
            found.add(each.restores.to)
        waiting += [other for other in each.after if other not in seen]
        seen.update(each.after)
    return frozenset(found)


def _brings_back(step: Step) -> frozenset[str]:
    """The nodes that a step repairs, starts or switches."""
    return frozenset({*step.repairs, *step.starts, *(failover for failover, _ in step.switches)})


def _waits_for_ever(name: str, step: Step, recovery: RecoveryPlan, checked: Checked) -> bool:
    """Whether a node is down with what a plan covers, and only a step brings it back that needs it or comes later.

    What another plan brings back, at the same time, is waited for and comes.
    """
    if usual_levels(checked)[name] <= 0 or levels_without(checked, lost_by(recovery))[name] > 0:
        return False
    below = checked.everything_below(name)
    others = (each for each in checked.plan.plans.values() if each.id != recovery.id)
    if any(not below.isdisjoint(_brings_back(each)) for other in others for each in other.steps.values()):
        return False
    steps = recovery.steps
    onto = {each.restores.to or checked.data_sets[each.restores.data][0].id for each in steps.values() if each.restores}
    if any(each.runs for each in steps.values()) or not onto.isdisjoint(lost_with_covered(recovery, checked)):
        return False  # what is back by then is not known here
    later = {each.id for each in steps.values() if step.id in steps_before(each, steps)}
    bridged = not checked.remembering.isdisjoint(below)
    return not bridged and levels_after(recovery, checked, frozenset({step.id, *later}))[name] <= 0
