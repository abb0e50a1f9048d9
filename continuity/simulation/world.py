"""One replication: all actors of a plan put together, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from simpy.events import Event

from continuity.errors import AnalysisError
from continuity.model import CommonCause, Node, Standby, Term
from continuity.requirements import required_terms
from continuity.simulation.clocks import NodeClocks, has_changing_speed
from continuity.simulation.common_causes import Strike, Target, UnitHit
from continuity.simulation.failover import Member, Switch
from continuity.simulation.failures import FailingMode
from continuity.simulation.history import Happening, History
from continuity.simulation.layout import CLOCKS, FAILOVER, RESTART, TOLERANCE, Layout, ModeCopy
from continuity.simulation.levels import Levels
from continuity.simulation.moments import MAX_ROUNDS, EndlessMomentError, Moments, Phase
from continuity.simulation.pools import PlainPool, Pool, StandbyPool
from continuity.simulation.recorder import Measured, Meter, Recorder, Window
from continuity.simulation.repairs import AtOnce, Jointly, RepairCalls, WhenEnough
from continuity.simulation.restart import Restart
from continuity.simulation.stage import Stage
from continuity.simulation.tolerance import Memory
from continuity.structure import LevelFunction, Remember, is_up, level_of
from continuity.units import format_duration

_AT_ONCE = AtOnce()


class World:
    """One replication of a plan, ready to run.

    Parameters: `layout`; `window`, what is measured; `measured`, the indexes of the nodes that are;
    `waited_for`, those among them whose first outage is waited for; `with_history`, whether all is logged.
    """

    def __init__(
        self,
        layout: Layout,
        window: Window,
        measured: frozenset[int],
        waited_for: frozenset[int],
        *,
        with_history: bool = False,
    ) -> None:
        self._layout = layout
        self._window = window
        self._moments = Moments(window.at_most if waited_for else window.last)
        self._history = History(self._moments) if with_history else None
        self._meters = [
            Meter(window, node.up_from) if index in measured else None for index, node in enumerate(layout.nodes)
        ]
        self._recorder = Recorder(self._meters, waited_for, self._stop)
        changed = self._log_and_measure if with_history or waited_for else self._measure
        self._levels = Levels(self._moments, len(layout.order), layout.dependents, changed)
        self._stage = Stage(self._moments, self._levels, self._history)
        self._members = self._make_members()
        self._clocks = self._make_clocks()
        self._pools = [self._make_pool(index, node) for index, node in enumerate(layout.nodes)]
        self._switches = {
            node.id: self._make_switch(index, node) for index, node in enumerate(layout.nodes) if node.failover
        }
        self._levels.compute = [self._level_function(index, node) for index, node in enumerate(layout.nodes)]
        self._modes = [mode for node in layout.nodes for mode in self._make_modes(node)]
        self._modes.extend(self._make_cause(cause) for cause in layout.plan.common_causes.values())
        self._modes.sort(key=lambda mode: mode.rank)

    # --- making the actors ---------------------------------------------------------------------------------------

    def _make_members(self) -> dict[str, Member]:
        nodes = self._layout.plan.nodes
        names = sorted({name for node in nodes.values() if node.failover for name in node.failover.between})
        return {name: Member(name, self._layout.position[name], nodes[name].serves) for name in names}

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
        if node.running is not None:
            return StandbyPool(node, index, self._levels, self._clocks.get(node.id))
        return (Pool if node.id in self._layout.partly_failing else PlainPool)(node, index, self._levels)

    def _make_switch(self, index: int, node: Node) -> Switch:
        failover = node.failover
        assert failover is not None
        members = tuple(self._members[name] for name in failover.between)
        rank = self._layout.rank(node.id, 0, FAILOVER)
        draws = self._layout.switches[node.id]
        switch = Switch(self._stage, rank, node.id, index, failover, members, draws)
        for member in members:
            self._levels.watchers[member.index].append(switch)
        return switch

    def _make_modes(self, node: Node) -> Iterable[FailingMode]:
        pool = self._pools[self._layout.position[node.id]]
        calls = {mode.id: self._calls(node, mode.id) for mode in node.modes}
        for copy in self._layout.copies[node.id]:
            unit = copy.key[1]
            hit = UnitHit(pool, unit, copy.mode.leaves)
            shared = unit == 0 and not copy.mode.of_node  # the common part of a beta is repaired by itself
            failing = FailingMode(self._moments, copy, hit, _AT_ONCE if shared else calls[copy.mode.id], self._history)
            if node.id in self._clocks:
                self._clocks[node.id].join(unit, failing)
            yield failing

    def _calls(self, node: Node, mode_id: str) -> RepairCalls:
        mode = next(mode for mode in node.modes if mode.id == mode_id)
        if mode.repairs_all:
            rank = self._layout.rank(node.id, 0, mode_id)
            repair = self._layout.joint_repairs[node.id, mode_id]
            return Jointly(self._moments, rank, mode.call_when, repair)
        return WhenEnough(mode.call_when) if mode.call_when > 1 else _AT_ONCE

    def _make_cause(self, cause: CommonCause) -> FailingMode:
        copy: ModeCopy = self._layout.causes[cause.id]
        targets = [
            Target(name, self._pools[self._layout.position[name]], share, self._layout.hits[cause.id, name])
            for name, share in sorted(cause.hits.items())
        ]
        strike = Strike(cause.id, targets, cause.mode.leaves, self._history)
        return FailingMode(self._moments, copy, strike, _AT_ONCE, self._history)

    # --- levels ----------------------------------------------------------------------------------------------------

    def _level_function(self, index: int, node: Node) -> Callable[[], float]:
        """The node's level: the smallest of its own, its requirements' and its active member's."""
        if node.standby is Standby.STOPPED:
            return lambda: 0.0
        own = len(self._layout.order) + index
        terms = required_terms(node)
        if node.failover is None and node.id not in self._layout.restarts:
            return partial(
                level_of(terms, self._layout.position, self._remembering(index, node), own), self._levels.now
            )
        parts: list[Callable[[], float]] = [partial(self._levels.now.__getitem__, own)]
        if terms:
            parts.append(self._needs_level(index, node, terms))
        if node.failover is not None:
            parts.append(self._switches[node.id].level)
        return lambda: min([part() for part in parts])  # all of them: what remembers must see every change

    def _remembering(self, index: int, node: Node) -> Remember:
        rank = self._layout.rank(node.id, 0, TOLERANCE)
        return lambda term, part: Memory(self._stage, rank, index, term.lasts, part)

    def _needs_level(self, index: int, node: Node, terms: tuple[Term, ...]) -> Callable[[], float]:
        needs = level_of(terms, self._layout.position, self._remembering(index, node))
        if node.id not in self._layout.restarts:
            return partial(needs, self._levels.now)
        return self._make_restart(index, node, needs).level

    def _make_restart(self, index: int, node: Node, needs: LevelFunction) -> Restart:
        wanted = [(self._layout.position[name], self._layout.plan.nodes[name].up_from) for name in node.needs_to_start]

        def may_start() -> bool:
            return all(is_up(self._levels.now[i], up_from) for i, up_from in wanted)

        rank = self._layout.rank(node.id, 0, RESTART)
        takes = self._layout.restarts[node.id]
        restart = Restart(self._stage, rank, node.id, index, needs, takes, may_start)
        for i, _ in wanted:
            self._levels.watchers[i].append(restart)
        return restart

    def _measure(self, index: int, level: float) -> None:
        """Take a node's new level into account where nothing else is asked for: the usual case, made quick."""
        meter = self._meters[index]
        if meter is not None:
            meter.set_level(self._moments.time, level)

    def _log_and_measure(self, index: int, level: float) -> None:
        now = self._moments.time
        if self._history is not None:
            self._history.note("level", self._layout.order[index], 0, f"{level:.6g}")
        if self._recorder.changed(now, index, level):
            # Whether this is an outage is only known when time has passed.
            self._moments.happen(1, Phase.ENDS, [partial(self._look_again, index)])

    def _look_again(self, index: int, _: Event) -> None:
        self._recorder.look_again(self._moments.time, index)

    # --- running ---------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        self._moments.stopping = self._moments.time > self._window.last

    def run(self, replication: int) -> list[Measured]:
        """Run one replication; what was measured, in the order of node indexes.

        Raises AnalysisError, naming the nodes, when a moment does not come to an end.
        """
        self._layout.luck.begin(replication)
        for _, switch in sorted(self._switches.items()):
            switch.begin()
        for mode in self._modes:
            mode.begin()
        self._levels.settle_all()
        end = self._window.last
        try:
            self._moments.run_through(end)
            if self._recorder.waiting:
                self._moments.run_through(self._window.at_most)
                end = self._moments.time
        except EndlessMomentError as error:
            raise AnalysisError(self._endless(replication, error)) from error
        return self._recorder.finish(end)

    def _endless(self, replication: int, error: EndlessMomentError) -> str:
        names = sorted(self._layout.names_of(error.ranks))
        return (
            f"replication {replication}: more than {MAX_ROUNDS:,} rounds at one moment, "
            f"{format_duration(error.at)} after the start: {', '.join(names)} keep changing without any time passing"
        )

    @property
    def happenings(self) -> list[Happening]:
        """The history, where it was asked for."""
        return [] if self._history is None else self._history.happenings
