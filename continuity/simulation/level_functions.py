"""How the level of each node is computed in a replication: from its own level, its requirements and its failover.

What a level is says `continuity.structure`; here it is joined with what has a past: tolerance, workarounds, restarts,
failovers, demand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from continuity.model import Node, Term, Tolerant, WorkedAround
from continuity.requirements import required_terms
from continuity.simulation.actors import RESTART, TOLERANCE
from continuity.simulation.cast import Cast
from continuity.simulation.layout import Layout
from continuity.simulation.reserve import Reserve
from continuity.simulation.restart import Restart
from continuity.simulation.stage import Stage
from continuity.simulation.tolerance import Memory
from continuity.simulation.traces import Trace
from continuity.simulation.workaround import Workaround
from continuity.structure import LevelFunction, Remember, capacity_of, is_up, level_of, limit_of


class LevelFunctions:
    """Makes the functions that give the levels of nodes, and whoever they need: restarts, tolerances, workarounds."""

    def __init__(self, layout: Layout, stage: Stage, cast: Cast) -> None:
        self._layout = layout
        self._stage = stage
        self._levels = stage.levels
        self._cast = cast
        self._restarts: dict[int, Restart] = {}
        steps = (step for recovery in layout.plan.plans.values() for step in recovery.all_steps)
        stops = {layout.position[name] for step in steps for name in step.stops}
        self._may_stop = stops | cast.stopped

    def all(self) -> list[Callable[[], float]]:
        """The functions of all nodes, in the order of their indexes."""
        return [self._of_node(index, node) for index, node in enumerate(self._layout.nodes)]

    def ongoing(self) -> Iterator[Trace]:
        """The restarts that keep nodes down and have not ended."""
        for restart in self._restarts.values():
            yield from restart.ongoing()

    def _of_node(self, index: int, node: Node) -> Callable[[], float]:
        """The node's level: 0 while it is stopped, if something may stop it."""
        level = self._of_running(index, node)
        if index not in self._may_stop:
            return level
        stopped = self._cast.stopped
        return lambda: min(level(), 0.0 if index in stopped else 1.0)

    def _of_running(self, index: int, node: Node) -> Callable[[], float]:
        """The level while it runs: the smallest of its own, its requirements' and its active member's."""
        own = len(self._layout.order) + index
        terms = required_terms(node)
        demand = self._cast.demands.get(index)
        now = self._levels.now
        if demand is None and node.failover is None and node.id not in self._layout.restarts:
            shared = self._layout.level_functions[index]
            return partial(shared or level_of(terms, self._layout.position, self._remembering(index, node), own), now)
        parts: list[Callable[[], float]] = [partial(now.__getitem__, own)]
        if demand is not None and node.units == 1:
            parts = [lambda: limit_of(now[own])]
        if terms:
            parts.append(self._of_needs(index, node, terms))
        if node.failover is not None:
            parts.append(self._cast.switches[index].level)
        if demand is not None:
            return lambda: demand.level(min([part() for part in parts]))
        return lambda: min([part() for part in parts])  # all of them: what remembers must see every change

    def _remembering(self, index: int, node: Node) -> Remember:
        rank = self._layout.rank(node.id, 0, TOLERANCE)
        workarounds: dict[WorkedAround, Workaround] = {}

        def remember(term: Tolerant | WorkedAround, part: LevelFunction) -> LevelFunction:
            if isinstance(term, WorkedAround):
                if term not in workarounds:  # what is said twice is done once
                    arranged = self._layout.workarounds[node.id][term]
                    workarounds[term] = Workaround(self._stage, arranged, part, self._cast.staff.job)
                return workarounds[term]
            if term.refills is not None:
                return Reserve(self._stage, rank, index, term.lasts, term.refills, part)
            return Memory(self._stage, rank, index, term.lasts, part)

        return remember

    def _of_needs(self, index: int, node: Node, terms: tuple[Term, ...]) -> Callable[[], float]:
        needs = self._of_terms(index, node, terms)
        if node.id not in self._layout.restarts:
            return partial(needs, self._levels.now)
        return self._make_restart(index, node, needs).level

    def _of_terms(self, index: int, node: Node, terms: tuple[Term, ...]) -> LevelFunction:
        """What its requirements let a node have: a level, or a capacity where there is a demand to be met."""
        if index in self._cast.demands:
            return capacity_of(node.needs, node.site, self._layout.position, self._remembering(index, node))
        shared = self._layout.level_functions[index]
        return shared or level_of(terms, self._layout.position, self._remembering(index, node))

    def _make_restart(self, index: int, node: Node, needs: LevelFunction) -> Restart:
        wanted = [(self._layout.position[name], self._layout.plan.nodes[name].up_from) for name in node.needs_to_start]

        def may_start() -> bool:
            return all(is_up(self._levels.now[i], up_from) for i, up_from in wanted)

        rank = self._layout.rank(node.id, 0, RESTART)
        takes = self._layout.restarts[node.id]
        restart = Restart(self._stage, rank, node.id, index, needs, takes, may_start)
        for i, _ in wanted:
            self._levels.watchers[i].append(restart)
        self._restarts[index] = restart
        return restart
