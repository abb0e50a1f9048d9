"""Nothing says how to reach a person who is called out.

What: A member of a team that a plan asks for can be called outside working hours and has no `contact`.

Why: The call-out takes 45 minutes on paper, and nobody has the number.

Example: `dba: {members: [anna], call_out: 45m}` with `anna: {}`.

Instead: Write where the contact is found, `contact: crisis binder, page 2`; the number itself need not be in the
plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import members_of, recovery_teams
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "contact-missing"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such person, once."""
    found: dict[str, str] = {}
    for team, _ in recovery_teams(checked):
        for person in members_of(team, checked.plan):
            if not person.contact and (team.call_out or person.call_out):
                found.setdefault(person.id, team.id)
    for name, team_id in sorted(found.items()):
        message = f"'{name}' is called out with '{team_id}', and nothing says how"
        yield Found(("people", name), message, "add contact: and where it is found", key=True)
