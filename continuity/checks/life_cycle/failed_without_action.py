"""An exercise went wrong, and nothing follows from it.

What: The `result` of an exercise is `partly` or `failed`, it has no `actions`, and no later exercise of the plan
passed.

Why: The next disaster finds the same gap. What an exercise is for is what is done about it.

Example: `{plan: leave-paris, result: failed}`.

Instead: Write what is done: `actions: [Label the tapes.]`, and track it under `improvements`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "failed-without-action"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such exercise."""
    for i, exercise in enumerate(checked.plan.exercises):
        if exercise.result in ("partly", "failed") and not exercise.actions:
            later = (each for each in checked.plan.exercises if each.plan == exercise.plan)
            if not any(each.held > exercise.held and each.result == "passed" for each in later):
                message = (
                    f"the exercise of '{exercise.plan}' on {exercise.held} went wrong, and nothing follows from it"
                )
                yield Found(("exercises", i, "result"), message, "add actions: and what is done about it")
