"""The same people are counted for two steps at the same time.

What: Two steps overlap by mean times, ask for different teams, and the members of both teams together, with deputies,
are fewer than the people that are asked for.

Why: On paper two teams work side by side. On the day it is the same person, and the second step waits.

Example: `restore: {team: dba}` and `repoint: {team: net}` side by side, where both teams are `[anna, ben]` and each
step needs two.

Instead: Put the steps one after the other, or add a person to one of the teams.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.plan_times import schedule
from continuity.checks.roles import only_person
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Plan, RecoveryPlan

ID: Final = "person-in-two-places"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each such pair, at the step that begins later."""
    for recovery in checked.plan.plans.values():
        if only_person(recovery, checked.plan):
            continue  # which is a finding of its own
        times = schedule(recovery, checked.plan, checked)
        order = sorted(times, key=lambda name: (times[name].begins, list(times).index(name)))
        for early, late in combinations(order, 2):
            if times[late].begins < times[early].ends and times[late].begins < times[late].ends:
                yield from _clash(recovery, early, late, checked.plan)


def _clash(recovery: RecoveryPlan, early: str, late: str, plan: Plan) -> Iterator[Found]:
    first, second = recovery.steps[early].crew, recovery.steps[late].crew
    for team, number in first.teams if first else ():
        for other, more in second.teams if second else ():
            ours, theirs = _people(team, plan), _people(other, plan)
            people, together = ours | theirs, number + more
            alone = number <= len(ours) and more <= len(theirs)
            if team != other and None not in people and alone and len(people) < together:
                message = (
                    f"'{early}' and '{late}' run at the same time and ask for {together} people of '{team}' and"
                    f" '{other}', who are {len(people)} together"
                )
                path = ("plans", recovery.id, "steps", late, "team")
                yield Found(path, message, f"let '{late}' come after '{early}', or add a person")
                return


def _people(name: str, plan: Plan) -> frozenset[str | None]:
    """The members of a team and its deputy; None among them where some have no name."""
    team = plan.teams[name]
    teams = [team, *([plan.teams[team.deputy]] if team.deputy else [])]
    return frozenset(person for each in teams for person in each.members or (None,))
