"""The deputy of a team consists of the same people.

What: Every member of the team that is named as deputy is a member of the team it stands in for.

Why: Who is away is away as the deputy, too. Nobody steps in.

Example: `dba: {members: [anna, ben], deputy: night}` with `night: {members: [anna]}`.

Instead: Name a team with other people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "deputy-is-primary"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each team whose deputy adds nobody."""
    for team in checked.plan.teams.values():
        deputy = checked.plan.teams[team.deputy] if team.deputy else None
        if deputy is not None and deputy.members and set(deputy.members) <= set(team.members):
            message = f"everybody in '{deputy.id}' is in '{team.id}' already: nobody steps in"
            yield Found(("teams", team.id, "deputy"), message, "name a team with other people")
