"""A witness for the exact route: every combination of failures, levels by `continuity.structure`, nothing counted.

Each copy of a mode is one thing that is down or not, with its share of time and its rate in the long run; whether a
strike of a common cause hits a node is one more. All combinations are gone through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from continuity.distributions import SingleDraw
from continuity.graph import requirement_order
from continuity.model import Mode, Node, Plan
from continuity.requirements import required_terms
from continuity.structure import (
    CAPPED,
    UNCAPPED,
    capacity_of,
    forget,
    is_up,
    level_of,
    limit_of,
    own_level,
    plain_sum,
    under_demand,
)

YEAR = 8760 * 3.6e9


@dataclass(frozen=True)
class Copy:
    """One copy of a mode: of a unit (from 0), of a whole node (None), or a common cause (node "")."""

    owner: str
    mode: str
    unit: int | None
    leaves: float
    down: float
    rate: float


@dataclass(frozen=True)
class Hit:
    cause: str
    node: str
    share: float


def _copy(owner: str, mode: Mode, unit: int | None, hazard: float = 1.0) -> Copy:
    life = mode.time_to_failure
    if hazard < 1:
        assert isinstance(life, SingleDraw)
        life = life.with_hazard(hazard)
    down = mode.time_to_repair.mean() + (mode.detect.mean() if mode.detect else 0.0)
    cycle = life.mean() + down
    return Copy(owner, mode.id, unit, mode.leaves, down / cycle, 1 / cycle)


class Enumeration:
    """All states of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.order = requirement_order(plan)
        self.position = {name: i for i, name in enumerate(self.order)}
        self.things: list[Copy | Hit] = [*self._copies(), *self._hits()]

    def _copies(self) -> Iterator[Copy]:
        for node in self.plan.nodes.values():
            for mode in node.modes:
                for unit in [None] if mode.of_node else range(node.units):
                    yield _copy(node.id, mode, unit, 1.0 - mode.beta)
                if mode.beta:
                    yield _copy(node.id, mode, None, mode.beta)
        for cause in self.plan.common_causes.values():
            yield _copy(cause.id, cause.mode, None)

    def _hits(self) -> Iterator[Hit]:
        for cause in self.plan.common_causes.values():
            yield from (Hit(cause.id, node, share) for node, share in cause.hits.items() if 0 < share < 1)

    def levels(self, state: Sequence[bool]) -> dict[str, float]:
        """The level of every node when these things are down."""
        down = [each for each, is_down in zip(self.things, state, strict=True) if is_down]
        found: list[float] = []
        for name in self.order:
            found.append(self._level(self.plan.nodes[name], down, found))
        return dict(zip(self.order, found, strict=True))

    def _level(self, node: Node, down: Sequence[Copy | Hit], below: Sequence[float]) -> float:
        demand = node.demand != 1.0
        own = self._own(node, down, UNCAPPED if demand and node.units > 1 else CAPPED)
        members = [below[self.position[name]] for name in node.failover.between] if node.failover else []
        switched = [max(members)] if members else []
        if demand:
            own = limit_of(own) if node.units == 1 else own
            capacity = capacity_of(node.needs, node.site, self.position, forget)(below)
            return under_demand(min([own, capacity, *switched]), node.demand)
        return min([own, level_of(required_terms(node), self.position, forget)(below), *switched])

    def _own(self, node: Node, down: Sequence[Copy | Hit], most: float) -> float:
        units = [1.0] * node.units
        cap = 1.0
        hits = {(each.cause, each.node) for each in down if isinstance(each, Hit)}
        for each in down:
            if isinstance(each, Hit):
                continue
            if each.owner == node.id and each.unit is not None:
                units[each.unit] = min(units[each.unit], each.leaves)
            elif each.owner == node.id:
                cap = min(cap, each.leaves)
            elif each.owner in self.plan.common_causes:
                share = self.plan.common_causes[each.owner].hits.get(node.id, 0.0)
                if share == 1.0 or (each.owner, node.id) in hits:
                    cap = min(cap, each.leaves)
        running = sorted(units, reverse=True)[: node.running or node.units]
        delivered = [min(each, cap) for each in running]
        return own_level(sum(each > 0 for each in delivered), plain_sum(delivered), node.required, node.full, most)

    @cached_property
    def states(self) -> list[tuple[tuple[bool, ...], float, dict[str, float]]]:
        """Every state, its probability and its levels."""
        found = []
        for state in product((False, True), repeat=len(self.things)):
            share = 1.0
            for each, is_down in zip(self.things, state, strict=True):
                p = each.share if isinstance(each, Hit) else each.down
                share *= p if is_down else 1 - p
            found.append((state, share, self.levels(state)))
        return found

    def is_down(self, name: str, levels: dict[str, float]) -> bool:
        return not is_up(levels[name], self.plan.nodes[name].up_from)

    def unavailability(self, name: str) -> float:
        return sum(share for _, share, levels in self.states if self.is_down(name, levels))

    def level(self, name: str) -> float:
        return sum(share * levels[name] for _, share, levels in self.states)

    def outages_per_year(self, name: str) -> float:
        """Each copy fails out of every state in which it works: does that bring the node down?"""
        downs = {state: self.is_down(name, levels) for state, _, levels in self.states}
        total = 0.0
        for i, copy in enumerate(self.things):
            if isinstance(copy, Hit):
                continue
            for state, share, _ in self.states:
                failed = (*state[:i], True, *state[i + 1 :])
                if not state[i] and not downs[state] and downs[failed]:
                    total += share / (1 - copy.down) * copy.rate
        return total * YEAR

    def given(self, name: str, owner: str, is_down: bool) -> float:
        """P(down), given that everything of one owner (or one mode of it) is down, or is not."""
        fixed = [i for i, each in enumerate(self.things) if isinstance(each, Copy) and each.owner == owner]
        kept = [
            (state, share, levels) for state, share, levels in self.states if all(state[i] == is_down for i in fixed)
        ]
        return sum(share for _, share, levels in kept if self.is_down(name, levels)) / sum(
            share for _, share, _ in kept
        )

    def without_mode(self, name: str, owner: str, mode: str) -> float:
        """P(down) if one mode never failed."""
        fixed = [
            i
            for i, each in enumerate(self.things)
            if isinstance(each, Copy) and (each.owner, each.mode) == (owner, mode)
        ]
        kept = [(share, levels) for state, share, levels in self.states if not any(state[i] for i in fixed)]
        return sum(share for share, levels in kept if self.is_down(name, levels)) / sum(share for share, _ in kept)

    def minimal_cuts(self, name: str) -> list[frozenset[int]]:
        """The smallest sets of things that bring a node down, each as the numbers of its things."""
        cuts: list[frozenset[int]] = []
        for state, _, levels in sorted(self.states, key=lambda each: sum(each[0])):
            failed = frozenset(i for i, is_down in enumerate(state) if is_down)
            if self.is_down(name, levels) and not any(cut <= failed for cut in cuts):
                cuts.append(failed)
        return cuts

    def in_cut_sets(self, name: str, owner: str) -> float:
        """P(a minimal cut set that holds something of an owner is down)."""
        mine = {
            i for i, each in enumerate(self.things) if (each.owner if isinstance(each, Copy) else each.cause) == owner
        }
        cuts = [cut for cut in self.minimal_cuts(name) if cut & mine]
        failed = (
            (frozenset(i for i, is_down in enumerate(state) if is_down), share) for state, share, _ in self.states
        )
        return sum(share for down, share in failed if any(cut <= down for cut in cuts))
