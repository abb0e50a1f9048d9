"""What each node is made of that fails by itself: its blocks, and what level of its own they give the node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from continuity.exact.blocks import Block, Chance, Counted, Single
from continuity.exact.capacities import Capacity, UnitMode
from continuity.exact.crews import CrewPool
from continuity.exact.processes import Process
from continuity.exact.tolerance import TolerantLeaves
from continuity.exact.waiting import Waits
from continuity.model import CommonCause, Mode, Node, Plan, Standby
from continuity.structure import CAPPED, UNCAPPED, own_level, plain_sum


@dataclass(frozen=True, slots=True)
class Cap:
    """Something that hits all units of a node while all its `variables` are true; what each still delivers then."""

    variables: tuple[str, ...]
    leaves: float


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a node: the block, None where they never fail; the own level in each state, best first.

    `delivered`: what each unit delivers in each state; empty where nothing but a total loss may come on top.
    """

    block: Block | None
    levels: tuple[float, ...]
    delivered: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPart:
    """All that fails of a node itself."""

    node: Node
    units: Units
    caps: tuple[Cap, ...]

    def level(self, state: int, cap: float) -> float:
        """The own level in a state of the units, under a cap on what each delivers (1: none)."""
        if cap >= 1.0:
            return self.units.levels[state]
        if cap <= 0.0:
            return 0.0
        return _own(self.node, [min(each, cap) for each in self.units.delivered[state]])


def has_demand(node: Node) -> bool:
    """Whether more or less than normal is asked of a node."""
    return node.demand != 1.0


def _own(node: Node, delivered: Sequence[float]) -> float:
    """The own level of what units deliver, best first; of those that run, where only some do."""
    running = sorted(delivered, reverse=True)[: node.running or node.units]
    sound = sum(each > 0.0 for each in running)
    most = UNCAPPED if has_demand(node) and node.units > 1 else CAPPED
    return own_level(sound, plain_sum(running), node.required, node.full, most)


