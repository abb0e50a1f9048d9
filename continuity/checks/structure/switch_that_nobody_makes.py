"""A failover that only people switch, and no step of a plan does.

What: A failover says `automatic: false`, and no recovery plan has a step that `switches` it.

Why: The standby is there and stays idle, however long the outage lasts.

Example: `failover: {between: [db-main, db-copy], takes: 5m, automatic: false}` with no plan.

Instead: Write the step, `switches: {db: db-copy}`, or let the failover be automatic.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "switch-that-nobody-makes"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each such failover."""
    switched = {name for _, _, step in checked.all_steps for name, _ in step.switches}
    for node in checked.plan.nodes.values():
        if node.failover is not None and not node.failover.automatic and node.id not in switched:
            message = f"'{node.id}' is switched by hand only, and no step of a plan switches it"
            hint = (
                f"add a step with switches: {{{node.id}: {node.failover.between[-1]}}}, or leave automatic: false out"
            )
            yield Found(path_of(node, "failover"), message, hint)
