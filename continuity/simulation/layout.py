"""What is the same in every replication of a plan: order, dependents, ranks, random processes.

Made once for a run. Ranks number all actors by (id, unit, what), so that what happens at one moment happens in an
order that depends neither on an engine nor on the order of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

import networkx as nx

from continuity.calendars import Hours, OpenHours
from continuity.distributions import Constant, Distribution, SingleDraw
from continuity.graph import requirement_order
from continuity.model import Crew, Maintenance, Mode, Node, Plan, WorkedAround
from continuity.requirements import remembers, required_terms, requirements
from continuity.schedules import Schedule
from continuity.simulation.actors import (
    CATCH_UP,
    FAILOVER,
    MAINTENANCE,
    MECHANISMS,
    SPARES,
    WORKAROUND,
    ActorKey,
)
from continuity.simulation.arrangements import Arrangement, workarounds
from continuity.simulation.copies import JointRepair, ModeCopy, ModeDraws, SwitchDraws
from continuity.simulation.luck import MANY_AHEAD, Luck, Process, Sampler
from continuity.simulation.maintenance_turns import PlannedWork
from continuity.simulation.recovery_keys import recovery_keys
from continuity.simulation.rosters import LAST_PRIORITY, OTHER_WORK, WorkOrder, call_outs, rosters
from continuity.streams import process_name
from continuity.structure import LevelFunction, forget, level_of
from continuity.timeline import Timeline

DEFAULT_START = datetime(2027, 1, 4)
"""A Monday: a run must not depend on the day on which it is made."""

_NO_TIME = Constant(time=0)


class Layout:
    """A plan laid out for simulation with one seed, from one moment on the clocks of its time zone.

    Parameters: `ahead`, how many numbers of each random process are read beforehand.
    `order`: node ids, each after what its level depends on; `position`: id to index in it; `inputs[i]`: on whom node i
    depends; `dependents[i]`: who depends on it; `copies[id]`: the copies of a node's failure modes; `causes[id]`: the
    one copy of a common cause's mode; `hours[id]`: when a calendar is open; `maintenance[id]`: the entries of a node's
    maintenance; `repair_orders`: what repairs of all that fails by itself ask for; `level_functions[i]`: what gives the
    level of node i out of all levels (of a failover, or with a restart: what its requirements let it have), None where
    the past matters; `remembering`: the indexes of the nodes of which it does.
    """

    def __init__(self, plan: Plan, seed: int, start: datetime = DEFAULT_START, ahead: int = MANY_AHEAD) -> None:
        self.plan = plan
        self.luck = Luck(seed, ahead)
        self.order = requirement_order(plan)
        self.position = {name: index for index, name in enumerate(self.order)}
        self.nodes = tuple(plan.nodes[name] for name in self.order)
        self.inputs = tuple(tuple(sorted(self.position[name] for name in requirements(node))) for node in self.nodes)
        self.dependents = self._dependents()
        self.remembering = frozenset(
            index for index, node in enumerate(self.nodes) if any(map(remembers, required_terms(node)))
        )
        self._below: dict[int, frozenset[int]] = {}
        self.timeline = Timeline(start, plan.timezone)
        self.hours: dict[str, Hours] = {
            calendar.id: OpenHours(calendar, self.timeline) for calendar in plan.calendars.values()
        }
        self.rosters = rosters(plan, self.hours, self.position)
        self.partly_failing = self._partly_failing()
        self._ranks = self._rank_all()
        self.copies = {node.id: tuple(self._copies_of(node)) for node in self.nodes}
        self.causes = {
            cause.id: self._copy("common-cause", (cause.id, 0, cause.mode.id), cause.mode)
            for cause in plan.common_causes.values()
        }
        self.joint_repairs = {
            (node.id, mode.id): self._joint_repair(node, mode)
            for node in self.nodes
            for mode in node.modes
            if mode.repairs_all
        }
        self.repair_orders = tuple(self._repair_orders())
        self.hits = {
            (cause.id, name): self.chance(process_name("common-cause", cause.id, name, cause.mode.id, "hit"), share)
            for cause in plan.common_causes.values()
            for name, share in sorted(cause.hits.items())
        }
        self.maintenance = {
            node.id: tuple(self._planned_work(node, number, entry) for number, entry in enumerate(node.maintenance, 1))
            for node in self.nodes
            if node.maintenance
        }
        self.switches = {node.id: self._switch_draws(node) for node in self.nodes if node.failover}
        self.workarounds = {
            node.id: {term: self._arrangement(index, node, term, name) for term, name in workarounds(node).items()}
            for index, node in enumerate(self.nodes)
        }
        self.restarts = {
            node.id: self.luck.sampler(
                process_name("restart", node.id, 0, "restart", "takes"), node.restart or _NO_TIME
            )
            for node in self.nodes
            if node.restart or node.needs_to_start
        }
        self.level_functions = tuple(self._level_function(index, node) for index, node in enumerate(self.nodes))

    def _level_function(self, index: int, node: Node) -> LevelFunction | None:
        terms = required_terms(node)
        if index in self.remembering:
            return None
        alone = node.failover is None and node.id not in self.restarts
        return level_of(terms, self.position, forget, len(self.order) + index if alone else None)

    def rank(self, name: str, unit: int, what: str) -> int:
        """The rank of an actor."""
        return self._ranks[name, unit, what]

    def names_of(self, ranks: frozenset[int]) -> frozenset[str]:
        """The ids of the nodes and common causes behind some ranks."""
        return frozenset(key[0] for key, rank in self._ranks.items() if rank in ranks)

    @cached_property
    def _graph(self) -> nx.DiGraph[int]:
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(len(self.order)))
        graph.add_edges_from((index, each) for index, inputs in enumerate(self.inputs) for each in inputs)
        return graph

    def below(self, index: int) -> frozenset[int]:
        """A node and all on which it depends in any way, by their indexes."""
        found = self._below.get(index)
        if found is None:
            found = self._below[index] = frozenset({index, *nx.descendants(self._graph, index)})
        return found

    def above(self, index: int) -> frozenset[int]:
        """A node and all that depend on it in any way, by their indexes."""
        return frozenset({index, *nx.ancestors(self._graph, index)})

    def _dependents(self) -> tuple[tuple[int, ...], ...]:
        dependents: list[list[int]] = [[] for _ in self.order]
        for index, inputs in enumerate(self.inputs):
            for each in inputs:
                dependents[each].append(index)
        return tuple(tuple(each) for each in dependents)

    def _partly_failing(self) -> frozenset[str]:
        """The ids of the nodes of which some failure leaves a part: their units cannot just be counted."""
        own = {node.id for node in self.nodes if any(mode.leaves for mode in node.modes)}
        hit = {name for cause in self.plan.common_causes.values() if cause.mode.leaves for name in cause.hits}
        return frozenset(own | hit)

    def _rank_all(self) -> dict[ActorKey, int]:
        keys = {key for node in self.nodes for key in _actors(node)}
        keys.update((cause.id, 0, cause.mode.id) for cause in self.plan.common_causes.values())
        keys.update((pool, 0, SPARES) for pool in self.plan.spares)
        keys.update(recovery_keys(self.plan))
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
            at_start=self.chance(process_name(kind, name, unit, mode_id, "at-start"), mode.at_start, never=True),
        )
        wants = None if mode.repairs_all else self.work_order(kind, key, mode.crew, mode.spares)
        return ModeCopy(key, mode, draws, self._ranks[key], wants, hazard)

    def _joint_repair(self, node: Node, mode: Mode) -> JointRepair:
        name = process_name("failure", node.id, "all", mode.id, "repair")
        wants = self.work_order("failure", (node.id, 0, mode.id), mode.crew, mode.spares, unit="all")
        return JointRepair(self.luck.sampler(name, mode.time_to_repair), wants)

    def _repair_orders(self) -> Iterator[WorkOrder]:
        """What repairs of all that fails by itself ask for: each different one once, in the order of the nodes."""
        of_nodes = (
            order
            for node in self.nodes
            for order in (
                *(self.joint_repairs[node.id, mode.id].wants for mode in node.modes if mode.repairs_all),
                *(copy.wants for copy in self.copies[node.id]),
            )
        )
        seen = set()
        for order in (*of_nodes, *(copy.wants for copy in self.causes.values())):
            if order is not None and (order.people, order.part) not in seen:
                seen.add((order.people, order.part))
                yield order

    def work_order(
        self,
        kind: str,
        key: ActorKey,
        crew: Crew | None,
        spares: str | None = None,
        *,
        unit: int | str | None = None,
        urgency: tuple[int, int] | None = None,
    ) -> WorkOrder | None:
        """What a job of an actor asks for; None where that is nothing.

        Parameters: `kind` and `unit` (that of the key where nothing is said) as in the names of its random processes;
        `urgency`, that of other work on the node where nothing is said.
        """
        if crew is None and spares is None:
            return None
        name, number, what = key

        def sampler(purpose: str, distribution: Distribution) -> Sampler:
            of_unit = number if unit is None else unit
            return self.luck.sampler(process_name(kind, name, of_unit, what, purpose), distribution)

        return WorkOrder(
            key=key,
            rank=self._ranks[key],
            urgency=urgency or (self.priority(name), OTHER_WORK),
            people=crew.teams if crew else (),
            part=spares,
            resupply=sampler("resupply", self.plan.spares[spares].resupply) if spares else None,
            call_outs={each: sampler(f"call-out.{each}", took) for each, took in call_outs(crew, self.plan)},
        )

    def priority(self, name: str) -> int:
        """The priority of a node; of a common cause, the most urgent of those that it may hit."""
        cause = self.plan.common_causes.get(name)
        nodes = [name] if cause is None else cause.hits
        given = (self.plan.nodes[each].priority for each in nodes)
        return min((each for each in given if each is not None), default=LAST_PRIORITY)

    def _arrangement(self, index: int, node: Node, term: WorkedAround, name: str) -> Arrangement:
        key, afterwards = (node.id, 0, WORKAROUND + name), (node.id, 0, CATCH_UP + name)
        return Arrangement(
            name=name,
            node=node.id,
            index=index,
            rank=self._ranks[key],
            term=term,
            needs=tuple((self.position[each], self.plan.nodes[each].up_from) for each in sorted(set(term.needs))),
            ready=self.luck.sampler(process_name("workaround", node.id, 0, name, "ready"), term.ready),
            wants=self.work_order("workaround", key, term.crew),
            afterwards=self.work_order("catch-up", afterwards, term.crew) if term.catch_up else None,
        )

    def chance(self, name: str, share: float, *, never: bool = False) -> Process | None:
        """The numbers that decide something of probability `share`; None where nothing is to be decided."""
        certain = share <= 0.0 if never else share >= 1.0
        return None if certain else self.luck.process(name)

    def _planned_work(self, node: Node, number: int, entry: Maintenance) -> PlannedWork:
        """One entry of a node's maintenance, from 1."""
        return PlannedWork(
            entry=entry,
            takes=[
                self.luck.sampler(process_name("maintenance", node.id, unit, str(number), "takes"), entry.takes)
                for unit in range(1, node.units + 1)
            ],
            schedule=None if entry.every is None else Schedule(entry.every, entry.at, self.timeline),
            ranks=[self._ranks[key] for key in _maintenance_actors(node, number)],
        )

    def _switch_draws(self, node: Node) -> SwitchDraws:
        failover = node.failover
        assert failover is not None

        def name(purpose: str) -> str:
            return process_name("failover", node.id, 0, "switch", purpose)

        extra = failover.otherwise.takes if failover.otherwise else None
        crew = failover.otherwise.crew if failover.otherwise else None
        return SwitchDraws(
            coverage=self.chance(name("coverage"), failover.coverage),
            takes=self.luck.sampler(name("takes"), failover.takes),
            otherwise=self.luck.sampler(name("otherwise"), extra) if extra else None,
            wants=self.work_order("failover", (node.id, 0, FAILOVER), crew) if crew else None,
        )


