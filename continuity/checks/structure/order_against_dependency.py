"""A plan starts something before what it stands on.

What: A step starts, repairs or switches to a node that cannot do without another, which a later step of the same plan
starts or repairs.

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

ID: Final = "order-against-dependency"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each step that comes before one that brings back what it needs."""
    for recovery in checked.plan.plans.values():
        for block, steps in blocks(recovery):
            by_id = {step.id: step for step in steps}
            for later in steps:
                mended = {*later.starts, *later.repairs}
                for name in steps_before(later, by_id) if mended else ():
                    for node in sorted({*by_id[name].starts, *by_id[name].repairs}):
                        needed = sorted(mended & (checked.surely_lost_with[node] - {node}))
                        if needed:
                            message = f"'{node}' cannot do without '{needed[0]}', which only '{later.id}' brings back"
                            yield Found((*block, name), message, f"let '{name}' come after '{later.id}'", key=True)
