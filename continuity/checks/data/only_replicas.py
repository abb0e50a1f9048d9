"""Every copy of data is a replica that follows the original.

What: Data has copies, and each of them replicates.

Why: A replica is no backup: what is deleted, encrypted or wrong is so on the replica within its lag.

Example: `copies: {replica: {at: db-copy, replicates: {lag: 5s}}}` and nothing else.

Instead: Add a backup that keeps older moments, `backup: {every: 24h, takes: 2h, keep: 35d}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "only-replicas"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data with replicas only."""
    for name, (node, held) in checked.data_sets.items():
        if held.copies and all(copy.backup is None for copy in held.copies.values()):
            message = f"'{name}' has replicas and no backup: a corruption is on all of them within their lag"
            yield Found(path_of(node, "data", name, "copies"), message, "add a backup that keeps older moments")
