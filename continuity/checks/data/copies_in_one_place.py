"""Every copy of data is lost together with the original.

What: All copies are at the node that holds the data, or at a site (or a node at the site) where the original is, or
cannot be reached without one of these.

Why: The fire that makes the copy necessary destroys it.

Example: `db: {site: paris, data: {orders: {copies: {nightly: {at: paris, ..}}}}}`.

Instead: Keep at least one copy at another site.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "copies-in-one-place"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data without a copy elsewhere."""
    for name, (node, held) in checked.data_sets.items():
        here = checked.places[node.id]
        shared = [here & checked.surely_lost_with[copy.at] for copy in held.copies.values()]
        if shared and all(shared):
            common = frozenset.intersection(*shared) or shared[0]
            where = max(common, key=lambda place: len(checked.places[place]))
            there = all(not here.isdisjoint(checked.places[copy.at]) for copy in held.copies.values())
            how = "lost" if there else "lost or out of reach"
            message = f"every copy of '{name}' is {how} with '{where}', as the original is"
            yield Found(path_of(node, "data", name, "copies"), message, "keep a copy at another site")
