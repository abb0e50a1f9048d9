"""One dependency may use up much of the down time that a service is allowed.

What: A service or supplier that a service needs promises little more than that service: its own down time is more than
a tenth of what the service may be down (the limit `dependency-share`).

Why: A service has several dependencies and outages of its own. A rule of thumb among operators of large services asks
for one more nine beneath.

Example: `shop: {needs: [db], objectives: {availability: 99.9%}}` and `db: {objectives: {availability: 99.93%}}`.

Instead: Ask 99.99% of what a service of 99.9% needs, or say how it does without it for a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.promised import availability_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section
from continuity.units import format_share

ID: Final = "dependency-without-extra-nine"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each need of a service on what promises too little more; a supplier that promises less is an error elsewhere."""
    for service in checked.plan.services:
        wanted = availability_of(service)
        for path, name in checked.hard[service.id] if wanted is not None else ():
            needed = checked.plan.nodes[name]
            given = availability_of(needed) if needed.section in (Section.SERVICES, Section.SUPPLIERS) else None
            if wanted is None or given is None or (needed.section is Section.SUPPLIERS and given < wanted):
                continue
            allowed = (1 - wanted) * checked.limits.dependency_share
            if 1 - given > allowed * (1 + 1e-9):
                message = (
                    f"'{name}' promises {format_share(given)}: that may use up"
                    f" {min(1.0, (1 - given) / max(1 - wanted, 1e-15)):.0%} of the down time that"
                    f" '{service.id}' is allowed at {format_share(wanted)}"
                )
                yield Found(path, message, f"ask {100 * (1 - allowed):.6g}% of '{name}', or promise less")
