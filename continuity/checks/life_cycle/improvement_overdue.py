"""An improvement was to be done by now.

What: `due` of an improvement has passed, and its `status` is not `done`.

Why: Results may already count on it, and risks were accepted because it was coming.

Example: `hire: {status: decided, due: 2026-03-01}`.

Instead: Do it, or decide on a new date and say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "improvement-overdue"
SEVERITY: Final = Severity.WARNING


_DONE: Final = frozenset({"done", "closed", "finished", "dropped", "rejected"})


def find(checked: Checked) -> Iterator[Found]:
    """Each improvement that is late."""
    for improvement in checked.plan.improvements.values():
        late = improvement.due is not None and improvement.due < checked.today
        if late and improvement.status.lower() not in _DONE:
            message = f"'{improvement.id}' was due on {improvement.due}, and its status is not 'done'"
            yield Found(("improvements", improvement.id, "due"), message, "write status: done, or a new date")
