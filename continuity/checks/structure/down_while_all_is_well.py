"""A service is down although nothing has failed.

What: With every node at its usual level, stopped standbys at 0 and nobody having done anything, a service with
objectives is below the level from which it counts as up.

Why: It is never up. The shares do not add up, or it waits for a standby that nobody has started.

Example: `needs: [{share: {web: 60%, web-lyon: 60%}}]` where `web-lyon` is `standby: stopped`.

Instead: Correct the shares, lower the `mbco`, or let a failover stand between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.levels import is_down, usual_levels
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section
from continuity.units import format_share

ID: Final = "down-while-all-is-well"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each such service; what rests on one is down because of that."""
    usual = usual_levels(checked)
    for service in checked.plan.services:
        level = usual[service.id]
        below = (checked.plan.nodes[name] for name in checked.surely_lost_with[service.id] - {service.id})
        elsewhere = any(node.section is Section.SERVICES and is_down(node, usual[node.id]) for node in below)
        if service.objectives is not None and is_down(service, level) and not elsewhere:
            message = (
                f"while nothing has failed '{service.id}' is at {100 * level:.4g}%, and counts as up from"
                f" {format_share(service.up_from or 0.0)}"
            )
            yield Found(path_of(service, "needs"), message, "correct the shares, or lower the mbco")
