"""When a node's level is below a bound, as a decision diagram over failures.

The diagrams follow `continuity.structure`: the smallest of terms is below a bound when one is, the largest when all
are, the k-th largest of n when at least n - k + 1 are; a sum of shares by what it has come to so far. Variables are
ordered depth first from the services, those of one block together, so that what belongs together stands together.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import relibmss

from continuity.exact.level_values import TooManyLevelsError, Values, values_of_node, values_of_own, values_of_term
from continuity.exact.outside import OutsideError
from continuity.exact.parts import Cap, OwnPart, Parts, has_demand
from continuity.exact.share_sums import Shares
from continuity.exact.tolerance import TolerantLeaves
from continuity.graph import requirement_order
from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Failover,
    Need,
    Node,
    Plan,
    ShareOf,
    Soft,
    Term,
    Tolerant,
    WorkedAround,
)
from continuity.requirements import requirements
from continuity.structure import CAPPED, SLACK, UNCAPPED, under_demand


def lowest_up(node: Node) -> float:
    """The lowest level at which a node is up: its level is below it when it is down."""
    return math.nextafter(SLACK, math.inf) if node.up_from is None else node.up_from - SLACK


class Diagrams:
    """The diagrams of a plan's nodes, in one manager, so that what services share is there once.

    Parameters: `parts`, what fails of each node; `names`, the nodes that are asked for and can be treated.
    """

    def __init__(self, plan: Plan, parts: Parts, names: Iterable[str]) -> None:
        self._plan = plan
        self._parts = parts
        self._tolerant = TolerantLeaves(plan)
        self._manager = relibmss.BDD()
        self.always, self.never = self._manager.const(1), self._manager.const(0)
        self._variables: dict[str, relibmss.BddNode] = {}
        self._known: dict[tuple[str, int], relibmss.BddNode] = {}
        order = requirement_order(plan)
        wanted = self.all_below(names)
        self.values: dict[str, Values] = {}
        self.too_many: dict[str, str] = {}
        for name in order:
            if name in wanted and not requirements(plan.nodes[name]) & self.too_many.keys():
                try:
                    self.values[name] = values_of_node(plan.nodes[name], parts.of(name), self.values)
                except TooManyLevelsError as error:
                    self.too_many[name] = str(error)
            elif name in wanted:
                self.too_many[name] = "what it depends on can have too many levels"
        self._number(names)

    def all_below(self, names: Iterable[str]) -> set[str]:
        """Some nodes and all on which their levels depend."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += requirements(self._plan.nodes[name])
        return found

    def _number(self, names: Iterable[str]) -> None:
        """Define all variables, depth first: those defined last stand on top."""
        order: list[str] = []
        seen: set[str] = set()
        for name in names:
            stack = [name]
            while stack:
                each = stack.pop()
                if each not in seen:
                    seen.add(each)
                    order.append(each)
                    stack += sorted(requirements(self._plan.nodes[each]), reverse=True)
        for each in reversed(order):
            own = self._parts.of(each)
            for cap in own.caps:
                for variable in cap.variables:
                    self._define(variable)
            if own.units.block is not None:
                self._define(own.units.block.variables[0])

    def _define(self, variable: str) -> None:
        if variable not in self._variables:
            for each in reversed(self._parts.block_of(variable).variables):
                self._variables[each] = self._manager.defvar(each)

    @property
    def manager(self) -> relibmss.BDD:
        """The manager of all diagrams."""
        return self._manager

    @property
    def variables(self) -> Mapping[str, relibmss.BddNode]:
        """The variables by name."""
        return self._variables

    def down(self, name: str) -> relibmss.BddNode:
        """When a node is down."""
        return self.below(name, lowest_up(self._plan.nodes[name]))

    def below(self, name: str, bound: float) -> relibmss.BddNode:
        """When a node's level is below a bound."""
        if name in self.too_many:
            raise OutsideError(self.too_many[name])
        values = self.values[name]
        at = bisect_left(values, bound)
        if at == 0:
            return self.never
        if at == len(values) and values[-1] < bound:
            return self.always
        key = name, at
        if key not in self._known:
            # Between two levels every bound means the same; the middle is safe from rounding.
            self._known[key] = self._node_below(self._plan.nodes[name], (values[at - 1] + values[at]) / 2.0)
        return self._known[key]

    def levels(self, name: str) -> Iterator[tuple[float, float, relibmss.BddNode]]:
        """For each level that a node can have, but the lowest: the level, its step, and when the node is below it."""
        for lower, value in pairwise(self.values[name]):
            yield value, value - lower, self.below(name, value)

    def _node_below(self, node: Node, bound: float) -> relibmss.BddNode:
        if has_demand(node):
            return self._capacity_below(node, bound)
        parts = [self._own_below(self._parts.of(node.id), bound)]
        parts += [self._term_below(term, bound, CAPPED) for term in node.needs]
        if node.site is not None:
            parts.append(self.below(node.site, bound))
        if node.failover is not None:
            parts.append(self._failover_below(node.failover, bound))
        return self._manager.Or(parts)

    def _capacity_below(self, node: Node, bound: float) -> relibmss.BddNode:
        """Under a demand: its capacity, of which a site and a single unit are no part while they are whole."""
        if bound > 1.0:
            return self.always
        own = self._parts.of(node.id)
        limited_by = bool(node.needs) or node.failover is not None or node.units > 1
        if not limited_by and under_demand(UNCAPPED, node.demand) < bound:
            return self.always  # even while the site and the only unit are whole
        values = {1.0, *values_of_own(own), *(self.values[node.site] if node.site else ())}
        values.update(value for term in node.needs for value in values_of_term(term, self.values, UNCAPPED))
        values.update(value for name in (node.failover.between if node.failover else ()) for value in self.values[name])
        short = [value for value in values if under_demand(value, node.demand) < bound]
        enough = [value for value in values if under_demand(value, node.demand) >= bound]
        if not short:
            return self.never
        between = (max(short) + min(enough)) / 2.0 if enough else math.inf
        parts = [self._term_below(term, between, UNCAPPED) for term in node.needs]
        if node.units > 1:
            parts.append(self._own_below(own, between))
        elif node.modes or own.caps:
            parts.append(self._own_below(own, min(between, 1.0)))
        if node.site is not None:
            parts.append(self.below(node.site, min(between, 1.0)))
        if node.failover is not None:
            parts.append(self._failover_below(node.failover, between))
        return self._manager.Or(parts) if parts else self.never

    def _own_below(self, own: OwnPart, bound: float) -> relibmss.BddNode:
        """The node's own level: by the state of its units, under each cap that may hold."""
        caps = sorted({cap.leaves for cap in own.caps if cap.leaves < 1.0})
        parts = [self._units_below(own, 1.0, bound)]
        for leaves in caps:
            holds = self._manager.Or([self._cap(cap) for cap in own.caps if cap.leaves <= leaves])
            parts.append(self._manager.And([holds, self._units_below(own, leaves, bound)]))
        return self._manager.Or(parts)

    def _cap(self, cap: Cap) -> relibmss.BddNode:
        return self._manager.And([self._variables[name] for name in cap.variables])

    def _units_below(self, own: OwnPart, cap: float, bound: float) -> relibmss.BddNode:
        """The states at or beyond the first in which the level is below the bound: levels fall with the states."""
        for state in range(len(own.units.levels)):
            if own.level(state, cap) < bound:
                if state == 0 or own.units.block is None:
                    return self.always
                names = own.units.block.variables[:state]
                return self._manager.And([self._variables[name] for name in names])
        return self.never

    def _failover_below(self, failover: Failover, bound: float) -> relibmss.BddNode:
        """An instant switch among members that deliver all or nothing: the best of them."""
        if not failover.automatic:
            return self.below(failover.between[0], bound)
        for name in failover.between:
            if not set(self.values[name]) <= {0.0, 1.0}:
                raise OutsideError(f"the failover's member {name} can deliver a part")
        return self._manager.And([self.below(name, bound) for name in failover.between])

    def _term_below(self, term: Term, bound: float, most: float) -> relibmss.BddNode:
        match term:
            case Need(node):
                return self.below(node, bound)
            case AllOf(terms):
                return self._manager.Or([self._term_below(each, bound, most) for each in terms])
            case AnyOf(terms):
                return self._manager.And([self._term_below(each, bound, most) for each in terms])
            case AtLeast(k, terms):
                parts = [self._term_below(each, bound, most) for each in terms]
                return self._at_least(len(terms) - k + 1, parts)
            case ShareOf(weights):
                return self._shares_below(tuple(sorted(weights)), bound, most)
            case Soft(part, without):
                return self.never if without >= bound else self._term_below(part, bound, most)
            case Tolerant(part):
                return self._tolerated(term, self._term_below(part, bound, most))
            case WorkedAround():
                raise OutsideError("people work around its loss")

    def _at_least(self, k: int, parts: Sequence[relibmss.BddNode]) -> relibmss.BddNode:
        """At least k of some, built row by row: each count from the one before."""
        rows = [self.always] + [self.never] * k
        for part in parts:
            for count in range(k, 0, -1):
                rows[count] = part.ifelse(rows[count - 1], rows[count])
        return rows[k]

    def _tolerated(self, term: Tolerant, lost: relibmss.BddNode) -> relibmss.BddNode:
        """Lost for longer than is tolerated: the same single failure, for that long."""
        leaf = self._tolerant.leaf(term.term)
        if leaf is None or term.lasts == 0 or lost.get_label() is None:
            return lost
        own = self._parts.of(leaf[0].id)
        first = own.caps[0].variables[0] if own.units.block is None else own.units.block.variables[0]
        block = self._parts.block_of(first)
        wanted = f">{term.lasts}"
        last = next(number for number, name in enumerate(block.variables) if name.endswith(wanted))
        return self._manager.And([self._variables[name] for name in block.variables[: last + 1]])

    def _shares_below(self, weights: Sequence[tuple[str, float]], bound: float, most: float) -> relibmss.BddNode:
        return self.always if bound > most else Shares(self, weights, bound).below(0, 0.0)
