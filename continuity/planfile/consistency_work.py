"""What work needs besides people: a part that is there or comes, and a workaround that does not need what is lost."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.model import Mode, Node, Plan
from continuity.planfile.marked import YamlMapping
from continuity.planfile.problems import Path, Problem
from continuity.planfile.workarounds import stands_in_for, workarounds


def work_problems(plan: Plan, data: YamlMapping) -> Iterator[Problem]:
    """Everything that is wrong with what repairs and workarounds need.

    Parameters: `plan`, the model of all entries that are sound by themselves; `data`, everything as it is written, with
    what tiers and kinds supply.
    """
    empty = {pool.id for pool in plan.spares.values() if pool.stock == 0}
    for node in plan.nodes.values():
        for mode in node.modes if empty else ():
            yield from _no_part(mode, (node.section.value, node.id, "failures", mode.id), empty)
        yield from _needs_what_is_lost(node, data)
    for cause in plan.common_causes.values():
        yield from _no_part(cause.mode, ("common_causes", cause.id), empty)


def _no_part(mode: Mode, path: Path, empty: set[str]) -> Iterator[Problem]:
    if mode.spares in empty:
        message = (
            f"there is never a part in '{mode.spares}': its stock is 0, and only parts that were used are replaced"
        )
        hint = "say how many parts lie there at the start, or leave 'spares' out and add the delivery to the repair"
        yield Problem(path=(*path, "spares"), id="no-spare-part", message=message, hint=hint)


def _needs_what_is_lost(node: Node, data: YamlMapping) -> Iterator[Problem]:
    """A workaround that goes on only while what it replaces works."""
    for path, workaround in workarounds(node, data):
        lost = stands_in_for(workaround)
        if lost in workaround.needs:
            at = (*path, "needs", workaround.needs.index(lost))
            message = f"the workaround stands in for '{lost}', and needs it itself"
            hint = "name what people work with instead, or leave it out"
            yield Problem(path=at, id="needs-what-is-lost", message=message, hint=hint)
