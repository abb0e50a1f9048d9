"""A workaround keeps the service up, so that the loss it stands in for is never an outage.

What: The level of a workaround is at least the MBCO of its service.

Why: While it lasts the service counts as up: the loss can break no availability and no RTO. That may be meant; then
nobody sees how often people carry the service.

Example: `workaround: {level: 60%, ..}` with `mbco: 60%`.

Instead: Keep it if paper is as good as the system; else set the MBCO above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.workarounds import workarounds
from continuity.units import format_share

ID: Final = "workaround-as-good-as-minimum"
SEVERITY: Final = Severity.INFORMATION


def find(checked: Checked) -> Iterator[Found]:
    """Each such workaround."""
    for service in checked.plan.services:
        minimum = service.up_from or 0.0
        for path, workaround in workarounds(service, checked.data) if service.needs else ():
            if workaround.level >= minimum:
                message = (
                    f"a level of {format_share(workaround.level)} is up for '{service.id}' (from"
                    f" {format_share(minimum)}): what it stands in for is no outage"
                )
                yield Found(path, message, "set the mbco above it, if that is not meant")
