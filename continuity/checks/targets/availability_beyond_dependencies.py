"""A service promises more availability than the promises it rests on allow.

What: The product of what the nearest dependencies promise, services and suppliers, is below what the service
promises.

Why: Outages of independent dependencies add up. Even when everybody keeps the promise, this one is broken.

Example: `shop: {needs: [db, login], objectives: {availability: 99.9%}}` where each of the two promises 99.9%.

Instead: Promise the product or less, ask more of the dependencies, or add an alternative to one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.promised import availability_of, promising_below
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section
from continuity.units import format_share

ID: Final = "availability-beyond-dependencies"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each service whose dependencies promise less together; a single supplier has a rule of its own."""
    promising = promising_below(checked, availability_of)
    for service in checked.plan.services:
        wanted = availability_of(service)
        if wanted is None:
            continue
        names = sorted(frozenset[str]().union(*(promising[name] for _, name in checked.hard[service.id])))
        given = {name: availability_of(checked.plan.nodes[name]) or 1.0 for name in names}
        together = prod(given.values())
        if together < wanted - 1e-12 and not _one_supplier_is_enough(checked, given, wanted):
            message = (
                f"{format_share(wanted)} is promised, and {', '.join(names)} together promise {100 * together:.4g}%"
            )
            yield Found(
                path_of(service, "objectives", "availability"),
                message,
                "promise no more than that, or ask more of what it needs",
            )


def _one_supplier_is_enough(checked: Checked, given: Mapping[str, float], wanted: float) -> bool:
    suppliers = (name for name in given if checked.plan.nodes[name].section is Section.SUPPLIERS)
    return any(given[name] < wanted for name in suppliers)
