"""Everybody who acts in one replication, made and introduced to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

from continuity.model import CommonCause, Node, Standby
from continuity.simulation.actors import CLOCKS, DEMAND, FAILOVER, SITE, SPARES
from continuity.simulation.clocks import NodeClocks, has_changing_speed
from continuity.simulation.common_causes import Strike, Target, UnitHit
from continuity.simulation.copies import ModeCopy
from continuity.simulation.demand import Demand, has_demand
from continuity.simulation.failover import Member, Switch
from continuity.simulation.failures import FailingMode, Harm, Hit
from continuity.simulation.jobs import Job, Work
from continuity.simulation.layout import Layout
from continuity.simulation.maintenance import NodeMaintenance
from continuity.simulation.pools import PlainPool, Pool, StandbyPool, Units
from continuity.simulation.repairs import AtOnce, Jointly, RepairCalls, WhenEnough
from continuity.simulation.rosters import WorkOrder
from continuity.simulation.site_watch import SiteWatch
from continuity.simulation.spare_parts import SpareParts
from continuity.simulation.staff import Staff
from continuity.simulation.stage import Stage
from continuity.simulation.team_meter import Meter
from continuity.simulation.traces import MAINTENANCE_ONLY, Trace
from continuity.structure import CAPPED, UNCAPPED

_AT_ONCE = AtOnce()


class Cast:
    """The actors of one replication.

    Parameters: `layout`; `stage`, what they share; `team_meters`, by team; `excluded`, told when maintenance that does
    not count begins (1) or ends (-1) on a node, by its index; `more_demands`, the nodes of which a scenario asks more
    than usual; `random_failures`, whether anything fails by itself, and maintenance is done: if not, no mode is made.
    `modes[i]` are the failure modes' copies of node i; `switches` and `demands` go by index, `maintenance` by id;
    `stopped`: the nodes that serve nothing until a step starts them; `scripted`: what a scenario lets fail.
    """

    def __init__(
        self,
        layout: Layout,
        stage: Stage,
        team_meters: Mapping[str, Meter],
        excluded: Callable[[int, int], None],
        more_demands: frozenset[int] = frozenset(),
        *,
        random_failures: bool = True,
    ) -> None:
        self._layout = layout
        self._random_failures = random_failures
        self.stopped = {index for index, node in enumerate(layout.nodes) if node.standby is Standby.STOPPED}
        self.scripted: dict[int, list[FailingMode]] = {}
        self._make_harm: Callable[[str, int], Harm] | None = None
        self._strikes: list[Strike] = []
        self._slow_nodes: set[int] = set()
        self._stage = stage
        self._levels = stage.levels
        self.staff = self._make_staff(team_meters)
        self._members = self._make_members()
        self._clocks = self._make_clocks()
        self.demands = {
            index: self._make_demand(index, node)
            for index, node in enumerate(layout.nodes)
            if has_demand(node) or index in more_demands
        }
        self._pools = [self._make_pool(index, node) for index, node in enumerate(layout.nodes)]
        self.maintenance = {name: self._make_maintenance(name, excluded) for name in layout.maintenance}
        self.switches = {
            index: self._make_switch(index, node) for index, node in enumerate(layout.nodes) if node.failover
        }
        if random_failures:
            self.modes = [tuple(self._make_modes(node)) for node in layout.nodes]
            self.causes = [self._make_cause(cause) for cause in layout.plan.common_causes.values()]
        else:
            self.modes, self.causes = [()] * len(layout.nodes), []
            self.staff.expect(layout.repair_orders)

    # --- people ----------------------------------------------------------------------------------------------------

    def _make_staff(self, meters: Mapping[str, Meter]) -> Staff:
        layout = self._layout
        parts = {
            pool.id: SpareParts(pool.id, pool.stock, self._stage.moments, layout.rank(pool.id, 0, SPARES))
            for pool in layout.plan.spares.values()
        }
        staff = Staff(self._stage, layout.rosters, meters, parts)
        self._levels.people = staff
        return staff

    def watch_sites(self) -> None:
        """Let teams know when a site goes down or comes back. To be called when all jobs are known."""
        for site in self.staff.sites:
            rank = self._layout.rank(self._layout.order[site], 0, SITE)
            self._levels.watchers[site].append(SiteWatch(rank, site, self.staff))

    def _job(self, wants: WorkOrder | None, work: Work) -> Job | None:
        """A job for some work; None where it asks for nothing."""
        return None if wants is None else self.staff.job(wants, work)

    # --- units and their clocks ------------------------------------------------------------------------------------

    def _make_clocks(self) -> dict[str, NodeClocks]:
        """The clocks of those nodes whose speed of ageing can change."""
        clocks = {}
        for index, node in enumerate(self._layout.nodes):
            if not has_changing_speed(node):
                continue
            # A standby that is neither a member nor in a pool waits for a plan step.
            in_use = node.id not in self._members and (node.standby is None or node.running is not None)
            dependents = self._layout.dependents[index]
            rank = self._layout.rank(node.id, 0, CLOCKS)
            clocks[node.id] = NodeClocks(rank, self._levels, node, index, dependents, in_use)
            for watched in (index, *dependents):
                self._levels.watchers[watched].append(clocks[node.id])
            if node.id in self._members:
                self._members[node.id].used = clocks[node.id]
        return clocks

    def _make_pool(self, index: int, node: Node) -> Pool:
        most = UNCAPPED if index in self.demands else CAPPED
        if node.running is not None:
            return StandbyPool(node, index, self._levels, self._clocks.get(node.id), most)
        return (Pool if node.id in self._layout.partly_failing else PlainPool)(node, index, self._levels, most)

    def _make_demand(self, index: int, node: Node) -> Demand:
        hours = self._layout.hours
        by_calendar = [(share, hours[calendar]) for calendar, share in sorted(node.demand_by_calendar.items())]
        return Demand(self._stage, self._layout.rank(node.id, 0, DEMAND), index, node.demand, by_calendar)

    def _make_maintenance(self, name: str, excluded: Callable[[int, int], None]) -> NodeMaintenance:
        index = self._layout.position[name]
        traces = self._stage.traces

        def ended(index: int, begin: int, end: int) -> None:
            traces.ended(Trace(index, begin, end, MAINTENANCE_ONLY))

        return NodeMaintenance(
            self._stage,
            self._layout.nodes[index],
            self._pools[index],
            self._clocks[name],
            self._layout.maintenance[name],
            ended,
            excluded,
        )

    def units(self, name: str) -> Units:
        """Who is told of a node's failures: its maintenance, which tells its pool, or the pool itself."""
        return self.maintenance.get(name) or self._pools[self._layout.position[name]]

    # --- failovers -------------------------------------------------------------------------------------------------

    def _make_members(self) -> dict[str, Member]:
        nodes = self._layout.plan.nodes
        names = sorted({name for node in nodes.values() if node.failover for name in node.failover.between})
        return {name: Member(name, self._layout.position[name], nodes[name].serves) for name in names}

    def _make_switch(self, index: int, node: Node) -> Switch:
        failover = node.failover
        assert failover is not None
        members = tuple(self._members[name] for name in failover.between)
        rank = self._layout.rank(node.id, 0, FAILOVER)
        draws = self._layout.switches[node.id]
        switch = Switch(self._stage, rank, node.id, index, failover, members, draws)
        switch.job = self._job(draws.wants, switch)
        for member in members:
            self._levels.watchers[member.index].append(switch)
        return switch

    # --- failures --------------------------------------------------------------------------------------------------

    def _make_modes(self, node: Node) -> Iterable[FailingMode]:
        units = self.units(node.id)
        maintenance = self.maintenance.get(node.id)
        calls = {mode.id: self._calls(node, mode.id) for mode in node.modes}
        for copy in self._layout.copies[node.id]:
            unit = copy.key[1]
            hit = UnitHit(units, unit, copy.mode.leaves)
            shared = unit == 0 and not copy.mode.of_node  # the common part of a beta is repaired by itself
            failing = self._failing(copy, hit, _AT_ONCE if shared else calls[copy.mode.id])
            if node.id in self._clocks:
                self._clocks[node.id].join(unit, failing.mode.clock, failing.clock)
            if maintenance is not None:
                maintenance.join(unit, failing)
            yield failing

    def _failing(self, copy: ModeCopy, hit: Hit, calls: RepairCalls) -> FailingMode:
        stage = self._stage
        failing = FailingMode(stage.moments, copy, hit, calls, stage.traces, stage.history, stage.levels.begins)
        failing.job = self._job(copy.wants, failing)
        return failing

    def _calls(self, node: Node, mode_id: str) -> RepairCalls:
        mode = next(mode for mode in node.modes if mode.id == mode_id)
        if mode.repairs_all:
            repair = self._layout.joint_repairs[node.id, mode_id]
            rank = self._layout.rank(node.id, 0, mode_id)
            jointly = Jointly(self._stage.moments, rank, mode.call_when, repair.takes)
            jointly.job = self._job(repair.wants, jointly)
            return jointly
        return WhenEnough(mode.call_when) if mode.call_when > 1 else _AT_ONCE

    def _make_cause(self, cause: CommonCause) -> FailingMode:
        copy: ModeCopy = self._layout.causes[cause.id]
        targets = [
            Target(name, self.units(name), share, self._layout.hits[cause.id, name])
            for name, share in sorted(cause.hits.items())
        ]
        strike = Strike(cause.id, targets, cause.mode.leaves, self._stage.history)
        self._strikes.append(strike)
        return self._failing(copy, strike, _AT_ONCE)

    def scripted_failure(self, index: int, copy: ModeCopy) -> FailingMode:
        """A failure of a whole node that only a scenario brings about, and that is repaired by one of its modes."""
        hit = UnitHit(self.units(self._layout.order[index]), 0, copy.mode.leaves)
        failing = self._failing(copy, hit, _AT_ONCE)
        self.scripted.setdefault(index, []).append(failing)
        self._let_harm(failing)
        if index in self._slow_nodes:
            failing.slowed = partial(self.staff.slowed_on, self._layout.order[index])
        return failing

    def let_corrupt(self, make: Callable[[str, int], Harm]) -> None:
        """Let failures corrupt data. Parameters: `make`, gives what one does to data by its id, at a rank."""
        self._make_harm = make
        for failing in (*chain.from_iterable(self.modes), *self.causes):
            self._let_harm(failing)

    def _let_harm(self, failing: FailingMode) -> None:
        if self._make_harm is not None and failing.mode.corrupts is not None:
            failing.harm = self._make_harm(failing.mode.corrupts, failing.rank)

    # --- what steps of plans do --------------------------------------------------------------------------------------

    def start(self, index: int) -> None:
        """A node that was stopped serves from now on."""
        self._let_serve(index, True)

    def stop(self, index: int) -> None:
        """A node serves nothing until it is started."""
        self._let_serve(index, False)

    def _let_serve(self, index: int, serves: bool) -> None:
        (self.stopped.discard if serves else self.stopped.add)(index)
        clocks = self._clocks.get(self._layout.order[index])
        if clocks is not None:
            clocks.set_in_use(serves)
        self._levels.touch(index)

    def mend(self, index: int) -> None:
        """End every failure of a node."""
        for mode in (*self.modes[index], *self.scripted.get(index, ())):
            mode.mend()
        for strike in self._strikes:
            strike.release(index)

    def is_sound(self, index: int) -> bool:
        """Whether no failure of a node's own, random or scripted, is going on that leaves nothing of a unit."""
        own = (*self.modes[index], *self.scripted.get(index, ()))
        return not any(True for failing in own if not failing.mode.leaves for _ in failing.ongoing())

    def watch_slowness(self, index: int) -> None:
        """Repairs of a node that need nobody may take longer, too."""
        self._slow_nodes.add(index)
        for mode in (*self.modes[index], *self.scripted.get(index, ())):
            mode.slowed = partial(self.staff.slowed_on, self._layout.order[index])

    # --- what is going on --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Let everybody begin."""
        for _, switch in sorted(self.switches.items(), key=_rank_of_second):
            switch.begin()
        if self._random_failures:
            for mode in sorted((*chain.from_iterable(self.modes), *self.causes), key=_rank):
                mode.begin()
            for _, maintenance in sorted(self.maintenance.items()):
                maintenance.begin()
        for demand in self.demands.values():
            demand.begin()

    def ongoing(self) -> Iterator[Trace]:
        """What keeps nodes down, or units of them, and has not ended; restarts apart."""
        for mode in (*chain.from_iterable(self.modes), *self.causes, *chain.from_iterable(self.scripted.values())):
            yield from mode.ongoing()
        for name, maintenance in self.maintenance.items():
            for begun in maintenance.ongoing():
                yield Trace(self._layout.position[name], begun, self._stage.moments.time, MAINTENANCE_ONLY)
        for switch in self.switches.values():
            yield from switch.ongoing()


def _rank(mode: FailingMode) -> int:
    return mode.rank


def _rank_of_second(item: tuple[int, Switch]) -> int:
    return item[1].rank
