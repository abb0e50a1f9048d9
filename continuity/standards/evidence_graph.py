"""Evidence that only the graph of a plan shows: whose loss is planned for, what is kept elsewhere, what is survived."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.audit_results import Trace
from continuity.checks.checked import path_of
from continuity.checks.dates import services_of_plan
from continuity.checks.levels import down_when, is_down, levels_after, lost_by
from continuity.model import Copy, Node, RecoveryPlan, Section
from continuity.standards.audited import Answer, Audited, a_service, of_service
from continuity.standards.evidence_tests import data_of
from continuity.standards.patterns import matches
from continuity.standards.standard import Apart, Covered, Losses, Survives


def covered(evidence: Covered, audited: Audited) -> Answer:
    """Whether there is a recovery plan for the loss of each node that some service needs and that can fail."""
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
        if fitting is None:
            lacking.append(audited.trace(path_of(node), "no recovery plan is for its loss"))
        else:
            found.append(audited.trace(("plans", fitting.id), f"is for the loss of '{node.id}'"))
    return audited.answer(found, lacking)


def _nodes_needed(evidence: Covered, audited: Audited) -> Iterator[Node]:
    for path in matches(audited.checked.data, evidence.nodes):
        node = audited.checked.plan.nodes[str(path[1])]
        users = audited.checked.services_on([node.id])
        if node.section is Section.SERVICES:
            users = (node,)
        if any(audited.service_counts(each, evidence.only) for each in users) and node.never_fails is None:
            yield node


def _is_for(recovery: RecoveryPlan, node: Node, audited: Audited) -> bool:
    """Whether a plan is for the loss of a node; of a service, also by the loss of something that it needs."""
    if node.section is Section.SERVICES:
        return any(each.id == node.id for each in services_of_plan(recovery, audited.checked))
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
    touched = {service.id for node in nodes for service in audited.checked.services_on([node.id])}
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
            found.append(audited.trace(path))
    return audited.answer(found, lacking)


def _lost_for_good(node: Node, audited: Audited) -> Iterator[Node]:
    """The services that the loss of a node takes down, and that no plan for its loss brings up again without it."""
    plans = [each for each in audited.checked.plan.plans.values() if node.id in lost_by(each)]
    after = [levels_after(each, audited.checked) for each in plans]
    for service in down_when(frozenset({node.id}), audited.checked):
        if all(is_down(service, levels[service.id]) for levels in after):
            yield service
