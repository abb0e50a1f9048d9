"""All members of a failover are lost together.

What: Every member of a `failover` needs the same site, supplier or component, with no alternative.

Why: The failover helps against everything but the loss of what they share, and that is what a plan for disasters is
about.

Example: `failover: {between: [db-main, db-copy], ..}` with both at `site: paris`.

Instead: Put one member elsewhere, on its own site, power, name service and identity; or accept it with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Node

ID: Final = "standby-shares-domain"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each failover whose members have something in common that can be lost."""
    for node in checked.plan.nodes.values():
        if node.failover is None:
            continue
        shared = frozenset.intersection(
            *(checked.surely_lost_with[member] - {member} for member in node.failover.between)
        )
        nearest = sorted(shared, key=lambda name: (-len(checked.surely_lost_with[name]), name))
        if nearest and not shared <= _needed_anyway(node, checked):
            rest = f", and {len(nearest) - 1} more" if nearest[1:] else ""
            message = f"all members are lost with '{nearest[0]}'{rest}: the failover does not help then"
            yield Found(path_of(node, "failover", "between"), message, "put one member elsewhere")


def _needed_anyway(node: Node, checked: Checked) -> frozenset[str]:
    """What everybody who uses the failover cannot do without in any case."""
    users = checked.hard_users.get(node.id, ())
    others = [
        frozenset[str]().union(*(checked.surely_lost_with[name] for _, name in checked.hard[user] if name != node.id))
        for user in users
    ]
    own = checked.surely_lost_with[node.id] - {node.id}
    return own | (frozenset.intersection(*others) if others else frozenset())
