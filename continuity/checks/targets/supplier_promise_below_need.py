"""A supplier promises less than a service that rests on it.

What: A supplier that a service cannot do without promises a lower availability, a longer RTO or a larger data loss
than the service does.

Why: The supplier may keep its contract to the letter while the service breaks its own.

Example: `suppliers: {payments: {promised: {availability: 99.5%}}}` beneath a service of 99.9%.

Instead: Buy a better promise, add a second supplier (`any: [..]`), or promise less.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section
from continuity.units import format_duration, format_share

ID: Final = "supplier-promise-below-need"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each promise of a supplier that is weaker than the strictest service on it."""
    for service in checked.plan.services:
        goals = service.objectives
        for name in sorted(checked.surely_lost_with[service.id]) if goals is not None else ():
            supplier = checked.plan.nodes[name]
            promised = supplier.promised
            if goals is None or promised is None or supplier.section is not Section.SUPPLIERS:
                continue
            path = path_of(supplier, "promised")
            needing = f"and '{service.id}', which cannot do without it, promises"
            hint = "buy a better promise, add an alternative, or promise less"
            if goals.availability and promised.availability and promised.availability < goals.availability:
                given = f"'{name}' promises {format_share(promised.availability)}"
                yield Found((*path, "availability"), f"{given}, {needing} {format_share(goals.availability)}", hint)
            for what, given_time, own_time in (("rto", promised.rto, goals.rto), ("rpo", promised.rpo, goals.rpo)):
                if given_time is not None and own_time is not None and given_time > own_time:
                    given = f"'{name}' promises an {what.upper()} of {format_duration(given_time)}"
                    yield Found((*path, what), f"{given}, {needing} {format_duration(own_time)}", hint)
