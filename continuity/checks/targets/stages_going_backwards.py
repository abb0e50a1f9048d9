"""A later stage of recovery asks for less than an earlier one.

What: In `recover` the level falls while the time grows.

Why: What must be back after an hour must be back after two. One of the two figures is a slip.

Example: `recover: {1h: 80%, 4h: 50%}`.

Instead: Put the levels in rising order.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Objectives
from continuity.planfile.problems import Path
from continuity.units import format_duration, format_share

ID: Final = "stages-going-backwards"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each list of stages that falls."""
    for service in checked.plan.services:
        yield from _falling(service.objectives, path_of(service, "objectives", "recover"))
    for scenario in checked.plan.scenarios.values():
        for name, expected in scenario.expects.items():
            yield from _falling(expected, ("scenarios", scenario.id, "expects", name, "recover"))
    for agreement in checked.plan.agreements.values():
        yield from _falling(agreement.objectives, ("agreements", agreement.id, "objectives", "recover"))


def _falling(objectives: Objectives | None, path: Path) -> Iterator[Found]:
    stages = sorted(objectives.recover) if objectives else []
    for (early, more), (late, less) in pairwise(stages):
        if less < more:
            message = (
                f"{format_share(more)} after {format_duration(early)}, and only {format_share(less)} after"
                f" {format_duration(late)}"
            )
            yield Found(path, message, "put the levels in rising order")
            return
