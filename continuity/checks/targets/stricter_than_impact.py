"""A recovery time objective is stricter than the impact justifies.

What: The RTO is shorter than the longest outage that does no harm by the service's own `impact`.

Why: Fast recovery costs money. Where an outage of four hours costs nothing, an RTO of one hour buys nothing.

Example: `impact: {4h: 0 EUR, 8h: 20k EUR}` with `rto: 1h`.

Instead: Lengthen the RTO to where harm begins, or say what harm there is before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.promised import rto_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Impact
from continuity.units import format_duration

ID: Final = "stricter-than-impact"
SEVERITY: Final = Severity.INFORMATION


def find(checked: Checked) -> Iterator[Found]:
    """Each RTO before any harm begins."""
    for service in checked.plan.services:
        rto = rto_of(service)
        harmless = _harmless(service.impact) if service.impact else 0
        if rto is not None and 0 < rto < harmless:
            message = (
                f"an RTO of {format_duration(rto)}, and by its impact an outage of"
                f" {format_duration(harmless)} does no harm"
            )
            yield Found(path_of(service, "objectives", "rto"), message, "lengthen the RTO, or complete the impact")


def _harmless(impact: Impact) -> int:
    """The longest outage without cost or other harm."""
    curves = [[(at, money.amount) for at, money in impact.points], *map(list, impact.scales.values())]
    return min((max((at for at, harm in curve if harm == 0), default=0) for curve in curves if curve), default=0)
