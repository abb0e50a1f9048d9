"""By which keys those are known who act in recovery plans and scenarios."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.model import Plan
from continuity.simulation.actors import EVENT, PLAN, STEP, WAY_BACK, ActorKey


def recovery_keys(plan: Plan) -> Iterator[ActorKey]:
    """The keys of everybody who acts for a recovery plan, or for a scenario: its events are numbered from 1."""
    for each in plan.plans.values():
        yield each.id, 0, PLAN
        yield from ((each.id, 0, STEP + step) for step in each.steps)
        yield from ((each.id, 0, WAY_BACK + step) for step in (each.way_back.steps if each.way_back else ()))
    for scenario in plan.scenarios.values():
        yield from ((scenario.id, number, EVENT) for number in range(1, len(scenario.events) + 1))