def _actors(node: Node) -> Iterator[ActorKey]:
    """The keys of all actors of a node."""
    for mode in node.modes:
        yield node.id, 0, mode.id
        if not mode.of_node:
            yield from ((node.id, unit, mode.id) for unit in range(1, node.units + 1))
    yield from ((node.id, 0, mechanism) for mechanism in MECHANISMS)
    for name in workarounds(node).values():
        yield from ((node.id, 0, mechanism + name) for mechanism in (WORKAROUND, CATCH_UP))
    for number in range(1, len(node.maintenance) + 1):
        yield from _maintenance_actors(node, number)


def _maintenance_actors(node: Node, number: int) -> Iterator[ActorKey]:
    """The keys of one entry of a node's maintenance: of its rounds, then of each unit.

    They are numbered on behind the units, so that maintenance knows what fails and is repaired in its moment.
    """
    for unit in range(node.units + 1):
        yield node.id, node.units + 1 + unit, f"{MAINTENANCE}{number}"


def _with_hazard(life: Distribution, share: float) -> Distribution:
    """The life whose hazard is `share` of the given one's, as `beta` splits it."""
    if share == 1.0:
        return life
    assert isinstance(life, SingleDraw)  # the reader refuses beta for a sum, whose hazard cannot be split
    return life.with_hazard(share)
