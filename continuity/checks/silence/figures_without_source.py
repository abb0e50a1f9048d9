"""Failure figures of which nobody says where they come from.

What: Failure modes name neither a `source` nor that they are `assumed`, and neither does their node or the whole
plan. One finding counts them all, at the first.

Why: In a year nobody knows which figure was measured, which was read somewhere, and which was made up in a meeting.

Example: `crash: {mttf: 30d, mttr: 10m}`.

Instead: Write `source: tickets of two years`, or `assumed: like the old one`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.looking import mapping

ID: Final = "figures-without-source"
SEVERITY: Final = Severity.INFORMATION


def find(checked: Checked) -> Iterator[Found]:
    """All of them in one finding."""
    if checked.plan.source or checked.plan.assumed:
        return
    modes = [
        (path_of(node, "failures", mode.id), bool(mode.source or mode.assumed or node.source or node.assumed))
        for node in checked.plan.nodes.values()
        for mode in node.modes
        if mode.id in mapping(checked.data, node.section.value, node.id, "failures")
    ]
    unknown = [path for path, says in modes if not says]
    if unknown:
        message = f"{len(unknown)} of {len(modes)} failure modes do not say where their figures come from"
        yield Found(unknown[0], message, "add source: .., or assumed: .. and on which grounds", key=True)
