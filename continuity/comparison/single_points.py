"""Which single points of failure of services are new, and which are gone.

By structure: a node, or all that a common cause can hit, is lost, and nobody has acted yet. What is tolerated for a
time, or worked around, counts as lost, and what only people switch to does not help. What never fails at once is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from continuity.checks.checked import Checked
from continuity.checks.levels import down_when
from continuity.checks.limits import CheckLimits
from continuity.comparison.text_results import SinglePoints
from continuity.planfile.load import Loaded
from continuity.structure import fails_alone


def single_points(loaded: Loaded) -> dict[str, frozenset[str]]:
    """For each service, what alone brings it down: ids of nodes, and `common cause ID`; itself is none."""
    checked = Checked(loaded, date.min, CheckLimits())
    found: dict[str, set[str]] = {service.id: set() for service in loaded.plan.services}
    for name, lost in _losses(loaded):
        for service in down_when(lost, checked):
            if service.id != name:
                found[service.id].add(name)
    return {service: frozenset(names) for service, names in found.items()}


def _losses(loaded: Loaded) -> Iterator[tuple[str, frozenset[str]]]:
    """What can be lost at once: each node that one failure brings to 0, and all that a common cause can hit."""
    for name, node in loaded.plan.nodes.items():
        if fails_alone(node):
            yield name, frozenset({name})
    for name, cause in loaded.plan.common_causes.items():
        yield f"common cause {name}", frozenset(node for node, share in cause.hits.items() if share > 0)


def single_point_changes(old: Loaded, new: Loaded, names: Mapping[str, str]) -> tuple[SinglePoints, ...]:
    """The services of both plans that have other single points of failure, and new services that have some.

    Parameters: `names`, old id to new id of nodes that were renamed.
    """
    before = {
        names.get(service, service): frozenset(names.get(each, each) for each in points)
        for service, points in single_points(old).items()
    }
    found = []
    for service, points in sorted(single_points(new).items()):
        known = before.get(service, frozenset())
        if points != known:
            new_ones, gone = tuple(sorted(points - known)), tuple(sorted(known - points))
            found.append(SinglePoints(service=service, new=new_ones, gone=gone))
    return tuple(found)
