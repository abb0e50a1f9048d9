"""A repair so long, or a life so short, that it must be a slip of the pen.

What: A failure mode, or a supplier as it was experienced, is repaired for more than five times as long as it works, on
average.

Why: `mttf: 30m` for `30d`, or `mttr: 4d` for `4h`, is read without complaint and makes every result worthless.

Example: `crash: {mttf: 30m, mttr: 4h}`.

Instead: Correct the unit. What is down most of the time because people want it so has `hours`, or is a standby.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.plan_times import as_text
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Mode
from continuity.planfile.looking import mapping
from continuity.planfile.problems import Path

ID: Final = "repair-slip"
SEVERITY: Final = Severity.ERROR

_TIMES: Final = 5
"""The next unit is at least seven times as long, or twelve, 24, 60: what is slower by less may be meant."""


def find(checked: Checked) -> Iterator[Found]:
    """Each such mode, of nodes and common causes, and each such experience with a supplier."""
    for node in checked.plan.nodes.values():
        written = mapping(checked.data, node.section.value, node.id)
        for mode in node.modes:
            if mode.id in mapping(written, "failures"):
                yield from _slip(mode, path_of(node, "failures", mode.id))
            elif "experienced" in written:  # what nobody has measured may well be down most of the time
                yield from _slip(mode, path_of(node, "experienced"))
    for cause in checked.plan.common_causes.values():
        yield from _slip(cause.mode, ("common_causes", cause.id))


def _slip(mode: Mode, path: Path) -> Iterator[Found]:
    works, failed = mode.time_to_failure.mean(), mode.time_to_repair.mean()
    if not math.isinf(failed) and failed > _TIMES * works:
        message = f"it works for {as_text(works)} and is repaired for {as_text(failed)} on average"
        yield Found(path, message, "correct the unit of one of them", key=True)
