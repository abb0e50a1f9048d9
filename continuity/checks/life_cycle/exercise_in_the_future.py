"""An exercise that has not been held has a result.

What: `held` lies after today, and the exercise has a `result` or measurements.

Why: One of the two is a slip, and the record is worth nothing until it is found.

Example: `{held: 2062-04-18, result: passed}`.

Instead: Correct the date; what is only planned has no result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "exercise-in-the-future"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such exercise."""
    for i, exercise in enumerate(checked.plan.exercises):
        if exercise.held > checked.today and (exercise.result or exercise.measured):
            message = f"the exercise of '{exercise.plan}' will be held on {exercise.held}, and has a result"
            yield Found(("exercises", i, "held"), message, "correct the date, or leave the result out")
