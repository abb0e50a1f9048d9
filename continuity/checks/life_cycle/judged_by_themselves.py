"""Those who carried out an exercise also judged it.

What: `by` of an exercise names the owner of its plan, a team that the plan asks for, or a person in one.

Why: Who is tired and glad that it is over sees what went well.

Example: `{plan: recover-db, by: dba, ..}` where `dba` does the steps.

Instead: Let somebody else judge: another team, internal audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import teams_asked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "judged-by-themselves"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such exercise."""
    for i, exercise in enumerate(checked.plan.exercises):
        teams = teams_asked(checked.plan.plans[exercise.plan])
        people = {person for team in teams for person in checked.plan.teams[team].members}
        owner = checked.plan.plans[exercise.plan].owner
        if exercise.by and exercise.by.lower() in {*teams, *people, (owner or "").lower()}:
            does = "owns" if exercise.by.lower() == (owner or "").lower() else "does steps of"
            message = f"'{exercise.by}' {does} '{exercise.plan}', and judged its exercise"
            yield Found(("exercises", i, "by"), message, "let somebody else judge the next one")
