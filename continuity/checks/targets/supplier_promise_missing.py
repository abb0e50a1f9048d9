"""A supplier has promised nothing, and a service with objectives cannot do without it.

What: A service has an availability or RTO, rests on a supplier, and the supplier has no `promised`, or one
without an availability and without an RTO.

Why: What was experienced so far binds nobody. Without a contract there is nobody to ask when it changes.

Example: `suppliers: {dns: {experienced: {availability: 99.99%, mttr: 30m}}}` beneath a service with `rto: 1h`.

Instead: Write what the contract says, `promised: {availability: 99.9%, rto: 4h}`; where it says nothing, ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section

ID: Final = "supplier-promise-missing"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such supplier, once."""
    users: dict[str, str] = {}
    for service in checked.plan.services:
        goals = service.objectives
        if goals is not None and (goals.availability is not None or goals.rto is not None):
            for name in checked.surely_lost_with[service.id]:
                users.setdefault(name, service.id)
    for name, user in sorted(users.items()):
        supplier = checked.plan.nodes[name]
        promised = supplier.promised
        nothing = promised is None or (promised.availability is None and promised.rto is None)
        if supplier.section is Section.SUPPLIERS and nothing:
            message = f"'{name}' promises neither availability nor RTO, and '{user}', which does, cannot do without it"
            yield Found(path_of(supplier), message, "add promised: {availability: .., rto: ..} from the contract", True)
