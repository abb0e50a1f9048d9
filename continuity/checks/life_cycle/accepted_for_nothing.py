"""An entry of accepted findings silences nothing.

What: An entry of `accepted` is still valid, and no rule finds anything that it covers, or no rule has such an id.

Why: The defect is gone, or the id or path is misspelt, and one day the entry hides something that nobody has
accepted.

Example: `accepted: [{id: no-deputies, where: teams.legal, ..}]`, where the rule is `no-deputy`.

Instead: Take the entry out, or correct its `id` and `where`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "accepted-for-nothing"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such entry; asked last, when it is known what the others found."""
    for i in sorted(checked.idle):
        entry = checked.plan.accepted[i]
        where = f" at {entry.where}" if entry.where else ""
        message = f"nothing is found for '{entry.id}'{where}: the entry silences nothing"
        yield Found(("accepted", i, "id"), message, "take the entry out, or correct its id and where")
