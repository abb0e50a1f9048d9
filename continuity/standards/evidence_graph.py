"""Evidence that only the graph of a plan shows: whose loss is planned for, what is kept elsewhere, what is survived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from continuity.audit_results import Trace
from continuity.checks.checked import Checked, path_of
from continuity.checks.levels import (
    Situation,
    down_when,
    is_down,
    levels,
    levels_without,
    lost_by,
    usual_levels,
)
from continuity.checks.roles import with_sub_plans
from continuity.model import Copy, Node, RecoveryPlan, Section
from continuity.standards.audited import Answer, Audited, a_service, no_service, of_service
from continuity.standards.evidence_tests import data_of
from continuity.standards.patterns import matches
from continuity.standards.standard import Apart, Covered, Losses, Only, Survives


def covered(evidence: Covered, audited: Audited) -> Answer:
    """Whether the loss of each node that some service needs is planned for, or takes no service down."""
    nodes = list(_nodes_needed(evidence, audited))
    if not nodes:
        return audited.nothing(
            f"there is no `{evidence.nodes}` that {a_service(evidence.only)} needs and that can fail"
        )
    plans = tuple(audited.checked.plan.plans.values())
    found: list[Trace] = []
    lacking: list[Trace] = []
    for node in nodes:
        fitting = next((each for each in plans if _is_for(each, node, audited)), None)
        if fitting is not None:
            found.append(audited.trace(("plans", fitting.id), f"is for the loss of '{node.id}'"))
        elif node.section is not Section.SERVICES and not _takes_down(node, evidence.only, audited):
            found.append(audited.trace(path_of(node), f"its loss takes {no_service(evidence.only)} down"))
        else:
            lacking.append(audited.trace(path_of(node), "no recovery plan is for its loss"))
    return audited.answer(found, lacking)


def _nodes_needed(evidence: Covered, audited: Audited) -> Iterator[Node]:
    for path in matches(audited.checked.data, evidence.nodes):
        node = audited.checked.plan.nodes[str(path[1])]
        if node.never_fails is None and _is_needed(node, evidence.only, audited):
            yield node


def _is_needed(node: Node, only: Only, audited: Audited) -> bool:
    """Whether a service that counts depends on a node, or is it."""
    if node.section is Section.SERVICES:
        return audited.service_counts(node, only)
    touched = audited.checked.touched_by([node.id])
    return any(each.id in touched for each in audited.services(only))


def _takes_down(node: Node, only: Only, audited: Audited) -> bool:
    """Whether some service that counts is down while a node is lost."""
    down = down_when(frozenset({node.id}), audited.checked)
    return any(audited.service_counts(each, only) for each in down)


def _is_for(recovery: RecoveryPlan, node: Node, audited: Audited) -> bool:
    """Whether a plan is for the loss of a node; of a service, also by the loss of something that it needs."""
    if node.section is Section.SERVICES:
        return any(each.id == node.id for each in audited.services_of(recovery))
    return node.id in lost_by(recovery)


def apart(evidence: Apart, audited: Audited) -> Answer:
    """Whether all data has a copy in another place than its own, as far as sites are said."""
    found: list[Trace] = []
    lacking: list[Trace] = []
    for node, held in data_of(audited, evidence.only):
        path = path_of(node, "data", held.id)
        elsewhere = next((copy for copy in held.copies.values() if _is_elsewhere(copy, node, audited)), None)
        if elsewhere is not None:
            found.append(audited.trace((*path, "copies", elsewhere.id)))
        elif held.copies and node.site is None:
            lacking.append(
                audited.trace(path_of(node), "does not say at which site it is, so where its copies are says nothing")
            )
        else:
            lacking.append(audited.trace(path, "has no copy in another place"))
    if not found and not lacking:
        return audited.nothing(f"there is no data{of_service(evidence.only)}")
    return audited.answer(found, lacking)


def _is_elsewhere(copy: Copy, node: Node, audited: Audited) -> bool:
    """Whether a copy is at a place of its own: a site, a supplier, or what says its site."""
    holder = audited.checked.plan.nodes[copy.at]
    known = holder.site is not None or holder.section in (Section.SITES, Section.SUPPLIERS)
    apart_from = audited.checked.places[node.id]
    return known and node.site is not None and apart_from.isdisjoint(audited.checked.places[holder.id])


def survives(evidence: Survives, audited: Audited) -> Answer:
    """Whether services are up while any one node of the section is lost, if need be when a plan has been done."""
    services = audited.services(evidence.only)
    section = evidence.losses.value
    nodes = [each for each in audited.checked.plan.nodes.values() if each.section.value == section]
    if not services:
        return audited.no_service(evidence.only)
    if not nodes:
        return audited.nothing(f"there is no `{section}.*`")
    touched = audited.checked.touched_by([node.id for node in nodes])
    fatal = {service.id: node.id for node in nodes for service in _lost_for_good(node, audited)}
    found: list[Trace] = []
    lacking: list[Trace] = []
    for service in services:
        path = path_of(service)
        if service.id in fatal:
            says = f"is down while '{fatal[service.id]}' is lost, and no plan brings it back"
            lacking.append(audited.trace(path, says))
        elif service.id not in touched and evidence.losses is Losses.SITES:  # everything is somewhere
            lacking.append(audited.trace(path, "does not say, and nothing that it needs does, at which site it is"))
        else:
            found.append(audited.trace(path, f"outlasts the loss of any one of the `{section}`"))
    return audited.answer(found, lacking)


def _lost_for_good(node: Node, audited: Audited) -> Iterator[Node]:
    """The services that are down while a node is lost, also when every plan that this sets off has been done."""
    down = down_when(frozenset({node.id}), audited.checked)
    if down:
        after = _when_plans_are_done(node, audited.checked)
        yield from (service for service in down if is_down(service, after[service.id]))


def _when_plans_are_done(node: Node, checked: Checked) -> Mapping[str, float]:
    """The levels while a node is lost and the plans for it, and for what is lost with it, have been done together."""
    usual, without = usual_levels(checked), levels_without(checked, frozenset({node.id}))
    lost = {name for name, level in without.items() if usual[name] and not level}
    set_off = (each for each in checked.plan.plans.values() if not lost.isdisjoint(lost_by(each)))
    plans = {part.id: part for each in set_off for part in with_sub_plans(each, checked.plan)}
    steps = [step for each in plans.values() for step in each.steps.values()]
    mended = {name for step in steps for name in step.repairs}
    started = {name for step in steps for name in step.starts}
    active = {failover: member for step in steps for failover, member in step.switches}
    fixed = {} if node.id in mended else {node.id: 0.0}
    return levels(checked, Situation(fixed=fixed, idle=checked.stopped - started, active=active))
