"""No scenario tests a promise of recovery.

What: A service promises an RTO, stages or an MTPD, the plan has scenarios, and none of them touches anything that the
service depends on.

Why: `rehearse` reports nothing about it, which is easily read as nothing wrong.

Example: `desk: {objectives: {rto: 1h}}` where all scenarios are about the shop.

Instead: Write a scenario in which something the service needs is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "promise-untested"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each service that no scenario touches."""
    if not checked.plan.scenarios:
        return
    touched = checked.touched_by(_hit(checked))
    for service in checked.plan.services:
        goals = service.objectives
        promises = goals is not None and (goals.rto is not None or goals.recover or goals.mtpd is not None)
        if promises and service.id not in touched:
            message = f"no scenario touches '{service.id}' or what it depends on: its promise is never tested"
            path = path_of(service, "objectives")
            yield Found(path, message, "write a scenario in which something it needs is lost")


def _hit(checked: Checked) -> Iterator[str]:
    """The nodes that scenarios take away, or whose data they spoil."""
    for scenario in checked.plan.scenarios.values():
        if scenario.random_failures:
            yield from checked.plan.nodes
        yield from checked.lost_in(scenario)
