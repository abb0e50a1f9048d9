"""Steps that run at the same time need more people of a team than it has.

What: By mean times, and with people enough, several steps of a plan overlap, and together they ask for more people
than the team and its deputy have.

Why: The plan is drawn in parallel and carried out one after the other. It takes longer than it says.

Example: Two steps for `ops` after the same one, each with `people: 2`, and three people in `ops`.

Instead: Put them one after the other with `after`, ask for fewer people, or name a deputy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.plan_times import Stretch, schedule
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Plan, Team
from continuity.planfile.staffing import most_at_once

ID: Final = "too-few-at-once"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each step at whose beginning a team is short, once for each team and plan."""
    for recovery in checked.plan.plans.values():
        times = schedule(recovery, checked.plan, checked)
        asking: dict[str, list[tuple[Stretch, str, int]]] = {}
        for name, stretch in times.items():
            crew = recovery.steps[name].crew
            for team, number in crew.teams if crew else ():
                asking.setdefault(team, []).append((stretch, name, number))
        for team, jobs in sorted(asking.items()):
            worst = max((_at_once(jobs, stretch.begins), name) for stretch, name, _ in jobs)
            there = _people(checked.plan.teams[team], checked.plan)
            if worst[0] > there:
                message = f"when '{worst[1]}' begins, {worst[0]} people of '{team}' are needed, and there are {there}"
                path = ("plans", recovery.id, "steps", worst[1], "team")
                yield Found(path, message, "put steps one after the other, or name a deputy")


def _at_once(jobs: Iterable[tuple[Stretch, str, int]], moment: float) -> int:
    return sum(number for stretch, _, number in jobs if stretch.begins <= moment < stretch.ends)


def _people(team: Team, plan: Plan) -> int:
    deputy = plan.teams[team.deputy] if team.deputy else None
    return most_at_once(team, plan) + (most_at_once(deputy, plan) if deputy else 0)
