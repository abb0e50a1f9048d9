"""How surely an objective must hold is not said.

What: A service has an RTO, RPO, MTPD or stages, in its objectives or in what a scenario expects, and no `met_in`.

Why: 95% is assumed. Whether a promise is kept or broken may hang on that figure, which nobody chose.

Example: `objectives: {rto: 4h, mtpd: 8h}`.

Instead: Say how often it may be missed: `met_in: 95%`, or 99%.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Objectives
from continuity.planfile.problems import Path

ID: Final = "default-decides"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each set of objectives that leaves it open."""
    for service in checked.plan.services:
        if _is_open(service.objectives):
            yield _found(service.id, path_of(service, "objectives"))
    for scenario in checked.plan.scenarios.values():
        for name, expected in scenario.expects.items():
            own = checked.plan.nodes[name].objectives
            if _is_open(expected) and (own is None or (own.met_in is None and not _is_open(own))):
                yield _found(name, ("scenarios", scenario.id, "expects", name))


def _is_open(objectives: Objectives | None) -> bool:
    if objectives is None or objectives.met_in is not None:
        return False
    times = (objectives.rto, objectives.rpo, objectives.mtpd)
    return bool(objectives.recover) or any(time is not None for time in times)


def _found(name: str, path: Path) -> Found:
    return Found(path, f"how surely '{name}' must keep this is not said: 95% is assumed", "add met_in: 95%, say")
