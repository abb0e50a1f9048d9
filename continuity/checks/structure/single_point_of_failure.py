"""The loss of one node brings down a critical service.

What: A component, supplier or site that can fail is needed by a critical service with no alternative, tolerance,
workaround or spare unit; or the shares that are left without it are below the service's minimum.

Why: Every failure of it is an outage of the service, as long as its repair takes.

Example: `shop: {needs: [db], objectives: {rto: 1h}}` with one `db`.

Instead: Add a unit, a failover, an alternative (`any`), a tolerance or a workaround; or accept it with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.levels import down_when
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import AllOf, AnyOf, AtLeast, Section, ShareOf, Term, Tolerant, WorkedAround
from continuity.structure import LevelFunction, fails_alone

ID: Final = "single-point-of-failure"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such node, once."""
    users: dict[str, list[str]] = {}
    for service in checked.plan.services:
        if checked.is_critical(service):
            for name in checked.surely_lost_with[service.id]:
                users.setdefault(name, []).append(service.id)
    for name, user in _of_shares(checked):
        if user not in users.setdefault(name, []):
            users[name].append(user)
    for name, services in sorted(users.items()):
        node = checked.plan.nodes[name]
        if node.section is not Section.SERVICES and fails_alone(node):
            named = f"'{services[0]}'" + (f" and {len(services) - 1} more" if services[1:] else "")
            message = f"the loss of '{name}' alone brings down {named}"
            yield Found(path_of(node), message, "add a unit, a failover, an alternative or a workaround", key=True)


def _of_shares(checked: Checked) -> Iterator[tuple[str, str]]:
    """Each node without which shares are too few, and the critical service that is down then."""
    sharing: dict[str, set[str]] = {}  # by what may be lost, the nodes that lose a share with it
    for node in checked.plan.nodes.values():
        for shared in (name for term in node.needs for name in _shared_in(term)):
            for name in checked.surely_lost_with[shared]:
                sharing.setdefault(name, set()).add(node.id)
    for name in sorted(sharing):
        if fails_alone(checked.plan.nodes[name]):
            for service in down_when(frozenset({name}), checked, _bridged):
                needs_share = not sharing[name].isdisjoint(checked.surely_lost_with[service.id])
                if needs_share and checked.is_critical(service):
                    yield name, service.id


def _bridged(term: Tolerant | WorkedAround, part: LevelFunction) -> LevelFunction:
    """A tolerance or a workaround counts as if it were enough: here it only matters that there is one."""
    return lambda found: 1.0


def _shared_in(term: Term) -> Iterator[str]:
    match term:
        case ShareOf(weights):
            yield from (name for name, _ in weights)
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from _shared_in(each)
        case _:
            pass
