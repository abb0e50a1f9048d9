"""Nobody has measured how far a replica is behind.

What: A copy replicates at a lag and names no `source` for the figure.

Why: The lag is the data loss. It is small on average and large just when the network or the disk is in trouble.

Example: `replica: {at: db-copy, replicates: {lag: 5s}}`.

Instead: Measure it for some weeks, write the distribution and where it comes from: `source: lag of a year`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "replica-lag-unmeasured"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each replica whose lag has no source."""
    for name, (node, held) in checked.data_sets.items():
        for copy in held.copies.values():
            if copy.lag is not None and not (copy.source or held.source):
                message = f"the lag of '{copy.id}' has no source: how far it is behind decides how much is lost"
                path = path_of(node, "data", name, "copies", copy.id, "replicates")
                yield Found(path, message, "measure it, and add source: ..", key=True)
