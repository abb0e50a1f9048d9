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
    """The objectives of services, what scenarios expect of them instead, and what customers were promised."""
    for service in checked.plan.services:
        yield from _beyond(service.objectives, None, path_of(service, "objectives"))
    for scenario in checked.plan.scenarios.values():
        for name, expected in scenario.expects.items():
            own = checked.plan.nodes[name].objectives
            yield from _beyond(expected, own, ("scenarios", scenario.id, "expects", name))
    for agreement in checked.plan.agreements.values():
        yield from _beyond(agreement.objectives, None, ("agreements", agreement.id, "objectives"))


def _beyond(objectives: Objectives | None, others: Objectives | None, path: Path) -> Iterator[Found]:
    """The RTO of some objectives, if too long; what they leave out is that of `others`."""
    if objectives is None or (objectives.rto is None and objectives.mtpd is None):
        return
    rto = objectives.rto if objectives.rto is not None or others is None else others.rto
    mtpd = objectives.mtpd if objectives.mtpd is not None or others is None else others.mtpd
    if rto is not None and mtpd is not None and rto > mtpd:
        message = f"an RTO of {format_duration(rto)} is longer than the MTPD of {format_duration(mtpd)}"
        key = "rto" if objectives.rto is not None else "mtpd"
        yield Found((*path, key), message, "make the RTO shorter, or find out how long an outage can be borne")
