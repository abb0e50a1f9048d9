"""What can be said of a simulation beforehand: how much will happen in it, and what cannot happen at all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from continuity.distributions import Never
from continuity.graph import requirement_order
from continuity.model import Mode, Node, Plan, Standby
from continuity.requirements import required_terms
from continuity.structure import forget, is_fit, is_up, level_of


def expected_failures(plan: Plan, horizon: int) -> float:
    """About how many failures a replication of `horizon` microseconds will have."""
    modes = [(mode, 1 if mode.of_node else node.units) for node in plan.nodes.values() for mode in node.modes]
    modes += [(cause.mode, 1) for cause in plan.common_causes.values()]
    return math.fsum(copies * _failures(mode, horizon) for mode, copies in modes)


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
    members = Counter(name for node in plan.nodes.values() if node.failover for name in node.failover.between)
    shared = {name for name, failovers in members.items() if failovers > 1}
    levels: list[float] = []
    for name in order:
        node = plan.nodes[name]
        own = 0.0 if _can_fail(node) or name in hit else 1.0
        needs = level_of(required_terms(node), position, forget)(levels)
        levels.append(min(own, needs, _worst_of_failover(node, levels, position, shared)))
    return frozenset(name for name in order if not is_up(levels[position[name]], plan.nodes[name].up_from))


def _can_fail(node: Node) -> bool:
    """Whether something of its own can take from a node's level."""
    if node.standby is Standby.STOPPED:
        return True
    return any(not isinstance(mode.time_to_failure, Never) or mode.at_start > 0.0 for mode in node.modes)


def _worst_of_failover(node: Node, levels: Sequence[float], position: Mapping[str, int], shared: Set[str]) -> float:
    """The least level of a node's active member: 0 if it can become unfit, because a switch follows."""
    if node.failover is None:
        return 1.0
    first = node.failover.between[0]
    worst = levels[position[first]]
    # Where members are shared, another than the first may be the active one.
    return worst if is_fit(worst, node.failover.from_level) and first not in shared else 0.0
