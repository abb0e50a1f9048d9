"""A service may lose less data than something that it cannot do without.

What: A service has a stricter RPO than a service that it needs.

Why: The data loss of a service is the largest over the data that it needs, whoever keeps that data.

Example: `shop: {needs: [db], objectives: {rpo: 5m}}` and `db: {objectives: {rpo: 24h}}`.

Instead: Agree on a stricter RPO for what is needed, or let the service have the one that it can get.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.promised import largest_below, rpo_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "rpo-shorter-than-dependency"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each need whose promise, or the promise beneath it, allows a larger loss."""
    loosest = largest_below(checked, rpo_of)
    for service in checked.plan.services:
        rpo = rpo_of(service)
        for path, name in checked.hard[service.id] if rpo is not None else ():
            larger, whose = loosest.get(name, (0, name))
            if rpo is not None and larger > rpo:
                message = (
                    f"'{service.id}' may lose {format_duration(rpo)} of work and needs '{whose}',"
                    f" which may lose {format_duration(larger)}"
                )
                yield Found(path, message, f"make the RPO of '{whose}' stricter, or that of '{service.id}' looser")
