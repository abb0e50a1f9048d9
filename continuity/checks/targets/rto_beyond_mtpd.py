"""The recovery time objective lies beyond the maximum tolerable period of disruption.

What: A service may take longer to come back (`rto`) than its outage can be borne (`mtpd`).

Why: An objective that is met to the minute still ends in the harm that it is to prevent.

Example: `objectives: {rto: 12h, mtpd: 8h}`.

Instead: Make the RTO shorter than the MTPD, with time left for what goes wrong; or find out how long an outage can
really be borne.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Objectives
from continuity.planfile.problems import Path
from continuity.units import format_duration

ID: Final = "rto-beyond-mtpd"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """The objectives of services, and what scenarios expect of them instead."""
    for service in checked.plan.services:
        if service.objectives is not None:
            yield from _beyond(service.objectives, service.objectives.mtpd, path_of(service, "objectives"))
    for scenario in checked.plan.scenarios.values():
        for name, expected in scenario.expects.items():
            own = checked.plan.nodes[name].objectives
            mtpd = expected.mtpd or (own.mtpd if own else None)
            yield from _beyond(expected, mtpd, ("scenarios", scenario.id, "expects", name))


def _beyond(objectives: Objectives, mtpd: int | None, path: Path) -> Iterator[Found]:
    if objectives.rto is not None and mtpd is not None and objectives.rto > mtpd:
        message = f"an RTO of {format_duration(objectives.rto)} is longer than the MTPD of {format_duration(mtpd)}"
        yield Found((*path, "rto"), message, "make the RTO shorter, or find out how long an outage can be borne")
