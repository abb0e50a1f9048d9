"""No backup of data is safe from deletion.

What: Data has backups, none of them is `immutable`, and none is at a node tagged `offline`.

Why: Who encrypts the data and holds the administrator's rights deletes the backups first.

Example: `backup: {every: 24h, takes: 2h, keep: 35d}`.

Instead: Keep one backup where nobody can change it before its time (`immutable: true`), or offline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "no-immutable-copy"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data with backups that can all be deleted."""
    for name, (node, held) in checked.data_sets.items():
        backups = [copy for copy in held.copies.values() if copy.backup is not None]
        safe = (
            (copy.backup is not None and copy.backup.immutable) or "offline" in checked.plan.nodes[copy.at].tags
            for copy in backups
        )
        if backups and not any(safe):
            message = f"no backup of '{name}' is immutable or offline: all can be deleted with the data"
            yield Found(path_of(node, "data", name, "copies"), message, "add immutable: true to one of them")
