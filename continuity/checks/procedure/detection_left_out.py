"""A loss is known in the moment it happens.

What: A plan is invoked by the loss of a node at once (`down_for` is 0), and no failure mode of that node has `detect`
or `inspection`.

Why: Monitoring needs minutes, and the first minutes are spent asking whether it is a false alarm.

Example: `invoke: {when: db}` with `db: {failures: {disk: {mttf: 2y, mttr: 4h}}}`.

Instead: Say how long it takes until people know: `detect: 5m` in the mode, or `down_for: 15m` in the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "detection-left-out"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan that is invoked by what nobody had to detect."""
    for recovery in checked.plan.plans.values():
        invoke = recovery.invoke
        if invoke is None or invoke.when is None or invoke.down_for > 0:
            continue
        modes = checked.plan.nodes[invoke.when].modes
        if not any(mode.detect is not None or mode.inspection is not None for mode in modes):
            message = f"'{recovery.id}' begins in the moment in which '{invoke.when}' is lost: nobody has to notice"
            yield Found(("plans", recovery.id, "invoke"), message, "add down_for: 15m, or detect: 5m in the failures")
