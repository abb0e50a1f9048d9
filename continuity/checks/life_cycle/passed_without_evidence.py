"""An exercise was passed, and nothing shows it.

What: The `result` is `passed`, and there is no `evidence`.

Why: An auditor, and whoever takes over, has to believe it. What was measured, and by whom, is gone.

Example: `{plan: leave-paris, held: 2026-04-18, result: passed}`.

Instead: Say where the record is: `evidence: EX-7`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "passed-without-evidence"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each such exercise."""
    for i, exercise in enumerate(checked.plan.exercises):
        if exercise.result == "passed" and not exercise.evidence:
            message = f"the exercise of '{exercise.plan}' on {exercise.held} was passed, and nothing shows it"
            yield Found(("exercises", i, "result"), message, "add evidence: and where the record is")
