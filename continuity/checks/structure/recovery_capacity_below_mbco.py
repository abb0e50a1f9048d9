"""What a service falls back on cannot carry its minimum.

What: A member of a failover, with everything it needs up, has a level that leaves a service which needs the failover
below its MBCO.

Why: The switch goes well, and the service is still down by its own definition.

Example: `web-lyon: {needs: [{share: {test-machines: 40%}}]}` as the standby of a service with `mbco: 60%`.

Instead: Add capacity to the standby, or lower the MBCO to what can be done with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.levels import levels, usual_levels
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Node
from continuity.units import format_share

ID: Final = "recovery-capacity-below-mbco"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each member of a failover that is too small for a service."""
    best = usual_levels(checked)
    for node in checked.plan.nodes.values():
        for i, member in enumerate(node.failover.between if node.failover else ()):
            level = best[member]
            if level < 1:
                for service in checked.services_on([node.id]):
                    yield from _too_small(checked, service, node, i, levels(checked, {node.id: level})[service.id])


def _too_small(checked: Checked, service: Node, node: Node, i: int, level: float) -> Iterator[Found]:
    needed = service.up_from or 0.0
    assert node.failover is not None
    if service.objectives is not None and level < needed - 1e-9:
        message = (
            f"with '{node.failover.between[i]}' active '{service.id}' is at {100 * level:.4g}% at most, below its"
            f" minimum of {format_share(needed)}"
        )
        yield Found(path_of(node, "failover", "between", i), message, "add capacity, or lower the mbco")
