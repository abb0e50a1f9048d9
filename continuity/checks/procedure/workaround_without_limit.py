"""A workaround has no longest duration.

What: A `workaround` says nothing in `lasts`.

Why: Paper runs out, people tire and the backlog grows. What works for a morning does not work for a month.

Example: `workaround: {level: 60%, ready: 15m, team: nurses}`.

Instead: Ask the people who do it how long they can: `lasts: 24h`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.workarounds import workarounds

ID: Final = "workaround-without-limit"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each workaround without an end."""
    for node in checked.plan.nodes.values():
        for path, workaround in workarounds(node, checked.data) if node.needs else ():
            if workaround.lasts is None:
                yield Found(path, f"nothing says how long '{node.id}' can go on like this", "add lasts: 24h, say")
