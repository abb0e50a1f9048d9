"""Nothing says how long a restore takes.

What: Neither a copy nor its data has `restore`.

Why: It counts as no time at all, so that every recovery looks faster than it can be.

Example: `nightly: {at: vault, backup: {every: 24h, takes: 2h}}`.

Instead: Measure it once and write `restore: 3h`, or `restore: {size: 2TB, rate: 150MB/s}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "restore-time-unsaid"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each copy without a time to restore."""
    for name, (node, held) in checked.data_sets.items():
        for copy in held.copies.values():
            if copy.restore is None and held.restore is None:
                message = f"nothing says how long a restore from '{copy.id}' takes: it counts as no time"
                path = path_of(node, "data", name, "copies", copy.id)
                yield Found(path, message, "add restore: 3h, or restore: {size: 2TB, rate: 150MB/s}")
