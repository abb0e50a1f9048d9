"""One person holds every role in a recovery plan.

What: The decision and all steps of a plan ask for two teams or more, and all of them, with their deputies, are the
same person.

Why: The plan has several names in it and one pair of hands. Steps that look parallel follow each other, and nobody
checks anybody.

Example: `crisis: {members: [anna]}` and `dba: {members: [anna]}`.

Instead: Spread the roles, the decision and the check first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import only_person
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "one-person-holds-all-roles"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each plan that rests on one person."""
    for recovery in checked.plan.plans.values():
        found = only_person(recovery, checked.plan)
        if found:
            person, teams = found
            message = f"'{person}' is all of {' and '.join(teams)}: one person holds every role"
            yield Found(("plans", recovery.id), message, "spread the roles over several people", key=True)
