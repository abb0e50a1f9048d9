"""The units of a node: which are sound, which are in use, what level of its own they give the node.

In a pool with `running: k` the first k working units run and the others are their standby. When one fails, the
lowest-numbered working unit takes its place at once and keeps it; a repaired unit waits, unless fewer than k run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from continuity.model import Node
from continuity.simulation.levels import Levels
from continuity.structure import CAPPED, own_level, plain_sum


class UsedUnits(Protocol):
    """Who wants to know which units are in use: the clocks."""

    def units_in_use(self, running: Sequence[bool]) -> None:
        """These units are in use from now on."""
        ...


class Units(Protocol):
    """The units of one node, as failures see them: its pool, or who stands before it."""

    @property
    def index(self) -> int:
        """The index of the node."""
        ...

    def lose(self, unit: int, leaves: float) -> None:
        """A failure of a unit (from 1; 0: of all), which leaves some of what it delivers, has begun."""
        ...

    def regain(self, unit: int, leaves: float) -> None:
        """A failure of a unit, or of all, has ended."""
        ...


class Pool:
    """The units of one node without a standby among them.

    Parameters: `most`, UNCAPPED where more units than make full capacity count, because there is a demand to be met.

    `lose` and `regain` are told of each failure of a unit (from 1; 0: of all units at once) with what it leaves, and
    of its maintenance as of a failure that leaves nothing.
    """

    __slots__ = ("_index", "_levels", "_most", "_node", "_wrong")

    def __init__(self, node: Node, index: int, levels: Levels, most: float = CAPPED) -> None:
        self._node = node
        self._index = index
        self._levels = levels
        self._wrong: dict[int, list[float]] = {}  # by unit from 1, and 0 for all
        self._most = most
        if most > CAPPED:
            levels.set_own(index, self._own(range(node.running or node.units)))

    @property
    def index(self) -> int:
        """The index of the node."""
        return self._index

    def lose(self, unit: int, leaves: float) -> None:
        """A failure of a unit, or of all, has begun."""
        self._wrong.setdefault(unit, []).append(leaves)
        self._changed()

    def regain(self, unit: int, leaves: float) -> None:
        """A failure of a unit, or of all, has ended."""
        self._wrong[unit].remove(leaves)
        self._changed()

    def _changed(self) -> None:
        self._levels.set_own(self._index, self._own(range(self._node.units)))

    def delivers(self, unit: int) -> float:
        """What a unit (from 0) delivers: the least that one of its failures leaves, 1 without any."""
        return min(self._wrong.get(unit + 1, ()), default=1.0)

    def _own(self, units: Sequence[int]) -> float:
        """The own level that some units give together."""
        delivered = [self.delivers(unit) for unit in units]
        if of_all := self._wrong.get(0):
            left = min(of_all)
            delivered = [min(each, left) for each in delivered]
        sound = sum(each > 0.0 for each in delivered)
        return own_level(sound, plain_sum(delivered), self._node.required, self._node.full, self._most)


class PlainPool(Pool):
    """Units that are all in use and whose failures leave nothing: only their number counts, and it is kept."""

    __slots__ = ("_level_of_sound", "_sound")

    def __init__(self, node: Node, index: int, levels: Levels, most: float = CAPPED) -> None:
        super().__init__(node, index, levels, most)
        self._sound = node.units
        self._level_of_sound = _levels_of_sound(node.units, node.required, node.full, most)

    def lose(self, unit: int, leaves: float) -> None:
        """A failure of a unit, or of all, has begun."""
        wrong = self._wrong.setdefault(unit, [])
        wrong.append(leaves)
        if unit and len(wrong) == 1:
            self._sound -= 1
        self._changed()

    def regain(self, unit: int, leaves: float) -> None:
        """A failure of a unit, or of all, has ended."""
        wrong = self._wrong[unit]
        wrong.pop()
        if unit and not wrong:
            self._sound += 1
        self._changed()

    def _changed(self) -> None:
        self._levels.set_own(self._index, 0.0 if self._wrong.get(0) else self._level_of_sound[self._sound])


@cache
def _levels_of_sound(units: int, required: int, full: int, most: float) -> tuple[float, ...]:
    """The own level by the number of sound units, from 0."""
    return tuple(own_level(sound, float(sound), required, full, most) for sound in range(units + 1))


class StandbyPool(Pool):
    """Units of which `running` are in use and the others are standby."""

    __slots__ = ("_listener", "_running")

    def __init__(
        self, node: Node, index: int, levels: Levels, listener: UsedUnits | None, most: float = CAPPED
    ) -> None:
        super().__init__(node, index, levels, most)
        self._listener = listener
        self._running = [unit < (node.running or 0) for unit in range(node.units)]

    def _changed(self) -> None:
        # The choice waits for the phase of levels, when all that ends and begins in this round is known.
        self._levels.ask_dispatch(self)

    def dispatch(self) -> None:
        """Replace running units that have failed by working ones, and set the own level."""
        chosen = self._choose()
        if chosen != self._running:
            self._running = chosen
            if self._listener is not None:
                self._listener.units_in_use(chosen)
        self._levels.set_own(self._index, self._own([unit for unit, runs in enumerate(chosen) if runs]))

    def _choose(self) -> list[bool]:
        """Who runs: working units that run already, then the lowest-numbered working ones, then what delivers most."""

        def worth(unit: int) -> tuple[bool, bool, float, int]:
            works = not self._wrong.get(unit + 1)
            return (not works, not (works and self._running[unit]), -self.delivers(unit), unit)

        able = [unit for unit in range(self._node.units) if self.delivers(unit) > 0.0]
        best = sorted(able, key=worth)[: self._node.running]
        return [unit in best for unit in range(self._node.units)]
