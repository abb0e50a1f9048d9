"""No recovery plan covers what a critical service cannot do without.

What: A critical service rests on a site or supplier with no alternative, and no plan covers it or is invoked by its
loss.

Why: On the day people find out together what to do first.

Example: `sites: {paris: ..}` beneath a service with `rto: 4h`, and no plan with `covers: [paris]`.

Instead: Write a plan that covers it, or add an alternative that makes one unnecessary.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section

ID: Final = "loss-without-plan"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each site or supplier without a plan, once."""
    covered = {name for recovery in checked.plan.plans.values() for name in recovery.covers}
    covered |= {each.invoke.when for each in checked.plan.plans.values() if each.invoke and each.invoke.when}
    users: dict[str, str] = {}
    for service in checked.plan.services:
        lost = checked.surely_lost_with[service.id]
        if checked.is_critical(service) and service.id not in covered:
            for name in sorted(lost - covered):
                users.setdefault(name, service.id)
    for name, user in sorted(users.items()):
        node = checked.plan.nodes[name]
        if node.section in (Section.SITES, Section.SUPPLIERS) and node.never_fails is None:
            message = f"'{user}' is critical and cannot do without '{name}', whose loss no plan covers"
            yield Found(path_of(node), message, f"write a plan with covers: [{name}]", key=True)
