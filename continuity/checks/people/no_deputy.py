"""A role in a recovery plan is one person without a deputy.

What: A team that a recovery plan asks for is one person, named or not, and has no `deputy`.

Why: Disasters do not ask who is on holiday. When that person is away, the plan stops at the step.

Example: `teams: {legal: {members: [julia]}}` asked for by a step.

Instead: Train a second person, or name a team that steps in: `deputy: crisis`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import only_person, recovery_teams
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.staffing import most_at_once

ID: Final = "no-deputy"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each such team; a plan that rests on one person altogether has a rule of its own."""
    alone = {team for recovery in checked.plan.plans.values() if (found := only_person(recovery, checked.plan))
             for team in found[1]}  # fmt: skip
    for team, plans in recovery_teams(checked):
        one = most_at_once(team, checked.plan) == 1 and len(team.people_by_calendar) <= 1
        if one and team.deputy is None and team.id not in alone:
            message = f"'{team.id}' is one person without a deputy, and the plan '{plans[0]}' needs it"
            yield Found(("teams", team.id), message, "add a second person, or a deputy", key=True)
