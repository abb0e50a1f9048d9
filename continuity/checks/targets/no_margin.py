"""What a customer was promised leaves no margin beneath.

What: An agreement promises an RTO or availability with less than a tenth of it to spare (the limit `margin`) between
it and the objective that the service is run for.

Why: An objective is met with a probability, not always. Without margin every miss of the one is a breach of the
other.

Example: `agreements: {acme: {services: [shop], objectives: {rto: 4h}}}` and `shop: {objectives: {rto: 4h}}`.

Instead: Run the service for something stricter than what is sold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration, format_share

ID: Final = "no-margin"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each RTO or availability that is promised as tightly as it is run for."""
    margin = checked.limits.margin
    for agreement in checked.plan.agreements.values():
        agreed = agreement.objectives
        for name in agreement.services if agreed is not None else ():
            own = checked.plan.nodes[name].objectives
            if agreed is None or own is None:
                continue
            path = ("agreements", agreement.id, "objectives")
            rest = f"is as much as '{name}' is run for: nothing is left for a bad day"
            hint = "make the service's own objective stricter"
            if agreed.rto and own.rto and agreed.rto * (1 - margin) < own.rto <= agreed.rto:
                yield Found((*path, "rto"), f"an RTO of {format_duration(agreed.rto)} {rest}", hint)
            if agreed.availability and own.availability and _is_near(agreed.availability, own.availability, margin):
                message = f"an availability of {format_share(agreed.availability)} {rest}"
                yield Found((*path, "availability"), message, hint)


def _is_near(agreed: float, own: float, margin: float) -> bool:
    """Whether the down time that is allowed inside is hardly less than what was agreed outside."""
    return (1 - agreed) * (1 - margin) < 1 - own <= 1 - agreed
