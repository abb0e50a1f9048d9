"""A contact was last tried too long ago.

What: `contact_checked` of a member of a team that a plan asks for lies further back than the limit
`contact-checked-within` (half a year).

Why: Numbers change with jobs, contracts and homes. The plan keeps the old one.

Example: `anna: {contact: binder page 2, contact_checked: 2024-03-01}`.

Instead: Call once a quarter, and write the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import is_older
from continuity.checks.roles import members_of, recovery_teams
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "contact-stale"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such person."""
    limit = checked.limits.contact_checked_within
    people = {person.id: person for team, _ in recovery_teams(checked) for person in members_of(team, checked.plan)}
    for person in people.values():
        day = person.contact_checked
        if day is not None and is_older(day, limit, checked.today):
            message = f"'{person.id}' was last reached on {day}, longer ago than {format_duration(limit)}"
            yield Found(("people", person.id, "contact_checked"), message, "call, and write the new date")
