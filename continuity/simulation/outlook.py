"""What can be said of a simulation beforehand: how much will happen in it, and what cannot happen at all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

from continuity.distributions import Never
from continuity.graph import requirement_order
from continuity.model import Mode, Node, Plan, Standby
from continuity.requirements import required_terms
from continuity.simulation.demand import has_demand, highest_demand
from continuity.structure import (
    UNCAPPED,
    capacity_of,
    forget,
    is_fit,
    is_up,
    level_of,
    limit_of,
    own_level,
    under_demand,
)
from continuity.units import NEVER


def expected_failures(plan: Plan, horizon: int) -> float:
    """About how many failures, and how much planned work, a replication of `horizon` microseconds will have."""
    modes = [(mode, 1 if mode.of_node else node.units) for node in plan.nodes.values() for mode in node.modes]
    modes += [(cause.mode, 1) for cause in plan.common_causes.values()]
    works = [(entry, node.units) for node in plan.nodes.values() for entry in node.maintenance]
    failures = math.fsum(copies * _failures(mode, horizon) for mode, copies in modes)
    return failures + math.fsum(units * horizon / (entry.every or entry.after or NEVER) for entry, units in works)


def _failures(mode: Mode, horizon: int) -> float:
    life = mode.time_to_failure.mean()
    repair = mode.time_to_repair.mean()
    if math.isinf(life):
        return 0.0
    return 1.0 if math.isinf(repair) else horizon / max(1.0, life + repair)


def can_go_down(plan: Plan) -> frozenset[str]:
    """The ids of the nodes that are down when everything that can fail has failed: the others never go down."""
    order = requirement_order(plan)
    position = {name: index for index, name in enumerate(order)}
    hit = {name for cause in plan.common_causes.values() for name, share in cause.hits.items() if share > 0.0}
    hit.update(_spoilt(plan))
    steps = [step for each in plan.plans.values() for step in each.all_steps]
    hit.update(name for step in steps for name in step.stops)
    members = Counter(name for node in plan.nodes.values() if node.failover for name in node.failover.between)
    shared = {name for name, failovers in members.items() if failovers > 1}
    switched = {name for step in steps for name, _ in step.switches}
    shared.update(each for name in switched for each in plan.nodes[name].failover.between)  # type: ignore[union-attr]
    levels: list[float] = []
    for name in order:
        node = plan.nodes[name]
        own = 0.0 if _can_fail(node) or name in hit else _while_maintained(node)
        member = _worst_of_failover(node, levels, position, shared)
        if has_demand(node):
            needs = capacity_of(node.needs, node.site, position, forget)(levels)
            levels.append(under_demand(min(own, needs, member), highest_demand(node)))
        else:
            needs = level_of(required_terms(node), position, forget)(levels)
            levels.append(min(own, needs, member))
    return frozenset(name for name in order if not is_up(levels[position[name]], plan.nodes[name].up_from))


def _spoilt(plan: Plan) -> Iterator[str]:
    """The nodes that stop where data is found corrupt: those where it lives, or may be restored onto."""
    corrupted = {mode.corrupts for mode in plan.all_modes if _can_begin(mode)}
    yield from (node.id for node in plan.nodes.values() if corrupted & node.data.keys())
    for step in (step for each in plan.plans.values() for step in each.all_steps):
        if step.restores is not None and step.restores.to is not None:
            yield step.restores.to


def _can_begin(mode: Mode) -> bool:
    return not isinstance(mode.time_to_failure, Never) or mode.at_start > 0.0


def _can_fail(node: Node) -> bool:
    """Whether something of its own can take from a node's level."""
    if node.standby is Standby.STOPPED:
        return True
    return any(_can_begin(mode) for mode in node.modes)


def _while_maintained(node: Node) -> float:
    """The own level of a node that does not fail while as many units as can be are under maintenance at once."""
    left = max(0, node.units - sum(entry.units for entry in node.maintenance))
    in_use = min(left, node.running or node.units)
    if not has_demand(node):
        return own_level(in_use, float(in_use), node.required, node.full)
    if node.units == 1:
        return limit_of(float(in_use))
    return own_level(in_use, float(in_use), node.required, node.full, UNCAPPED)


def _worst_of_failover(node: Node, levels: Sequence[float], position: Mapping[str, int], shared: Set[str]) -> float:
    """The least level of a node's active member: 0 if it can become unfit, because a switch follows."""
    if node.failover is None:
        return UNCAPPED
    first = node.failover.between[0]
    worst = levels[position[first]]
    # Where members are shared, another than the first may be the active one.
    return worst if is_fit(worst, node.failover.from_level) and first not in shared else 0.0
