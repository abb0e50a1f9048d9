"""A node never fails because nobody said how.

What: A component, site or supplier that a service depends on, or that holds a copy of data, has no failures, no
`never_fails`, no needs and no failover.

Why: It is counted as perfect. What nobody has thought about looks better than what was measured.

Example: `components: {cache: {site: paris}}`.

Instead: Say how it fails, or why it does not: `never_fails: a cupboard of forms`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "never-fails-by-omission"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such node beneath a service or a copy."""
    below = {needed for node in checked.plan.nodes.values() for needed in node.needs_to_start}
    below |= {copy.at for _, held in checked.data_sets.values() for copy in held.copies.values()}
    below = below.union(*checked.below.values())
    for node in checked.plan.nodes.values():
        silent = not node.modes and node.never_fails is None and not node.needs and node.failover is None
        if silent and node.id in below:
            message = f"nothing is said of failures: '{node.id}' never fails"
            yield Found(path_of(node), message, "add failures, or never_fails: and the reason", key=True)
