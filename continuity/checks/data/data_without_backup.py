"""Data has no copy at all.

What: A node holds data that nothing copies: `copies` is missing or empty.

Why: When the node is destroyed, or the data is corrupted, it is gone for good. No recovery time helps then.

Example: `data: {orders: {}}`.

Instead: Say which copies there are, where, how often; if there are none, make one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "data-without-backup"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each such set of data."""
    for name, (node, held) in checked.data_sets.items():
        if not held.copies:
            message = f"nothing copies '{name}': when '{node.id}' is destroyed it is gone"
            yield Found(
                path_of(node, "data", name), message, "add copies, with where they are and how often they are made"
            )
