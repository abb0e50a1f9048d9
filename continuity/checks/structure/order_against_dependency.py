"""A plan starts something before what it stands on.

What: A step starts or repairs a node that cannot do without another, which a later step of the same plan starts,
repairs or switches; or it restores data onto a node that only a later step brings back.

Why: The first step succeeds on paper, and what it started cannot work until the second is done.

Example: `start-app: {starts: [app]}`, then `start-db: {after: [start-app], starts: [db]}`, where `app` needs `db`.

Instead: Turn the order round.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, blocks, steps_before
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Step

ID: Final = "order-against-dependency"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each step that comes before one that brings back what it needs."""
    for recovery in checked.plan.plans.values():
        for block, steps in blocks(recovery):
            by_id = {step.id: step for step in steps}
            for later in steps:
                mended = _brought_back(later, checked)
                for name in steps_before(later, by_id) if mended else ():
                    for node, needs in _worked_on(by_id[name], checked):
                        needed = sorted(mended & needs)
                        if needed and node not in (member for _, member in later.switches):  # which comes into use then
                            message = f"'{node}' cannot do without '{needed[0]}', which only '{later.id}' brings back"
                            if node == needed[0]:
                                message = f"data is restored onto '{node}', which only '{later.id}' brings back"
                            yield Found((*block, name), message, f"let '{name}' come after '{later.id}'", key=True)


def _brought_back(step: Step, checked: Checked) -> frozenset[str]:
    """What a step starts or repairs, and the failovers that it switches and nothing but a step does."""
    switched = (failover for failover, _ in step.switches)
    by_hand = (name for name in switched if (node := checked.plan.nodes[name]).failover and not node.failover.automatic)
    return frozenset({*step.starts, *step.repairs, *by_hand})


def _worked_on(step: Step, checked: Checked) -> Iterator[tuple[str, frozenset[str]]]:
    """The nodes that a step starts, repairs or restores onto, each with what must be there for that."""
    for name in sorted({*step.starts, *step.repairs}):
        yield name, checked.surely_lost_with[name] - {name}
    if step.restores is not None:
        name = step.restores.to or checked.data_sets[step.restores.data][0].id
        yield name, checked.surely_lost_with[name]
