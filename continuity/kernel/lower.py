"""From a plan to the kernel's tables, or to an error that names what forbids it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from continuity.distributions import Distribution, SingleDraw
from continuity.errors import AnalysisError
from continuity.kernel.arrays import table
from continuity.kernel.processes import Durations
from continuity.kernel.refusals import refusals
from continuity.kernel.requirements import steps_of
from continuity.kernel.tables import NONE, Copy, Part, Place, Step, Tables
from continuity.model import Node, Plan
from continuity.requirements import required_terms
from continuity.simulation.copies import ModeCopy
from continuity.simulation.layout import Layout
from continuity.streams import process_key, process_name
from continuity.structure import SLACK, own_level


@dataclass(frozen=True, slots=True)
class Lowered:
    """A plan as tables.

    `order`: the ids of its nodes, by index; `copies`: whose copies of failure modes, by index; `units`, how many all
    nodes have; `highest_stack`, as many values as the steps of one node can put on a stack.
    """

    tables: Tables
    order: tuple[str, ...]
    copies: tuple[ModeCopy, ...]
    units: int
    highest_stack: int


def lower(plan: Plan) -> Lowered:
    """Lower a plan. Raises AnalysisError with a finding for each thing in it that the kernel cannot run."""
    found = refusals(plan)
    if found:
        raise AnalysisError("the compiled kernel cannot run this plan", found)
    # The seed is not used: order and ranks depend on the plan alone.
    return _Lowering(Layout(plan, seed=0)).lowered()


class _Lowering:
    """One use: collects rows in plan order."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._durations = Durations()
        self._own_levels: list[float] = []
        self._dependents: list[int] = []
        self._steps: list[Step] = []
        self._units = 0

    def lowered(self) -> Lowered:
        places: list[Place] = []
        copies: list[tuple[Copy, ModeCopy]] = []
        for index, node in enumerate(self._layout.nodes):
            places.append(self._place(index, node))
            copies.extend((self._copy(index, copy), copy) for copy in self._layout.copies[node.id])
            self._units += node.units
        copies.sort(key=lambda each: each[0].rank)
        tables = Tables(
            copies=table(Copy, [row for row, _ in copies]),
            parts=table(Part, self._durations.parts),
            values=np.array(self._durations.values, dtype=np.float64),
            places=table(Place, places),
            own_levels=np.array(self._own_levels, dtype=np.float64),
            dependents=np.array(self._dependents, dtype=np.int64),
            steps=table(Step, self._steps),
        )
        highest_stack = 1 + max((place.steps_end - place.steps for place in places), default=0)
        return Lowered(tables, self._layout.order, tuple(copy for _, copy in copies), self._units, highest_stack)

    def _place(self, index: int, node: Node) -> Place:
        """Add a node's stretches to the other tables."""
        levels, dependents, steps = len(self._own_levels), len(self._dependents), len(self._steps)
        self._own_levels.extend(
            own_level(sound, float(sound), node.required, node.full) for sound in range(node.units + 1)
        )
        self._dependents.extend(self._layout.dependents[index])
        self._steps.extend(steps_of(required_terms(node), self._layout.position))
        return Place(
            levels=levels,
            units=node.units,
            steps=steps,
            steps_end=len(self._steps),
            dependents=dependents,
            dependents_end=len(self._dependents),
            up_from=_lowest_level(node),
        )

    def _copy(self, index: int, copy: ModeCopy) -> Copy:
        (name, unit, _), mode = copy.key, copy.mode

        def named(purpose: str) -> str:
            return process_name("failure", name, unit, mode.id, purpose)

        add = self._durations.add
        return Copy(
            rank=copy.rank,
            node=index,
            unit=self._units + unit - 1 if unit else NONE,
            life=add(_life(copy), named("life")),
            detect=NONE if mode.detect is None else add(mode.detect, named("detect")),
            repair=add(mode.time_to_repair, named("repair")),
            inspection=mode.inspection or 0,
            at_start=mode.at_start,
            at_start_key=np.uint64(process_key(named("at-start"))),
        )


def _life(copy: ModeCopy) -> Distribution:
    """The life of a copy, with its part of the hazard where a `beta` splits it."""
    mode, unit = copy.mode, copy.key[1]
    share = mode.beta if unit == 0 and not mode.of_node else 1.0 - mode.beta
    if share == 1.0:
        return mode.time_to_failure
    assert isinstance(mode.time_to_failure, SingleDraw)  # the format refuses beta for a sum
    return mode.time_to_failure.with_hazard(share)


def _lowest_level(node: Node) -> float:
    """The lowest float that is a level at which a node is up, as `structure.is_up` decides."""
    return math.nextafter(SLACK, math.inf) if node.up_from is None else node.up_from - SLACK
