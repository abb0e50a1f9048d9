"""A plan starts something before what it stands on.

What: A step starts or repairs a node that cannot do without another, which a later step of the same plan starts or
repairs, or switches away from what is lost; or it restores data onto a node that only a later step brings back.

Why: The first step succeeds on paper, and what it started cannot work until the second is done.

Example: `start-app: {starts: [app]}`, then `start-db: {after: [start-app], starts: [db]}`, where `app` needs `db`.

Instead: Turn the order round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from continuity.checks.checked import Checked, blocks, steps_before
from continuity.checks.levels import levels_without, lost_by
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import RecoveryPlan, Step

ID: Final = "order-against-dependency"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each step that comes before one that brings back what it needs."""
    for recovery in checked.plan.plans.values():
        for block, steps in blocks(recovery):
            by_id = {step.id: step for step in steps}
            # On the way back a failover is up, wherever it was switched to.
            down = _down_until_switched(recovery, checked) if block[2] == "steps" else frozenset[str]()
            for later in steps:
                mended = _brought_back(later, down)
                for name in steps_before(later, by_id) if mended else ():
                    switched = _switched_before(by_id[name], by_id)
                    for node, needs in _worked_on(by_id[name], checked):
                        needed = sorted(mended & needs - switched)
                        if needed and node not in (member for _, member in later.switches):  # which comes into use then
                            message = f"'{node}' cannot do without '{needed[0]}', which only '{later.id}' brings back"
                            if node == needed[0]:
                                message = f"data is restored onto '{node}', which only '{later.id}' brings back"
                            yield Found((*block, name), message, f"let '{name}' come after '{later.id}'", key=True)


def _down_until_switched(recovery: RecoveryPlan, checked: Checked) -> frozenset[str]:
    """The failovers that are down with what a plan covers until a step switches them."""
    found = levels_without(checked, lost_by(recovery))
    nodes = checked.plan.nodes.values()
    return frozenset(node.id for node in nodes if node.failover and not node.failover.automatic and found[node.id] <= 0)


def _brought_back(step: Step, down: frozenset[str]) -> frozenset[str]:
    """What a step starts or repairs, and what it switches of the failovers that are down until then."""
    return frozenset({*step.starts, *step.repairs, *(down & {failover for failover, _ in step.switches})})


def _switched_before(step: Step, steps: Mapping[str, Step]) -> frozenset[str]:
    """The failovers that are switched before a step: a later switch does not bring them back, but home."""
    return frozenset(failover for name in steps_before(step, steps) for failover, _ in steps[name].switches)


def _worked_on(step: Step, checked: Checked) -> Iterator[tuple[str, frozenset[str]]]:
    """The nodes that a step starts, repairs or restores onto, each with what must be there for that."""
    for name in sorted({*step.starts, *step.repairs}):
        yield name, checked.surely_lost_with[name] - {name}
    if step.restores is not None:
        name = step.restores.to or checked.data_sets[step.restores.data][0].id
        yield name, checked.surely_lost_with[name]
