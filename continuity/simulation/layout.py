"""What is the same in every replication of a plan: order, dependents, ranks, random processes.

Made once for a run. Ranks number all actors by (id, unit, what), so that what happens at one moment happens in an
order that depends neither on an engine nor on the order of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from continuity.distributions import Constant, Distribution, SingleDraw
from continuity.graph import requirement_order
from continuity.model import Mode, Node, Plan
from continuity.requirements import requirements
from continuity.simulation.luck import Luck, Process, Sampler
from continuity.streams import process_name

ActorKey = tuple[str, int, str]
"""(id of a node or common cause, unit from 1 or 0 for the whole, mode or mechanism)."""

_NO_TIME = Constant(time=0)
FAILOVER, RESTART, CLOCKS, TOLERANCE = MECHANISMS = ("failover:", "restart:", "clocks:", "tolerance:")
"""What else acts for a node; the colon keeps these apart from ids of modes."""


@dataclass(frozen=True, slots=True)
class ModeDraws:
    """The random processes of one copy of a failure mode."""

    life: Sampler
    repair: Sampler
    detect: Sampler | None
    at_start: Process | None


@dataclass(frozen=True, slots=True)
class ModeCopy:
    """One copy of a failure mode: whose (unit from 1, 0 for all), which, with what luck, at which rank."""

    key: ActorKey
    mode: Mode
    draws: ModeDraws
    rank: int


@dataclass(frozen=True, slots=True)
class SwitchDraws:
    """The random processes of a failover."""

    coverage: Process | None
    takes: Sampler
    otherwise: Sampler | None


class Layout:
    """A plan laid out for simulation with one seed.

    `order`: node ids, each after what its level depends on; `position`: id to index in it; `dependents[i]`: who
    depends on node i; `copies[id]`: the copies of a node's failure modes; `causes[id]`: the one copy of a common
    cause's mode.
    """

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan = plan
        self.luck = Luck(seed)
        self.order = requirement_order(plan)
        self.position = {name: index for index, name in enumerate(self.order)}
        self.nodes = tuple(plan.nodes[name] for name in self.order)
        self.dependents = self._dependents()
        self.partly_failing = self._partly_failing()
        self._ranks = self._rank_all()
        self.copies = {node.id: tuple(self._copies_of(node)) for node in self.nodes}
        self.causes = {
            cause.id: self._copy("common-cause", (cause.id, 0, cause.mode.id), cause.mode)
            for cause in plan.common_causes.values()
        }
        self.joint_repairs = {
            (node.id, mode.id): self.luck.sampler(
                process_name("failure", node.id, "all", mode.id, "repair"), mode.time_to_repair
            )
            for node in self.nodes
            for mode in node.modes
            if mode.repairs_all
        }
        self.hits = {
            (cause.id, name): self._chance(process_name("common-cause", cause.id, name, cause.mode.id, "hit"), share)
            for cause in plan.common_causes.values()
            for name, share in sorted(cause.hits.items())
        }
        self.switches = {node.id: self._switch_draws(node) for node in self.nodes if node.failover}
        self.restarts = {
            node.id: self.luck.sampler(
                process_name("restart", node.id, 0, "restart", "takes"), node.restart or _NO_TIME
            )
            for node in self.nodes
            if node.restart or node.needs_to_start
        }

    def rank(self, name: str, unit: int, what: str) -> int:
        """The rank of an actor."""
        return self._ranks[name, unit, what]

    def names_of(self, ranks: frozenset[int]) -> frozenset[str]:
        """The ids of the nodes and common causes behind some ranks."""
        return frozenset(key[0] for key, rank in self._ranks.items() if rank in ranks)

    def _dependents(self) -> tuple[tuple[int, ...], ...]:
        dependents: list[list[int]] = [[] for _ in self.order]
        for index, node in enumerate(self.nodes):
            for name in requirements(node):
                dependents[self.position[name]].append(index)
        return tuple(tuple(each) for each in dependents)

    def _partly_failing(self) -> frozenset[str]:
        """The ids of the nodes of which some failure leaves a part: their units cannot just be counted."""
        own = {node.id for node in self.nodes if any(mode.leaves for mode in node.modes)}
        hit = {name for cause in self.plan.common_causes.values() if cause.mode.leaves for name in cause.hits}
        return frozenset(own | hit)

    def _rank_all(self) -> dict[ActorKey, int]:
        keys = {key for node in self.nodes for key in _actors(node)}
        keys.update((cause.id, 0, cause.mode.id) for cause in self.plan.common_causes.values())
        return {key: rank for rank, key in enumerate(sorted(keys), 1)}

    def _copies_of(self, node: Node) -> Iterator[ModeCopy]:
        for mode in node.modes:
            for unit in (0,) if mode.of_node else range(1, node.units + 1):
                yield self._copy("failure", (node.id, unit, mode.id), mode, 1.0 - mode.beta)
            if mode.beta:
                # What has failed at the start are single units: the shared copy begins new.
                yield self._copy("failure", (node.id, 0, mode.id), replace(mode, at_start=0.0), mode.beta)

    def _copy(self, kind: str, key: ActorKey, mode: Mode, hazard: float = 1.0) -> ModeCopy:
        name, unit, mode_id = key

        def sampler(purpose: str, distribution: Distribution) -> Sampler:
            return self.luck.sampler(process_name(kind, name, unit, mode_id, purpose), distribution)

        draws = ModeDraws(
            life=sampler("life", _with_hazard(mode.time_to_failure, hazard)),
            repair=sampler("repair", mode.time_to_repair),
            detect=sampler("detect", mode.detect) if mode.detect else None,
            at_start=self._chance(process_name(kind, name, unit, mode_id, "at-start"), mode.at_start, never=True),
        )
        return ModeCopy(key, mode, draws, self._ranks[key])

    def _chance(self, name: str, share: float, *, never: bool = False) -> Process | None:
        """The numbers that decide something of probability `share`; None where nothing is to be decided."""
        certain = share <= 0.0 if never else share >= 1.0
        return None if certain else self.luck.process(name)

    def _switch_draws(self, node: Node) -> SwitchDraws:
        failover = node.failover
        assert failover is not None

        def name(purpose: str) -> str:
            return process_name("failover", node.id, 0, "switch", purpose)

        extra = failover.otherwise.takes if failover.otherwise else None
        return SwitchDraws(
            coverage=self._chance(name("coverage"), failover.coverage),
            takes=self.luck.sampler(name("takes"), failover.takes),
            otherwise=self.luck.sampler(name("otherwise"), extra) if extra else None,
        )


def _actors(node: Node) -> Iterator[ActorKey]:
    """The keys of all actors of a node."""
    for mode in node.modes:
        yield node.id, 0, mode.id
        if not mode.of_node:
            yield from ((node.id, unit, mode.id) for unit in range(1, node.units + 1))
    yield from ((node.id, 0, mechanism) for mechanism in MECHANISMS)


def _with_hazard(life: Distribution, share: float) -> Distribution:
    """The life whose hazard is `share` of the given one's, as `beta` splits it."""
    if share == 1.0:
        return life
    assert isinstance(life, SingleDraw)  # the reader refuses beta for a sum, whose hazard cannot be split
    return life.with_hazard(share)
