"""Levels of nodes while some are lost: who is down then, before people act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from continuity.checks.checked import Checked
from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Need,
    Node,
    RecoveryPlan,
    ShareOf,
    Soft,
    Term,
    Tolerant,
    WorkedAround,
)
from continuity.planfile.problems import Path

_SLACK = 1e-9


def levels(checked: Checked, fixed: Mapping[str, float]) -> Mapping[str, float]:
    """The level of each node while nothing else has failed, and nobody has done anything yet.

    Parameters: `fixed`, the levels of nodes that are set (0: lost). A failover is at its best member, or at its first
    where only people switch it; what is tolerated for a time, or worked around, counts as lost.
    """
    found: dict[str, float] = {}
    for name in checked.order:
        found[name] = fixed[name] if name in fixed else _of_node(checked.plan.nodes[name], found)
    return found


def levels_without(checked: Checked, lost: frozenset[str]) -> Mapping[str, float]:
    """The levels of the nodes that the loss of some touches; as `levels`, and quick where little is touched."""
    touched = checked.touched_by(lost)
    found = dict(usual_levels(checked))
    for name in checked.order:
        if name in touched:
            surely = not lost.isdisjoint(checked.surely_lost_with[name])
            found[name] = 0.0 if surely else _of_node(checked.plan.nodes[name], found)
    return found


def usual_levels(checked: Checked) -> Mapping[str, float]:
    """The level of each node while nothing has failed."""
    if not checked.usual:
        checked.usual.update(levels(checked, {}))
    return checked.usual


def _of_node(node: Node, found: Mapping[str, float]) -> float:
    parts = [_of_term(term, found) for term in node.needs]
    if node.site is not None:
        parts.append(found[node.site])
    if node.failover is not None:
        members = node.failover.between if node.failover.automatic else node.failover.between[:1]
        parts.append(max(found[member] for member in members))
    return min([1.0, *parts])


def _of_term(term: Term, levels: Mapping[str, float]) -> float:
    match term:
        case Need(node):
            return levels[node]
        case AllOf(terms):
            return min(_of_term(each, levels) for each in terms)
        case AnyOf(terms):
            return max(_of_term(each, levels) for each in terms)
        case AtLeast(k, terms):
            return sorted((_of_term(each, levels) for each in terms), reverse=True)[k - 1]
        case ShareOf(weights):
            return min(1.0, sum(weight * levels[node] for node, weight in weights))
        case Soft(part, without):
            return max(_of_term(part, levels), without)
        case Tolerant(part) | WorkedAround(part):
            return _of_term(part, levels)


def brought_down(recovery: RecoveryPlan, checked: Checked) -> tuple[Node, ...]:
    """The services that are down when everything a plan covers is lost, by id."""
    known = checked.down_without
    if recovery.id not in known:
        lost = {*recovery.covers}
        if recovery.invoke is not None and recovery.invoke.when is not None:
            lost.add(recovery.invoke.when)
        known[recovery.id] = down_when(frozenset(lost), checked)
    return known[recovery.id]


def down_when(lost: frozenset[str], checked: Checked) -> tuple[Node, ...]:
    """The services that are down when some nodes are lost, by id."""
    touched = checked.services_on(lost)
    found = levels_without(checked, lost) if touched else {}
    return tuple(service for service in touched if found[service.id] < (service.up_from or 0.0) - _SLACK)


def rtos_of_plan(recovery: RecoveryPlan, checked: Checked) -> Iterator[tuple[Path, Node, int]]:
    """Each RTO that a plan is there to keep, with its path and service.

    Those of the services that are down when what it covers is lost, and those that a scenario expects in which some of
    that is lost.
    """
    down = brought_down(recovery, checked)
    covered = {*recovery.covers, recovery.invoke.when if recovery.invoke else None}
    for service in down:
        if service.objectives is not None and service.objectives.rto is not None:
            yield (service.section.value, service.id, "objectives", "rto"), service, service.objectives.rto
    names = {service.id: service for service in down}
    for scenario in checked.plan.scenarios.values():
        hit = any(event.kind in ("fails", "destroys") and event.target in covered for event in scenario.events)
        for name, expected in scenario.expects.items() if hit else ():
            if expected.rto is not None and name in names:
                yield ("scenarios", scenario.id, "expects", name, "rto"), names[name], expected.rto
