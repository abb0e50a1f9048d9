"""Something is repaired by nobody in particular.

What: A failure mode has no `team` and does not say `recovers: by itself`, in a plan that has teams.

Why: The repair begins at once, at any hour, and never waits for people who are busy elsewhere.

Example: `failures: {disk: {mttf: 2y, mttr: 8h}}` beside `teams: {..}`.

Instead: Name who repairs it, or say that it needs nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Mode
from continuity.planfile.looking import mapping
from continuity.planfile.problems import Path

ID: Final = "repaired-by-nobody"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such mode, of nodes and common causes; what a supplier's experience stands for has its people in it."""
    if not checked.plan.teams:
        return
    for node in checked.plan.nodes.values():
        said = mapping(checked.data, node.section.value, node.id, "failures")
        for mode in node.modes:
            if mode.id in said and _is_nobodys(mode):
                yield _found(mode, path_of(node, "failures", mode.id))
    for cause in checked.plan.common_causes.values():
        if _is_nobodys(cause.mode):
            yield _found(cause.mode, ("common_causes", cause.id))


def _is_nobodys(mode: Mode) -> bool:
    return mode.crew is None and not mode.recovers_by_itself and not mode.time_to_repair.is_never


def _found(mode: Mode, path: Path) -> Found:
    return Found(
        path, f"nobody repairs '{path[-1]}': it begins at once", "add team: .., or recovers: by itself", key=True
    )
