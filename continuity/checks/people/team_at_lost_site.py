"""Everybody in a role works at the site whose loss the plan is for.

What: A team of a plan is at a site that is down when the plan is needed, nobody in it can be called elsewhere
(`call_out`), and neither can its deputy.

Why: Who could recover the site is in it.

Example: `ops: {people: 3, site: paris}` in a plan with `covers: [paris]`.

Instead: Say how long it takes to work from elsewhere (`call_out`), or name a deputy at another site.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import lost_with_covered, members_of, teams_asked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Plan, Team

ID: Final = "team-at-lost-site"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each team that is shut out with what the plan covers."""
    for recovery in checked.plan.plans.values():
        lost = lost_with_covered(recovery, checked)
        for name in teams_asked(recovery):
            team = checked.plan.teams[name]
            deputy = checked.plan.teams[team.deputy] if team.deputy else None
            if _shut_out(team, checked.plan, lost) and (deputy is None or _shut_out(deputy, checked.plan, lost)):
                message = f"everybody in '{name}' is where '{recovery.id}' has no site any more, and has no call-out"
                yield Found(("teams", name), message, "add a call_out, or a deputy elsewhere", key=True)


def _shut_out(team: Team, plan: Plan, lost: frozenset[str]) -> bool:
    if team.call_out is not None:
        return False
    members = members_of(team, plan)
    if not members:
        return team.site in lost
    return all((each.site or team.site) in lost and each.call_out is None for each in members)
