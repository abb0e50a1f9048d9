"""A step may fail for good, and nothing says what then.

What: A step succeeds with less than 100% and has no `otherwise`.

Why: When all tries have failed the plan has failed, and everybody improvises from there.

Example: `start: {succeeds: 90%, tries: 2, ..}`.

Instead: Name the step that runs in its place, even if it is slow: `otherwise: rebuild`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "step-without-way-out"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each step without a way out."""
    for path, _, step in checked.all_steps:
        if step.succeeds < 1 and step.otherwise is None:
            failing = (1 - step.succeeds) ** step.tries
            message = f"'{step.id}' fails for good with probability {100 * failing:.2g}%, and nothing says what then"
            yield Found(path, message, "add otherwise: and the step that runs in its place", key=True)
