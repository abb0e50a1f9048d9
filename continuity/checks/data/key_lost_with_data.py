"""The key that opens a backup is lost together with the data.

What: A copy says where its key is kept (`key_at`), and every such place is lost with the node that holds the data, or
cannot be reached without it.

Why: An encrypted backup without its key is noise, however safe the shelf it lies on.

Example: `db: {site: paris}` and `nightly: {at: lyon, key_at: [key-store]}` where `key-store` is in Paris.

Instead: Keep a copy of the key elsewhere, on paper if need be, and try it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "key-lost-with-data"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each copy whose keys are all in the place of the original."""
    for name, (node, held) in checked.data_sets.items():
        here = checked.places[node.id]
        for copy in held.copies.values():
            elsewhere = (place == "paper" or here.isdisjoint(checked.surely_lost_with[place]) for place in copy.key_at)
            if copy.key_at and not any(elsewhere):
                there = all(not here.isdisjoint(checked.places[place]) for place in copy.key_at)
                how = "lost" if there else "lost or out of reach"
                message = f"the key of '{copy.id}' is {how} with '{node.site or node.id}', as the data is"
                path = path_of(node, "data", name, "copies", copy.id, "key_at")
                yield Found(path, message, "keep the key in another place, too")
