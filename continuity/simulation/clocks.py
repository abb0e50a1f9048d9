"""The clocks of one node whose speed can change: standby units and modes that age only in use.

`ageing` says how fast; here is who tells the clocks: failovers (the node is in use or a standby), the pool (which
units run), and levels (whether the node works and is needed by nobody or by a node that works).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from continuity.model import Clock, Node, Standby
from continuity.simulation.ageing import speed_of_clock, speed_of_unit
from continuity.simulation.failures import FailingMode
from continuity.simulation.levels import Levels
from continuity.structure import works


class NodeClocks:
    """Keeps the speed of a node's clocks right.

    Parameters: `index` of the node; `dependents`, the indexes of those that need it; `in_use`, whether it is in use
    at the start. Copies of modes join with their unit (from 1; 0 for the whole node).
    """

    __slots__ = ("_copies", "_dependents", "_in_use", "_index", "_levels", "_node", "_running", "_wears", "rank")

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
        self._copies: list[tuple[int, FailingMode]] = []

    def join(self, unit: int, copy: FailingMode) -> None:
        """Take the clock of a mode's copy under its care, and set its speed."""
        self._copies.append((unit, copy))
        copy.clock.turn_to(self.speed(unit, copy.mode.clock))

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
        for unit, copy in self._copies:
            copy.clock.turn_to(self.speed(unit, copy.mode.clock))


def has_changing_speed(node: Node) -> bool:
    """Whether the speed of one of the node's clocks can change."""
    if any(mode.clock is Clock.RUNNING for mode in node.modes):
        return True
    return node.standby is not None and node.standby is not Standby.HOT
