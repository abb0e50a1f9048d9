"""A person in a recovery plan was last trained too long ago.

What: `trained_on` lies further back than the limit `trained-within` (two years), for a member of a team that a plan
asks for.

Why: What was learnt for the last system does not restore this one.

Example: `anna: {trained_on: 2021-05-01}`.

Instead: Train again; an exercise counts.
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

ID: Final = "training-too-old"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such person."""
    limit = checked.limits.trained_within
    people = {person.id: person for team, _ in recovery_teams(checked) for person in members_of(team, checked.plan)}
    for person in people.values():
        if person.trained_on is not None and is_older(person.trained_on, limit, checked.today):
            message = f"'{person.id}' was last trained on {person.trained_on}, longer ago than {format_duration(limit)}"
            yield Found(("people", person.id, "trained_on"), message, "train again, and write the new date")
