"""A finding was accepted until a day that has passed.

What: `until` of an entry of `accepted` lies before today; it silences nothing any more.

Why: It was accepted for a time and for a reason. Both want looking at again.

Example: `accepted: [{id: no-deputy, where: teams.legal, until: 2025-03-31, ..}]`.

Instead: Remove the defect and the entry, or accept it again with a new date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "accepted-expired"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such entry."""
    for i, entry in enumerate(checked.plan.accepted):
        if entry.until < checked.today:
            message = f"'{entry.id}' was accepted until {entry.until}, by {entry.by}"
            yield Found(("accepted", i, "until"), message, "remove the defect, or accept it again with a new date")
