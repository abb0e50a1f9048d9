"""A team has no way in while its plan is carried out.

What: A team says through which nodes it works (`access`), and one of them is down when what the plan covers is lost.

Why: The people are there, and the line, the identity provider or the jump host is not.

Example: `ops: {access: [vpn]}` in a plan for the loss of the site where the VPN ends.

Instead: Give them a second way that does not stand on the same site.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import lost_with_covered, teams_asked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "access-lost"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each way in that is lost with what a plan covers."""
    for recovery in checked.plan.plans.values():
        lost = lost_with_covered(recovery, checked)
        for name in teams_asked(recovery):
            for i, way in enumerate(checked.plan.teams[name].access):
                if way in lost:
                    message = f"'{way}' is down when '{recovery.id}' is needed, and '{name}' works through it"
                    yield Found(("teams", name, "access", i), message, "give them a way in that does not stand there")
