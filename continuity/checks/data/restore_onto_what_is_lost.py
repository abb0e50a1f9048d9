"""A step restores data onto a node that is lost with what the plan covers.

What: A plan covers a site, say, and a step restores onto a node that is down for as long as the site is, with no
earlier step that repairs it.

Why: There is nothing to restore onto. The step fails, or waits for what the plan is to do without.

Example: `covers: [paris]` with `restores: {data: orders}`, where the data lives on a node in Paris.

Instead: Restore `to` a node elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "restore-onto-what-is-lost"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each restore of the way there whose target is lost together with what is covered."""
    for recovery in checked.plan.plans.values():
        covered = frozenset(recovery.covers)
        mended = {name for step in recovery.steps.values() for name in step.repairs}
        for step in recovery.steps.values():
            if step.restores is None:
                continue
            target = step.restores.to or checked.data_sets[step.restores.data][0].id
            with_it = sorted(covered & (checked.places[target] - {target}))
            if with_it and not mended & {target, *with_it} and not _has_no_other(target, with_it[0], checked):
                message = (
                    f"'{target}' is lost with '{with_it[0]}', which the plan covers: nothing can be restored onto it"
                )
                path = ("plans", recovery.id, "steps", step.id, "restores")
                yield Found(path, message, "restore to a node elsewhere: {data: .., to: ..}")


def _has_no_other(target: str, lost: str, checked: Checked) -> bool:
    """Whether all members of the target's failover are lost alike, which is a defect of the failover."""
    failovers = (node.failover for node in checked.plan.nodes.values() if node.failover is not None)
    return any(
        target in failover.between and all(lost in checked.places[member] for member in failover.between)
        for failover in failovers
    )
