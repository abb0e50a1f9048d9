"""Units of a pool that count as independent of each other.

What: A pool has spare units, no mode has a `beta` or is `of: node`, no common cause hits it, and it has no site.

Why: Identical units run the same release and fail by it together. Without a shared cause redundancy looks better than
it is, often by orders of magnitude.

Example: `web: {units: 3, required: 2, failures: {crash: {mttf: 30d, mttr: 10m}}}`.

Instead: Add the shared part, `beta: 5%`, a mode `of: node` for releases, a common cause, or the site they stand at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "units-assumed-independent"
SEVERITY: Final = Severity.INFORMATION


def find(checked: Checked) -> Iterator[Found]:
    """Each pool of independent units."""
    hit = {name for cause in checked.plan.common_causes.values() for name in cause.hits}
    for node in checked.plan.nodes.values():
        shared = any(mode.beta or mode.of_node for mode in node.modes)
        if node.units > node.required and node.modes and not shared and node.id not in hit and node.site is None:
            message = f"the {node.units} units of '{node.id}' share no cause: only chance makes them fail together"
            yield Found(path_of(node), message, "add beta: 5%, a mode of: node, a common cause or a site", key=True)
