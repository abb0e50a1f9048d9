"""What nobody has tried: plans without exercise or rehearsal, promises that no scenario has put to the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from continuity.exercised import never_exercised
from continuity.model import Plan
from continuity.rehearsal_remarks import Untested
from continuity.rehearsal_results import RehearsedScenario

_PROMISES = ("rto", "rpo", "mtpd", "recover")


def untested(plan: Plan, scenarios: Mapping[str, RehearsedScenario]) -> Untested:
    """What of a plan no exercise, and none of these rehearsed scenarios, has put to the test."""
    invoked = {name for each in scenarios.values() for name, use in each.plans.items() if use.invoked.estimate}
    return Untested(
        exercises=tuple(never_exercised(plan)),
        rehearsals=tuple(name for name in plan.plans if name not in invoked),
        promises=tuple(_promises(plan, scenarios)),
    )


def _promises(plan: Plan, scenarios: Mapping[str, RehearsedScenario]) -> Iterator[str]:
    for node in plan.services:
        results = [each.services[node.id] for each in scenarios.values()]
        down = any(each.recovery_time_hours.largest > 0 for each in results)
        lost = any(each.data_loss_hours.largest > 0 for each in results)
        for name in _PROMISES:
            if getattr(node.objectives, name, None) and not (lost if name == "rpo" else down):
                yield f"{node.id}.{name}"
