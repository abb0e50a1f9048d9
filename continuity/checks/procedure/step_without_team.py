"""Nobody is named to do a step.

What: A step takes time and has no `team`, and it does not only run another plan.

Why: It is done at once and by nobody in every simulation, and by nobody at all on the day.

Example: `start: {takes: 20m, starts: [web-lyon]}`.

Instead: Name the role: `team: ops`. What a machine does takes `0s` of people's time: say in `do` what starts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.plan_times import mean_of
from continuity.checks.roles import changes_something
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "step-without-team"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such step."""
    for path, _, step in checked.all_steps:
        takes_time = mean_of(step.takes) > 0 or step.restores is not None
        if step.crew is None and takes_time and (step.runs is None or changes_something(step)):
            yield Found(path, f"nobody is named to do '{step.id}'", "add team: and the role", key=True)
