"""A node is to be repaired before something that it cannot do without.

What: A node has an earlier `priority` than a node that it needs, which has a later one.

Why: When people are short they mend first what cannot work yet.

Example: `shop: {priority: 1, needs: [db]}` and `db: {priority: 3}`.

Instead: Give what is needed the same priority, or an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "priority-against-dependency"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each need with a later priority."""
    for node in checked.plan.nodes.values():
        for path, name in checked.hard[node.id] if node.priority is not None else ():
            later = checked.plan.nodes[name].priority
            if node.priority is not None and later is not None and later > node.priority:
                message = f"'{node.id}' has priority {node.priority} and needs '{name}', which has priority {later}"
                yield Found(path, message, f"give '{name}' priority {node.priority} or earlier")
