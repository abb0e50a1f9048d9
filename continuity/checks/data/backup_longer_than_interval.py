"""A backup takes longer than the time until the next one starts.

What: The mean duration of a backup is at least its interval.

Why: Backups pile up and slow each other down, and the newest usable one gets older and older.

Example: `backup: {every: 1h, takes: 90m}`.

Instead: Back up less often, or in a faster way: only what changed, or from a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.plan_times import as_text, mean_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "backup-longer-than-interval"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each backup that overtakes itself."""
    for name, (node, held) in checked.data_sets.items():
        for copy in held.copies.values():
            if copy.backup is not None and mean_of(copy.backup.takes) >= copy.backup.every:
                message = (
                    f"it takes {as_text(mean_of(copy.backup.takes))} on average, and the next one starts after"
                    f" {format_duration(copy.backup.every)}"
                )
                path = path_of(node, "data", name, "copies", copy.id, "backup")
                yield Found(path, message, "back up less often, or faster")
