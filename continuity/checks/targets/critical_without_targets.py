"""A critical service has no recovery time objective or no maximum tolerable period.

What: A service with an impact, with priority 1 or tagged `critical` says neither `rto` nor `recover` nor `mtpd`, and
no scenario expects any.

Why: Where nobody has said by when a service must be back, no plan can be too slow and no exercise can fail.

Example: `shop: {impact: {1h: 20k EUR}}` without objectives.

Instead: Let the business say how long an outage can be borne (`mtpd`), and set an `rto` below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "critical-without-targets"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such service, once."""
    expected = {
        name
        for scenario in checked.plan.scenarios.values()
        for name, goals in scenario.expects.items()
        if goals.rto is not None or goals.recover or goals.mtpd is not None
    }
    for service in checked.plan.services:
        goals = service.objectives
        has = goals is not None and (goals.rto is not None or goals.recover or goals.mtpd is not None)
        critical = service.impact is not None or service.priority == 1 or "critical" in service.tags
        if critical and not has and service.id not in expected:
            message = f"'{service.id}' is critical, and nothing says by when it must be back"
            yield Found(path_of(service), message, "add objectives: {rto: .., mtpd: ..}", key=True)
