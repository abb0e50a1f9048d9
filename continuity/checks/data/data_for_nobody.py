"""No service depends on the node that holds data.

What: Data is described on a node that no service needs, in whatever way.

Why: Its loss is nobody's loss in any result. Either a dependency is missing, or the data is not worth describing.

Example: `archive: {data: {letters: {..}}}` that no service names.

Instead: Say which service needs the node, or leave the data out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "data-for-nobody"
SEVERITY: Final = Severity.INFORMATION


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data beneath no service."""
    used = {name for names in checked.data_of_service.values() for name in names}
    for name, (node, _) in checked.data_sets.items():
        if name not in used:
            message = f"no service depends on '{node.id}', which holds '{name}'"
            yield Found(path_of(node, "data", name), message, "say which service needs it")
