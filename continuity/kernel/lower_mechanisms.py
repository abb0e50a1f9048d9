"""What else acts in a plan, as rows of tables: clocks, failovers, restarts, tolerances, demands."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from continuity.kernel.lower_copies import Copies
from continuity.kernel.lower_hours import Calendars
from continuity.kernel.processes import Durations
from continuity.kernel.stretches import Stretches
from continuity.kernel.tables import NONE, Clock, Demand, Kind, Member, NodeClocks, Restart, Share, Switch, Tolerance
from continuity.model import Clock as ClockKind
from continuity.model import Node, Tolerant
from continuity.requirements import required_terms
from continuity.simulation.actors import CLOCKS, DEMAND, FAILOVER, RESTART, TOLERANCE
from continuity.simulation.ageing import speed_of_unit
from continuity.simulation.clocks import has_changing_speed
from continuity.simulation.demand import has_demand
from continuity.simulation.layout import Layout
from continuity.streams import process_key, process_name
from continuity.structure import SLACK


class Mechanisms:
    """The mechanisms of all nodes.

    `ranks`: (rank, kind, index) of each; `clocks_of`, `switch_of`, `restart_of`: by a node's index; `watchers`: for a
    node's index, the (kind, index) of those who react to its level; `use_clocks`: the clocks of time in use after which
    maintenance is due, by node, number of its entry (from 1) and unit.
    """

    def __init__(self, layout: Layout, durations: Durations, copies: Copies, calendars: Calendars) -> None:
        self._layout = layout
        self._durations = durations
        self._calendars = calendars
        self.ranks: list[tuple[int, Kind, int]] = []
        self.watchers: dict[int, list[tuple[Kind, int]]] = {}
        self.clocks: list[Clock] = []
        self.node_clocks: list[NodeClocks] = []
        self.clocks_of: dict[int, int] = {}
        self.use_clocks: dict[tuple[int, int, int], int] = {}
        self.switches: list[Switch] = []
        self.switch_of: dict[int, int] = {}
        self.switch_members = Stretches()
        self.members: list[Member] = []
        self.switches_of = Stretches()
        self.restarts: list[Restart] = []
        self.restart_of: dict[int, int] = {}
        self.wanted = Stretches()
        self.tolerances: list[Tolerance] = []
        self.demands: list[Demand] = []
        self.shares: list[Share] = []
        self.demand_of: dict[int, int] = {}
        self._make_all(copies)

    def _make_all(self, copies: Copies) -> None:
        failovers = {node.id: node.failover for node in self._layout.nodes if node.failover}
        names = sorted({name for failover in failovers.values() for name in failover.between})
        member_of = {name: index for index, name in enumerate(names)}
        for index, node in enumerate(self._layout.nodes):
            if has_changing_speed(node):
                self._add_clocks(index, node, copies, node.id in member_of)
            if node.failover is not None:
                self._add_switch(index, node, member_of)
            if node.id in self._layout.restarts and required_terms(node):
                self._add_restart(index, node)
            if has_demand(node):
                self._add_demand(index, node)
        self.members = [self._member(name, failovers) for name in names]

    def _watch(self, node: int, kind: Kind, index: int) -> None:
        self.watchers.setdefault(node, []).append((kind, index))

    def _add_clocks(self, index: int, node: Node, copies: Copies, is_member: bool) -> None:
        """Add the clocks of a node whose speed can change."""
        mine, first = len(self.node_clocks), len(self.clocks)
        for number, entry in enumerate(node.maintenance, 1):
            for unit in range(1, node.units + 1) if entry.after is not None else ():
                self.use_clocks[index, number, unit] = len(self.clocks)
                place = copies.units[node.id] + unit - 1
                self.clocks.append(Clock(actor=NONE, unit=place, owner=mine, only_running=1))
        for copy in self._layout.copies[node.id]:
            place = copies.place[copy.key]
            copies.rows[place].clock = len(self.clocks)
            only_running = int(copy.mode.clock is ClockKind.RUNNING)
            unit = copies.rows[place].unit
            self.clocks.append(Clock(actor=NONE, unit=unit, owner=mine, only_running=only_running))
        idle = speed_of_unit(node, in_use=False)
        # A standby that is neither a member nor in a pool waits for a plan step.
        in_use = not is_member and (node.standby is None or node.running is not None)
        self.node_clocks.append(
            NodeClocks(
                actor=NONE,
                node=index,
                idle=idle.numerator,
                idle_of=idle.denominator,
                in_use=int(in_use),
                clocks=first,
                clocks_end=len(self.clocks),
            )
        )
        self.clocks_of[index] = mine
        self.ranks.append((self._layout.rank(node.id, 0, CLOCKS), Kind.CLOCKS, mine))
        for watched in (index, *self._layout.dependents[index]):
            self._watch(watched, Kind.CLOCKS, mine)

    def _add_switch(self, index: int, node: Node, member_of: Mapping[str, int]) -> None:
        failover = node.failover
        assert failover is not None

        def named(purpose: str) -> str:
            return process_name("failover", node.id, 0, "switch", purpose)

        mine = len(self.switches)
        first, end = self.switch_members.add(member_of[name] for name in failover.between)
        extra = failover.otherwise.takes if failover.otherwise else None
        add = self._durations.add
        self.switches.append(
            Switch(
                actor=NONE,
                node=index,
                members=first,
                members_end=end,
                fit_from=lowest(failover.from_level),
                failback=int(failover.failback),
                automatic=int(failover.automatic),
                coverage=failover.coverage,
                coverage_key=np.uint64(process_key(named("coverage"))),
                takes=add(failover.takes, named("takes")),
                otherwise=add(extra, named("otherwise")) if extra else NONE,
                job=NONE,
            )
        )
        self.switch_of[index] = mine
        self.ranks.append((self._layout.rank(node.id, 0, FAILOVER), Kind.SWITCH, mine))
        for name in failover.between:
            self._watch(self._layout.position[name], Kind.SWITCH, mine)

    def _member(self, name: str, failovers: Mapping[str, object]) -> Member:
        index = self._layout.position[name]
        taking = [
            self.switch_of[each]
            for each, node in enumerate(self._layout.nodes)
            if node.failover is not None and name in node.failover.between
        ]
        first, end = self.switches_of.add(taking)
        return Member(
            node=index,
            serves=self._layout.nodes[index].serves,
            clocks=self.clocks_of.get(index, NONE),
            switches=first,
            switches_end=end,
        )

    def _add_restart(self, index: int, node: Node) -> None:
        mine = len(self.restarts)
        wanted = [self._layout.position[name] for name in node.needs_to_start]
        first, end = self.wanted.add(wanted)
        takes = NONE
        if node.restart is not None:
            takes = self._durations.add(node.restart, process_name("restart", node.id, 0, "restart", "takes"))
        self.restarts.append(Restart(actor=NONE, node=index, takes=takes, wanted=first, wanted_end=end))
        self.restart_of[index] = mine
        self.ranks.append((self._layout.rank(node.id, 0, RESTART), Kind.RESTART, mine))
        for each in wanted:
            self._watch(each, Kind.RESTART, mine)

    def _add_demand(self, index: int, node: Node) -> None:
        mine, first = len(self.demands), len(self.shares)
        rank = self._layout.rank(node.id, 0, DEMAND)
        for name, share in sorted(node.demand_by_calendar.items()):
            self.ranks.append((rank, Kind.DEMAND, len(self.shares)))
            hours = self._calendars.add(self._layout.hours[name])
            self.shares.append(Share(actor=NONE, demand=mine, hours=hours, share=share))
        self.demands.append(Demand(node=index, shares=first, shares_end=len(self.shares), usual=node.demand))
        self.demand_of[index] = mine

    def tolerate(self, index: int, term: Tolerant) -> int:
        """Add a tolerance of a node; returns its index."""
        mine = len(self.tolerances)
        refills = NONE if term.refills is None else term.refills
        self.tolerances.append(Tolerance(actor=NONE, node=index, lasts=term.lasts, refills=refills))
        rank = self._layout.rank(self._layout.order[index], 0, TOLERANCE)
        self.ranks.append((rank, Kind.REMINDER, mine))
        return mine


def lowest(from_level: float | None) -> float:
    """The lowest float that is a level at which a node is up, or fit, as `structure.is_up` decides."""
    return math.nextafter(SLACK, math.inf) if from_level is None else from_level - SLACK
