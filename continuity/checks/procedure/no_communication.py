"""A plan for services that people use tells nobody.

What: A plan, with those it runs, covers something that a service rests on, and has no step with `kind:
communication` before its return.

Why: Silence is filled by others. Contracts and laws count hours until customers and authorities must be told.

Example: `steps: {start: .., switch: ..}` and nothing about users.

Instead: Add a step that tells users, and one for whoever must be notified, each with its `deadline`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import services_of_plan
from continuity.checks.roles import run_by_others, with_sub_plans
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "no-communication"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each plan that tells nobody; one that another runs is part of that."""
    run = run_by_others(checked.plan)
    for recovery in checked.plan.plans.values():
        parts = with_sub_plans(recovery, checked.plan, returning=False)
        silent = all(step.kind != "communication" for each in parts for step in each.steps.values())
        if silent and recovery.id not in run and services_of_plan(recovery, checked):
            message = f"'{recovery.id}' is about what users notice, and no step tells anybody"
            yield Found(("plans", recovery.id), message, "add a step with kind: communication", key=True)
