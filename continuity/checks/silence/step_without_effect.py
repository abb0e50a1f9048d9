"""A step starts what runs already.

What: A step `starts` a node that is no stopped standby, and no step of any plan stops it.

Why: The step costs time and people in every rehearsal and changes nothing. Something else was meant.

Example: `wake: {starts: [web]}` where `web` always runs.

Instead: Say that the node is `standby: stopped`, or let the step `repairs` or `switches`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Standby

ID: Final = "step-without-effect"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each start of what runs."""
    stopped = {name for _, _, step in checked.all_steps for name in step.stops}
    for path, _, step in checked.all_steps:
        for i, name in enumerate(step.starts):
            if checked.plan.nodes[name].standby is not Standby.STOPPED and name not in stopped:
                message = f"'{name}' is no stopped standby: it runs already"
                yield Found((*path, "starts", i), message, "write standby: stopped there, or another effect here")
