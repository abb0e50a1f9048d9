"""The last restore of data was tried too long ago.

What: A restore was tried, and the last time is longer ago than the limit `restore-tested-within` (a year).

Why: Data grows, formats and people change. What took three hours two years ago takes longer now, or does not work.

Example: `restored: 2023-02-01`.

Instead: Try again and write the new date and time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.dates import is_older, last_restore
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "restore-test-too-old"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data whose last restore lies back too far."""
    limit = checked.limits.restore_tested_within
    for name, (node, held) in checked.data_sets.items():
        day = last_restore(held, checked)
        if day is not None and is_older(day, limit, checked.today):
            message = f"'{name}' was last restored on {day}, longer ago than {format_duration(limit)}"
            yield Found(path_of(node, "data", name), message, "try again, and write the new date")
