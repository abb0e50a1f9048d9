"""No work asks for a team.

What: No repair, switch, step or workaround names a team, and it is nobody's deputy.

Why: It changes no result. Either it has work that is missing from the plan, or it can go.

Example: `teams: {night-shift: {people: 2}}` that no `team:` names.

Instead: Name it where it works, or take it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.problems import Path
from continuity.planfile.reference_table import PLAN as REFERENCES

ID: Final = "team-without-work"
SEVERITY: Final = Severity.INFORMATION


def find(checked: Checked) -> Iterator[Found]:
    """Each such team."""
    named: set[str] = set()

    def found(what: str, name: str, path: Path, key: bool) -> None:
        if what.startswith("team") and path[0] not in ("scenarios", "options", "reviews"):
            named.add(name)

    REFERENCES(checked.data, (), found)
    for team in checked.plan.teams:
        if team not in named:
            yield Found(
                ("teams", team), f"no work asks for '{team}'", "name it where it works, or take it out", key=True
            )
