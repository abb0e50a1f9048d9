"""Data that belongs together is backed up at different moments.

What: Data says `with` which other data it must be restored to the same moment, and their backups share no schedule.
Replicas of both do not make up for that: a corruption is on them.

Why: Orders of last night and stock of this morning do not fit. Somebody has to reconcile them by hand.

Example: `orders: {with: [stock], ..}` backed up at 01:00, and `stock` at 05:00.

Instead: Back them up together, or plan a step that reconciles and leave `with` out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import DataSet

ID: Final = "together-on-different-schedules"
SEVERITY: Final = Severity.WARNING

_FOLLOWS: Final = "all the time"
_REPLICA: Final[frozenset[object]] = frozenset({_FOLLOWS})


def find(checked: Checked) -> Iterator[Found]:
    """Each pair without a common schedule."""
    for name, (node, held) in checked.data_sets.items():
        for i, other in enumerate(held.together_with):
            ours, theirs = _schedules(held), _schedules(checked.data_sets[other][1])
            if ours - _REPLICA and theirs - _REPLICA:
                ours, theirs = ours - _REPLICA, theirs - _REPLICA
            if ours and theirs and ours.isdisjoint(theirs):
                message = f"'{name}' and '{other}' belong together and share no schedule"
                yield Found(path_of(node, "data", name, "with", i), message, "back them up at the same moments")


def _schedules(held: DataSet) -> frozenset[object]:
    """Each interval with its moment; replicas follow all the time."""
    return frozenset(
        _FOLLOWS if copy.backup is None else (copy.backup.every, copy.backup.at) for copy in held.copies.values()
    )
