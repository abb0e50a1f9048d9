"""A promise in business hours stands beneath an objective in clock hours.

What: A supplier with `hours` promises an RTO that fits a service's RTO by the figure, and the service is wanted at
times when the supplier is closed for longer than the RTO leaves room.

Why: Eight business hours from Friday evening end on Monday evening. The figures look equal and are days apart.

Example: `vendor: {hours: office, promised: {rto: 4h}}` beneath a service with `rto: 8h` and no `hours`.

Instead: Buy a promise round the clock, give the service the same hours, or say how it does without.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.hours import longest_gap
from continuity.checks.promised import rto_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "business-hours-for-clock-hours"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each promise of a supplier that is made in hours and needed by the clock."""
    for service in checked.plan.services:
        rto = rto_of(service)
        for name in sorted(checked.surely_lost_with[service.id]) if rto is not None and service.hours is None else ():
            supplier = checked.plan.nodes[name]
            promised = supplier.promised.rto if supplier.promised else None
            if rto is None or promised is None or promised > rto or supplier.hours is None:
                continue
            calendar = checked.plan.calendars[supplier.hours]
            if promised + longest_gap([calendar]) > rto:
                message = (
                    f"'{name}' promises {format_duration(promised)} in the hours '{calendar.id}', and '{service.id}'"
                    f" must be back in {format_duration(rto)} by the clock"
                )
                path = path_of(supplier, "promised", "rto")
                yield Found(path, message, f"buy it round the clock, or give '{service.id}' the same hours")
