"""Several failovers count on the same standby.

What: A node is a later member of more failovers than it can serve at once (`serves`, 1 where nothing is said).

Why: After a flood all of them want it at the same time, and all but one wait.

Example: `spare` in the `between` of two services, with `serves: 1`.

Instead: Add a standby, or say how many it can carry: `serves: 2`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "shared-recovery-capacity"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each node that is promised more often than it can serve."""
    users: dict[str, list[str]] = {}
    for node in checked.plan.nodes.values():
        for member in node.failover.between[1:] if node.failover else ():
            users.setdefault(member, []).append(node.id)
    for name, waiting in sorted(users.items()):
        node = checked.plan.nodes[name]
        if len(waiting) > node.serves:
            message = f"{', '.join(waiting)} all fall back on '{name}', which serves {node.serves} at once"
            yield Found(path_of(node), message, "add a standby, or say how many it can serve: serves: 2", key=True)
