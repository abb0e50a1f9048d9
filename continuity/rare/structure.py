"""What a service's level is under some failures, by the structure alone: nobody waits, and switches take no time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from continuity.model import Node, Plan
from continuity.rare.kinds import UNITS, Kind
from continuity.requirements import required_terms
from continuity.simulation.demand import has_demand, highest_demand
from continuity.simulation.layout import Layout
from continuity.structure import (
    CAPPED,
    UNCAPPED,
    LevelFunction,
    capacity_of,
    forget,
    is_fit,
    is_up,
    level_of,
    limit_of,
    own_level,
    plain_sum,
    under_demand,
)

Counts = Sequence[int]
"""How many failures there are of each kind."""


class Structure:
    """The level of one service as a function of failures. Parameters: `index` of the service; `kinds` of failures."""

    def __init__(self, layout: Layout, index: int, kinds: Sequence[Kind]) -> None:
        self._plan: Plan = layout.plan
        self._index = index
        self._position = layout.position
        self._order = sorted(layout.below(index))
        self._nodes = layout.nodes
        self._own = {each: self._owner(layout.nodes[each], kinds) for each in self._order}
        self._needs = {each: self._requirements(layout.nodes[each]) for each in self._order}

    def is_down(self, counts: Counts) -> bool:
        """Whether the service is down while so many failures of each kind are going on."""
        levels = [1.0] * len(self._nodes)
        for each in self._order:
            levels[each] = self._level(each, levels, counts)
        return not is_up(levels[self._index], self._nodes[self._index].up_from)

    def _level(self, each: int, levels: list[float], counts: Counts) -> float:
        node = self._nodes[each]
        parts = [self._own[each](counts), self._needs[each](levels)]
        if node.failover is not None:
            members = [levels[self._position[name]] for name in node.failover.between]
            parts.append(max((level for level in members if is_fit(level, node.failover.from_level)), default=0.0))
        return under_demand(min(parts), highest_demand(node)) if has_demand(node) else min(parts)

    def _requirements(self, node: Node) -> LevelFunction:
        if has_demand(node):
            return capacity_of(node.needs, node.site, self._position, forget)
        return level_of(required_terms(node), self._position, forget)

    def _owner(self, node: Node, kinds: Sequence[Kind]) -> Callable[[Counts], float]:
        """The own level of a node as a function of failures."""
        lost = {number: each for number, each in enumerate(kinds) if each.key[0] == node.id and each.of_units}
        caps = {
            number: each.leaves
            for number, each in enumerate(kinds)
            if not each.of_units and (each.key[0] == node.id or self._hits(each, node))
        }

        def own(counts: Counts) -> float:
            cap = min((leaves for number, leaves in caps.items() if counts[number]), default=1.0)
            return _own_level(node, [min(cap, each) for each in _delivered(node, lost, counts)])

        return own

    def _hits(self, kind: Kind, node: Node) -> bool:
        cause = self._plan.common_causes.get(kind.key[0])
        return cause is not None and cause.hits.get(node.id, 0.0) > 0.0


def _delivered(node: Node, lost: Mapping[int, Kind], counts: Counts) -> list[float]:
    """What each unit delivers if every failure is on a unit of its own, as far as there are any."""
    left = [
        0.0 if kind.key[1] == UNITS else kind.leaves for number, kind in lost.items() for _ in range(counts[number])
    ]
    return sorted(left)[: node.units] + [1.0] * max(0, node.units - len(left))


def _own_level(node: Node, delivered: Sequence[float]) -> float:
    running = sorted(delivered, reverse=True)[: node.running or node.units]
    sound, capacity = sum(each > 0.0 for each in running), plain_sum(running)
    if has_demand(node) and node.units == 1:
        return limit_of(capacity)
    return own_level(sound, capacity, node.required, node.full, UNCAPPED if has_demand(node) else CAPPED)
