"""Too many recovery plans need the same person.

What: Every plan that asks for a team needs its members; a person who is in more plans than the limit `most-plans` (5)
and is one of at most two in each team counts.

Why: A flood invokes several plans at once, and the one who knows everything is needed in each.

Example: `anna`, alone with `ben` in `dba`, in seven plans.

Instead: Train others, and let some plans ask for another team.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import recovery_teams
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "person-in-too-many-plans"
SEVERITY: Final = Severity.WARNING


_FEW: Final = 2


def find(checked: Checked) -> Iterator[Found]:
    """Each such person."""
    needed: dict[str, set[str]] = {}
    for team, plans in recovery_teams(checked):
        for person in team.members if len(team.members) <= _FEW else ():
            needed.setdefault(person, set()).update(plans)
    for person, names in sorted(needed.items()):
        if len(names) > checked.limits.most_plans:
            message = f"{len(names)} recovery plans need '{person}'"
            yield Found(("people", person), message, "train others for some of them", key=True)
