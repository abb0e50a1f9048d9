"""A risk is listed, and nothing is done about it.

What: A risk has no `treatment`, and no scenario plays it.

Why: It was found, written down and forgotten. Whoever reads the list believes that it is under control.

Example: `risks: {water: {nodes: [paris], frequency: once in 80y}}`.

Instead: Say what is done (`treatment: leave the site`), also where that is to bear it; and let a scenario play it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "risk-untreated"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such risk."""
    for risk in checked.plan.risks.values():
        if not risk.treatment and risk.scenario is None:
            message = f"nothing is done about '{risk.id}', and no scenario plays it"
            yield Found(("risks", risk.id), message, "add treatment: .., or scenario: ..", key=True)
