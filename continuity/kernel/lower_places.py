"""The nodes of a plan as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from continuity.kernel.lower_copies import Copies
from continuity.kernel.lower_mechanisms import Mechanisms, lowest
from continuity.kernel.requirements import Requirements
from continuity.kernel.stretches import Stretches
from continuity.kernel.tables import DEMANDED, NONE, STOPPED, WATCHED, Kind, Op, Place, PoolKind, Step
from continuity.model import Node, Standby, WorkedAround
from continuity.requirements import required_terms
from continuity.simulation.demand import has_demand
from continuity.simulation.layout import Layout
from continuity.structure import CAPPED, UNCAPPED, limit_of, own_level


class Places:
    """All nodes in plan order.

    Parameters: `measured`, the place of each measured node among these, by its index; `maintained`, the same for those
    that are maintained; `workarounds`, the place of each, by node and term. `watch` is to be called when actors have
    numbers.
    """

    def __init__(
        self,
        layout: Layout,
        copies: Copies,
        mechanisms: Mechanisms,
        measured: Mapping[int, int],
        maintained: Mapping[int, int],
        workarounds: Mapping[tuple[int, WorkedAround], int],
    ) -> None:
        self._layout = layout
        self._copies = copies
        self._mechanisms = mechanisms
        self._measured = measured
        self._maintained = maintained
        self._workarounds = workarounds
        self.own_levels: list[float] = []
        self._levels_of: dict[tuple[int, int, int, bool], int] = {}
        self.dependents, self.inputs, self.watchers = Stretches(), Stretches(), Stretches()
        self.copies_of, self.hits_of = Stretches(), Stretches()
        self.steps: list[Step] = []
        self.weights: list[float] = []
        self._hits_by_node: dict[int, list[int]] = {}
        for number, hit in enumerate(copies.hits):
            self._hits_by_node.setdefault(hit.node, []).append(number)
        self.rows = [self._row(index, node) for index, node in enumerate(layout.nodes)]

    def watch(self, actor_of: Callable[[Kind, int], int]) -> None:
        """Note who reacts to which node's level."""
        for index, row in enumerate(self.rows):
            watching = self._mechanisms.watchers.get(index, ())
            row.watchers, row.watchers_end = self.watchers.add(actor_of(*each) for each in watching)

    def _row(self, index: int, node: Node) -> Place:
        layout, mechanisms = self._layout, self._mechanisms
        steps = len(self.steps)
        self.steps.extend(self._steps(index, node))
        dependents, dependents_end = self.dependents.add(layout.dependents[index])
        inputs, inputs_end = self.inputs.add(layout.inputs[index])
        copies, copies_end = self.copies_of.add(self._copies.place[copy.key] for copy in layout.copies[node.id])
        hits, hits_end = self.hits_of.add(self._hits_by_node.get(index, ()))
        return Place(
            levels=self._own_levels(node),
            unit=self._copies.units[node.id],
            units=node.units,
            running=node.units if node.running is None else node.running,
            required=node.required,
            full=node.full,
            pool=self._pool(node),
            steps=steps,
            steps_end=len(self.steps),
            dependents=dependents,
            dependents_end=dependents_end,
            inputs=inputs,
            inputs_end=inputs_end,
            watchers=0,
            watchers_end=0,
            copies=copies,
            copies_end=copies_end,
            hits=hits,
            hits_end=hits_end,
            up_from=lowest(node.up_from),
            measure=self._measured.get(index, NONE),
            clocks=mechanisms.clocks_of.get(index, NONE),
            switch=mechanisms.switch_of.get(index, NONE),
            restart=mechanisms.restart_of.get(index, NONE),
            special=(STOPPED if node.standby is Standby.STOPPED else 0) | (DEMANDED if has_demand(node) else 0),
            demand=mechanisms.demand_of.get(index, NONE),
            upkeep=self._maintained.get(index, NONE),
        )

    def _steps(self, index: int, node: Node) -> Iterator[Step]:
        """The steps of a node's requirements: to a level, or to a capacity where there is a demand to be met."""
        mechanisms, demanded = self._mechanisms, has_demand(node)
        requirements = Requirements(
            self._layout.position,
            lambda term: mechanisms.tolerate(index, term),
            self.weights,
            lambda term: self._workarounds[index, term],
            demanded,
        )
        if not demanded:
            return requirements.steps_of(required_terms(node))
        no_limit = [Step(op=Op.NO_LIMIT)] if index in mechanisms.restart_of else []
        of_site = [] if node.site is None else requirements.limit_of(node.site)
        return chain(no_limit, requirements.steps_of(node.needs), of_site)

    def _own_levels(self, node: Node) -> int:
        """Where the levels begin that a node has with 0, 1, ... sound units: once for all nodes with the same."""
        demanded = has_demand(node)
        most, limits = (UNCAPPED, node.units == 1) if demanded else (CAPPED, False)
        shape = node.units, node.required, node.full, demanded
        if shape not in self._levels_of:
            self._levels_of[shape] = len(self.own_levels)
            levels = (own_level(each, float(each), node.required, node.full, most) for each in range(node.units + 1))
            self.own_levels.extend(limit_of(level) if limits else level for level in levels)
        return self._levels_of[shape]

    def _pool(self, node: Node) -> int:
        watched = WATCHED if any(each.after is not None for each in node.maintenance) else 0
        if node.running is not None:
            return PoolKind.CHOSEN | watched
        return watched | (PoolKind.SUMMED if node.id in self._layout.partly_failing else PoolKind.COUNTED)
