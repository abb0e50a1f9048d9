"""A soft requirement whose loss brings the service below its minimum.

What: A service has `{need: X, without: 50%}` and counts as up only from a higher level (its `mbco`, 100% where none
is said).

Why: What is left without X is less than the service needs to be up: for every result the requirement is a hard one.

Example: `{need: recommender, without: 80%}` in a service without `mbco`.

Instead: Say from which level on the service counts as up (`mbco: 60%`), or write the requirement as a hard one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Soft
from continuity.units import format_share

ID: Final = "soft-in-name-only"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each soft need of a service that leaves too little."""
    for service in checked.plan.services:
        minimum = service.up_from or 0.0
        for i, term in enumerate(service.needs):
            if isinstance(term, Soft) and term.without < minimum - 1e-9 and service.objectives is not None:
                message = (
                    f"without it {format_share(term.without)} is left, and '{service.id}' counts as up only from"
                    f" {format_share(minimum)}"
                )
                yield Found(path_of(service, "needs", i), message, "say an mbco that can be met without it")
