"""A service is to be back before something that it cannot do without.

What: A service has a shorter RTO than a service that it needs, with no alternative, tolerance or workaround in
between.

Why: It is back when everything it needs is back. Its own objective can be met only by luck.

Example: `shop: {needs: [db], objectives: {rto: 1h}}` and `db: {objectives: {rto: 4h}}`.

Instead: Agree on a shorter RTO for what is needed, or say how the service does without: `tolerates`, `workaround`,
`any`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.promised import largest_below, rto_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "rto-shorter-than-dependency"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each need whose promise, or the promise beneath it, is a longer time."""
    slowest = largest_below(checked, rto_of)
    for service in checked.plan.services:
        rto = rto_of(service)
        for path, name in checked.hard[service.id] if rto is not None else ():
            longer, whose = slowest.get(name, (0, name))
            if rto is not None and longer > rto:
                message = (
                    f"'{service.id}' is to be back in {format_duration(rto)} and needs '{whose}',"
                    f" which is promised in {format_duration(longer)}"
                )
                yield Found(path, message, f"shorten the RTO of '{whose}', or say how '{service.id}' does without it")
