"""A longer outage is said to do less harm than a shorter one.

What: In `impact`, the cost or another harm falls while the outage grows.

Why: The figures are for whole outages, not for a further hour of one. Added up by the hour they are too low, and so
is everything computed from them.

Example: `impact: {1h: 20k EUR, 4h: 15k EUR}`.

Instead: Write what an outage of that length costs in all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "impact-going-backwards"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each curve that falls, once."""
    for service in checked.plan.services:
        if service.impact is None:
            continue
        curves = {"": [(at, money.amount) for at, money in service.impact.points], **service.impact.scales}
        for name, points in curves.items():
            for (early, more), (late, less) in pairwise(sorted(points)):
                if less < more:
                    message = (
                        f"{name or 'the cost'} of {format_duration(late)} is less than that of {format_duration(early)}"
                    )
                    path = path_of(service, "impact", *([name] if name else []))
                    yield Found(path, message, "write what an outage of that length does in all", key=True)
                    break
