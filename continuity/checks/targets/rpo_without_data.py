"""A service has a recovery point objective, and no data is said to be beneath it.

What: An RPO is promised, and neither the service nor anything that it depends on has `data`.

Why: Such a promise can never be found broken. The copies that would tell are missing from the plan.

Example: `shop: {needs: [db], objectives: {rpo: 5m}}` where `db` has no `data`.

Instead: Describe the data and its copies on the node that holds it, or leave the RPO out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.promised import rpo_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "rpo-without-data"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each RPO without data; a supplier that promises an RPO of its own answers for its data."""
    promising = [node.id for node in checked.plan.nodes.values() if node.promised and node.promised.rpo is not None]
    answered = checked.touched_by(promising)
    for service in checked.plan.services:
        has_data = checked.data_of_service[service.id] or service.id in answered
        if rpo_of(service) is not None and not has_data:
            message = f"'{service.id}' promises an RPO, and no data is said to be on it or on what it needs"
            yield Found(path_of(service, "objectives", "rpo"), message, "describe the data and its copies")
