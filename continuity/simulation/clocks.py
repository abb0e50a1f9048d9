"""The clocks of one node whose speed can change: of standby units, of modes that age only in use, of maintenance.

`ageing` says how fast; here is who tells the clocks: failovers (the node is in use or a standby), the pool (which
units run), and levels (whether the node works and is needed by nobody or by a node that works).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from continuity.model import Clock, Node, Standby
from continuity.simulation.ageing import STILL, LifeClock, speed_of_clock, speed_of_unit
from continuity.simulation.levels import Levels
from continuity.structure import works


class NodeClocks:
    """Keeps the speed of a node's clocks right.

    Parameters: `index` of the node; `dependents`, the indexes of those that need it; `in_use`, whether it is in use
    at the start. The clocks of modes, and those of maintenance, join with their unit (from 1; 0 for the whole node).
    """

    __slots__ = (
        "_dependents",
        "_held",
        "_in_use",
        "_index",
        "_joined",
        "_levels",
        "_node",
        "_running",
        "_wears",
        "rank",
    )

    def __init__(
        self, rank: int, levels: Levels, node: Node, index: int, dependents: Sequence[int], in_use: bool
    ) -> None:
        self.rank = rank
        self._levels = levels
        self._node = node
        self._index = index
        self._dependents = dependents
        self._in_use = in_use
        self._running: Sequence[bool] = [unit < (node.running or node.units) for unit in range(node.units)]
        self._wears = True
        self._joined: list[tuple[int, Clock, LifeClock]] = []
        self._held: dict[LifeClock, int] = {}

    def join(self, unit: int, kind: Clock, clock: LifeClock) -> None:
        """Take a clock under its care, and set its speed."""
        self._joined.append((unit, kind, clock))
        clock.turn_to(self.speed(unit, kind))

    def hold(self, clock: LifeClock) -> None:
        """Let a clock that has joined stand still until it has been released as often as it was held.

        It stands still from this round's reactions on: a life that ends now still ends.
        """
        self._held[clock] = self._held.get(clock, 0) + 1
        self._levels.ask_reaction(self)

    def release(self, clock: LifeClock) -> None:
        """Hold a clock once less; held no more, it goes on from this round's reactions on."""
        self._held[clock] -= 1
        if not self._held[clock]:
            del self._held[clock]
            self._levels.ask_reaction(self)

    def speed(self, unit: int, clock: Clock) -> Fraction:
        """The speed at which a clock of a unit (0: of the whole node) runs now."""
        in_use = self._in_use and (unit == 0 or self._running[unit - 1])
        return speed_of_clock(clock, speed_of_unit(self._node, in_use), self._wears)

    def set_in_use(self, in_use: bool) -> None:
        """The node is in use, or is a standby, from this round's reactions on: a life that ends now still ends."""
        self._in_use = in_use
        self._levels.ask_reaction(self)

    def units_in_use(self, running: Sequence[bool]) -> None:
        """These units are in use from this round's reactions on."""
        self._running = running
        self._levels.ask_reaction(self)

    def react(self) -> None:
        """Let every clock run at the speed that the node's use and the levels ask for."""
        now = self._levels.now
        needed = not self._dependents or any(works(now[each]) for each in self._dependents)
        self._wears = needed and works(now[self._index])
        for unit, kind, clock in self._joined:
            clock.turn_to(STILL if clock in self._held else self.speed(unit, kind))


def has_changing_speed(node: Node) -> bool:
    """Whether the speed of one of the node's clocks can change."""
    if node.maintenance or any(mode.clock is Clock.RUNNING for mode in node.modes):
        return True
    return node.standby is not None and node.standby is not Standby.HOT
