"""A share so low that it must be a slip of the pen.

What: An availability below half, or a `met_in` below half, where 99.9% is the usual thing to say.

Why: `0.999%` is read as it is written, a hundredth of what was meant, and any system keeps such a promise.

Example: `objectives: {availability: 0.999%}`.

Instead: Write `99.9%` or `0.999`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Objectives
from continuity.planfile.problems import Path
from continuity.units import format_share

ID: Final = "share-slip"
SEVERITY: Final = Severity.ERROR


_HALF: Final = 0.5


def find(checked: Checked) -> Iterator[Found]:
    """Availabilities and probabilities of objectives, promises, expectations and agreements."""
    for node in checked.plan.nodes.values():
        yield from _low(node.objectives, path_of(node, "objectives"))
        if node.promised is not None and node.promised.availability is not None:
            yield from _slip(node.promised.availability, path_of(node, "promised", "availability"))
    for scenario in checked.plan.scenarios.values():
        for name, expected in scenario.expects.items():
            yield from _low(expected, ("scenarios", scenario.id, "expects", name))
    for agreement in checked.plan.agreements.values():
        yield from _low(agreement.objectives, ("agreements", agreement.id, "objectives"))


def _low(objectives: Objectives | None, path: Path) -> Iterator[Found]:
    if objectives is not None and objectives.availability is not None:
        yield from _slip(objectives.availability, (*path, "availability"))
    if objectives is not None and objectives.met_in is not None:
        yield from _slip(objectives.met_in, (*path, "met_in"))


def _slip(share: float, path: Path) -> Iterator[Found]:
    if share < _HALF:
        message = f"{path[-1]} {format_share(share)} promises next to nothing"
        yield Found(path, message, "write 99.9% or 0.999 where that is meant")
