"""What teams must be, beyond names that exist: somebody else as deputy, and for every job people who can do it."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.model import Plan
from continuity.planfile.jobs import jobs
from continuity.planfile.marked import YamlMapping
from continuity.planfile.problems import Problem
from continuity.planfile.staffing import Staffing


def team_problems(plan: Plan, data: YamlMapping) -> Iterator[Problem]:
    """Everything that is wrong with teams and with what they are asked to do.

    Parameters: `plan`, the model of all entries that are sound by themselves; `data`, everything as it is written, with
    what tiers and kinds supply.
    """
    for team in plan.teams.values():
        if team.deputy == team.id:
            message = f"'{team.id}' is its own deputy, which adds nobody"
            hint = "name another team, or leave 'deputy' out"
            yield Problem(path=("teams", team.id, "deputy"), id="deputy-of-itself", message=message, hint=hint)
    staffing = Staffing(plan)
    for job in jobs(plan, data):
        if lack := staffing.lack(job.crew, job.down):
            yield Problem(path=job.path, id=lack.id, message=lack.message, hint=lack.hint)
