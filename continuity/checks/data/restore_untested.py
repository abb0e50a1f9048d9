"""Nobody has tried to restore data from its backups.

What: No backup of the data says when a restore from it was tried (`restored`), and no exercise measured a step that
restores it.

Why: A backup is known to be one when something has been restored from it. Until then times and contents are a belief.

Example: `nightly: {at: vault, backup: {..}, restore: 3h}` without `restored`.

Instead: Restore it, measure how long it takes, and write the date: `restored: 2026-06-14`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.dates import last_restore
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "restore-untested"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data with backups that nobody has tried."""
    for name, (node, held) in checked.data_sets.items():
        backed_up = any(copy.backup is not None for copy in held.copies.values())
        if backed_up and last_restore(held, checked) is None:
            message = f"nobody has tried to restore '{name}'"
            yield Found(path_of(node, "data", name), message, "try it, and say in the copy when: restored: 2026-06-14")
