"""The staged targets reach the minimum level only after the maximum tolerable period.

What: `recover` says by when which level is to be back, and the level of the MBCO comes later than the MTPD, or not at
all.

Why: Below the MBCO the service counts as down. To plan for that beyond the MTPD is to plan for the harm.

Example: `objectives: {mtpd: 8h, mbco: 60%, recover: {4h: 30%, 12h: 80%}}`.

Instead: Bring the stage with the MBCO forward, or lower the MBCO to what people can live with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Objectives
from continuity.planfile.problems import Path
from continuity.units import format_duration, format_share

ID: Final = "mbco-reached-beyond-mtpd"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """The objectives of services, and what scenarios expect of them instead."""
    for service in checked.plan.services:
        if service.objectives is not None:
            yield from _late(service.objectives, None, path_of(service, "objectives", "recover"))
    for scenario in checked.plan.scenarios.values():
        for name, expected in scenario.expects.items():
            path = ("scenarios", scenario.id, "expects", name, "recover")
            yield from _late(expected, checked.plan.nodes[name].objectives, path)


def _late(objectives: Objectives, own: Objectives | None, path: Path) -> Iterator[Found]:
    mtpd = objectives.mtpd or (own.mtpd if own else None)
    mbco = objectives.mbco or (own.mbco if own else None) or 1.0
    if mtpd is None or not objectives.recover or any(t <= mtpd and level >= mbco for t, level in objectives.recover):
        return
    message = f"no stage brings back {format_share(mbco)} (MBCO) within {format_duration(mtpd)} (MTPD)"
    yield Found(path, message, "bring a stage forward, or lower the MBCO")
