"""Nobody in a role of a recovery plan has a training record.

What: A team of named persons is asked for by a plan, and none of them says `trained` or `trained_on`.

Why: Standards ask for competence and for evidence of it; the night asks for somebody who has done it before.

Example: `people: {julia: {}}` in the team `legal`.

Instead: Train them, and write what and when: `trained: restore course, trained_on: 2026-01-20`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import members_of, recovery_teams
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "nobody-trained"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such team."""
    for team, plans in recovery_teams(checked):
        members = members_of(team, checked.plan)
        if members and not any(person.trained or person.trained_on for person in members):
            message = f"nobody in '{team.id}', which the plan '{plans[0]}' needs, has a training record"
            yield Found(("teams", team.id), message, "train somebody, and write trained: and trained_on:", key=True)
