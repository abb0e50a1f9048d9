"""Somebody does a step in no time.

What: A step has a team and takes 0s, and neither restores data nor runs another plan.

Why: Work of people takes time. A plan that leaves it out is always as fast as it must be.

Example: `switch: {team: dba, takes: 0s, switches: {db: db-copy}}`.

Instead: Write what the last exercise took: `takes: {usually: 5m, at_worst: 20m}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.plan_times import mean_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "step-takes-no-time"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such step."""
    for path, _, step in checked.all_steps:
        if step.crew is not None and mean_of(step.takes) == 0 and step.restores is None and step.runs is None:
            message = f"'{step.id}' is work of people, and takes no time"
            yield Found((*path, "takes"), message, "write what it took in exercises: {usually: 5m, at_worst: 20m}")