class Parts:
    """The parts of all nodes that are asked for, each made once.

    Parameters: `horizon`, up to when moments are looked at. `blocks`: all that were made, by the name of a variable.
    """

    def __init__(self, plan: Plan, horizon: float) -> None:
        self._plan = plan
        self._horizon = horizon
        self._waits = Waits(plan)
        self._tolerated = TolerantLeaves(plan).times
        self._processes: dict[tuple[object, ...], Process] = {}
        self._hits: dict[str, list[CommonCause]] = {}
        for cause in plan.common_causes.values():
            for name, share in cause.hits.items():
                if share > 0.0:
                    self._hits.setdefault(name, []).append(cause)
        self._made: dict[str, OwnPart] = {}
        self.blocks: dict[str, Block] = {}

    def of(self, name: str) -> OwnPart:
        """The part of a node."""
        if name not in self._made:
            node = self._plan.nodes[name]
            caps = [*self._of_node(node), *self._of_causes(node)]
            self._made[name] = OwnPart(
                node, self._units(node, any(0.0 < cap.leaves < 1.0 for cap in caps)), tuple(caps)
            )
        return self._made[name]

    def blocks_of(self, names: Iterable[str]) -> tuple[Block, ...]:
        """All blocks of some nodes, each once, in the order of the nodes' ids."""
        found: dict[int, Block] = {}
        for name in sorted(names):
            own = self.of(name)
            variables = [variable for cap in own.caps for variable in cap.variables]
            blocks = [self.blocks[variable] for variable in variables]
            blocks += [own.units.block] if own.units.block is not None else []
            found.update((id(block), block) for block in blocks)
        return tuple(found.values())

    def block_of(self, variable: str) -> Block:
        """The block that a variable belongs to."""
        return self.blocks[variable]

    def _add(self, block: Block) -> Block:
        known = self.blocks.get(block.variables[0]) if block.variables else None
        if known is not None:
            return known  # a common cause that hits several nodes
        self.blocks.update(dict.fromkeys(block.variables, block))
        return block

    def _process(self, mode: Mode, hazard: float = 1.0, at_start: float | None = None) -> Process:
        start = mode.at_start if at_start is None else at_start
        key = (mode.time_to_failure, mode.detect, mode.time_to_repair, mode.inspection, start, hazard)
        if key not in self._processes:
            self._processes[key] = Process.of(mode, self._horizon, hazard, start)
        return self._processes[key]

    def _of_node(self, node: Node) -> Iterator[Cap]:
        """What hits all its units: modes of the node, the shared parts of a beta."""
        tolerated = tuple(sorted(self._tolerated.get(node.id, ())))
        for mode in node.modes:
            if mode.of_node:
                single = Single(owner=node.id, mode=mode.id, process=self._process(mode), tolerated=tolerated)
                yield Cap((self._add(single).variables[0],), mode.leaves)
            elif mode.beta:
                shared = self._process(mode, mode.beta, 0.0)  # what has failed at the start are single units
                block = self._add(Single(owner=node.id, mode=f"{mode.id}.beta", process=shared))
                yield Cap((block.variables[0],), mode.leaves)

    def _of_causes(self, node: Node) -> Iterator[Cap]:
        for cause in self._hits.get(node.id, ()):
            struck = self._add(Single(owner=cause.id, mode=cause.mode.id, process=self._process(cause.mode)))
            names = [struck.variables[0]]
            if cause.hits[node.id] < 1.0:
                chance = Chance(owner=cause.id, variable=f"{cause.id}@{node.id}", share=cause.hits[node.id])
                names.append(self._add(chance).variables[0])
            yield Cap(tuple(names), cause.mode.leaves)

    def _units(self, node: Node, all_counts: bool) -> Units:
        modes = [mode for mode in node.modes if not mode.of_node]
        if not modes:
            return _counted_units(None, node, (0,))
        if node.units > 1 and any(mode.leaves > 0.0 for mode in modes):
            return self._partial(node, modes)
        if node.units == 1 and (len(modes) == 1 or any(mode.leaves > 0.0 for mode in modes)):
            return self._of_one(node, modes)
        counts = tuple(range(1, node.units + 1)) if all_counts else _counts_that_matter(node)
        if not counts:
            return _counted_units(None, node, (0,))
        wait = self._waits.of(node, modes[0])
        if wait.at_a_time is not None or node.standby in {Standby.WARM, Standby.COLD}:
            pool = self._crew_pool(node, modes[0], counts, wait.at_a_time or node.units)
            return _counted_units(self._add(pool), node, (0, *counts))
        processes = tuple((mode.id, self._process(mode, 1.0 - mode.beta)) for mode in modes)
        counted = Counted(owner=node.id, units=node.units, counts=counts, processes=processes)
        return _counted_units(self._add(counted), node, (0, *counts))

    def _of_one(self, node: Node, modes: Sequence[Mode]) -> Units:
        """A single unit: its one mode, or the least that several leave."""
        if len(modes) > 1:
            return self._partial(node, modes)
        mode = modes[0]
        tolerated = tuple(sorted(self._tolerated.get(node.id, ())))
        single = Single(owner=node.id, mode=mode.id, process=self._process(mode), tolerated=tolerated)
        delivered = ((1.0,), (mode.leaves,))
        return Units(self._add(single), tuple(_own(node, each) for each in delivered), delivered)

    def _partial(self, node: Node, modes: Sequence[Mode]) -> Units:
        """Units that deliver a part: the states are the levels that they give."""
        level_of = partial(_own, node)
        unit_modes = tuple(UnitMode(mode.id, self._process(mode, 1.0 - mode.beta), mode.leaves) for mode in modes)
        block = Capacity(owner=node.id, units=node.units, unit_modes=unit_modes, level_of=level_of)
        found = self._add(block) if len(block.levels) > 1 else None
        return Units(found, block.levels, tuple((level,) for level in block.levels) if node.units == 1 else ())

    @staticmethod
    def _crew_pool(node: Node, mode: Mode, counts: tuple[int, ...], crews: int) -> CrewPool:
        failing, repairing = 1.0 / mode.time_to_failure.mean(), 1.0 / mode.time_to_repair.mean()
        running = node.running or node.units
        waiting_speed = {Standby.WARM: node.dormancy, Standby.COLD: 0.0}.get(node.standby or Standby.HOT, 1.0)

        def speed(failed: int) -> float:
            sound = node.units - failed
            return min(sound, running) + waiting_speed * max(0, sound - running)

        return CrewPool(
            owner=node.id,
            mode=mode.id,
            units=node.units,
            counts=counts,
            failing=tuple(failing * speed(failed) for failed in range(node.units + 1)),
            repairing=tuple(repairing * min(failed, crews) for failed in range(node.units + 1)),
            at_start=mode.at_start,
        )


def _counted_units(block: Block | None, node: Node, counts: Sequence[int]) -> Units:
    """Units that deliver all or nothing: the levels by how many are failed."""
    delivered = tuple((1.0,) * (node.units - count) + (0.0,) * count for count in counts)
    return Units(block, tuple(_own(node, each) for each in delivered), delivered)


def _counts_that_matter(node: Node) -> tuple[int, ...]:
    """The numbers of failed units at which the own level falls."""
    levels = [_own(node, (1.0,) * (node.units - count) + (0.0,) * count) for count in range(node.units + 1)]
    return tuple(count for count in range(1, node.units + 1) if levels[count] < levels[count - 1])
