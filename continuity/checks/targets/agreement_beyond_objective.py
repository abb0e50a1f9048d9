"""A customer was promised more than the service is run for.

What: An agreement with a customer is stricter than the objectives of a service that it covers.

Why: Everybody who runs the service works towards the weaker target, and the customer holds the stronger one.

Example: `agreements: {acme: {services: [shop], objectives: {rto: 1h}}}` and `shop: {objectives: {rto: 4h}}`.

Instead: Bring the two together, the service's objectives being the stricter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration, format_share

ID: Final = "agreement-beyond-objective"
SEVERITY: Final = Severity.WARNING


_SHORTER: Final = ("rto", "rpo", "mtpd")
_LARGER: Final = ("availability", "mbco")


def find(checked: Checked) -> Iterator[Found]:
    """Each objective of an agreement that is stricter than the service's own."""
    for agreement in checked.plan.agreements.values():
        for name in agreement.services:
            own = checked.plan.nodes[name].objectives
            if agreement.objectives is None or own is None:
                continue
            for what in (*_SHORTER, *_LARGER):
                agreed, run_for = getattr(agreement.objectives, what), getattr(own, what)
                if agreed is None or run_for is None:
                    continue
                if agreed < run_for if what in _SHORTER else agreed > run_for:
                    show = format_duration if what in _SHORTER else format_share
                    message = (
                        f"'{agreement.id}' was promised {what} {show(agreed)} of '{name}', which is run for"
                        f" {show(run_for)}"
                    )
                    path = ("agreements", agreement.id, "objectives", what)
                    yield Found(path, message, f"make the {what} of '{name}' as strict, or agree on less")
