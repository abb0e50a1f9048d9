"""Common causes: one mode that strikes, and hits each of its nodes or not, in all units."""

from __future__ import annotations

from collections.abc import Sequence

from continuity.simulation.history import History
from continuity.simulation.luck import Process
from continuity.simulation.pools import Units


class Target:
    """A node that a common cause may hit.

    Parameters: `node`; `pool`, its units, or who stands before them; `share`, the probability of a hit; `chance`, the
    numbers that decide it, by the number of the strike (None: always).
    """

    __slots__ = ("chance", "node", "pool", "share")

    def __init__(self, node: str, pool: Units, share: float, chance: Process | None) -> None:
        self.node = node
        self.pool = pool
        self.share = share
        self.chance = chance


class Strike:
    """What a common cause hits. Each strike draws for each node, in the order of ids; one repair ends it for all."""

    __slots__ = ("_cause", "_history", "_hit", "_leaves", "_targets")

    def __init__(self, cause: str, targets: Sequence[Target], leaves: float, history: History | None) -> None:
        self._cause = cause
        self._targets = targets
        self._leaves = leaves
        self._history = history
        self._hit: list[Target] = []

    @property
    def where(self) -> Sequence[int]:
        """The indexes of the nodes that it has hit."""
        return [target.pool.index for target in self._hit]

    def lose(self, n: int) -> None:
        """Strike number n has happened."""
        self._hit = [each for each in self._targets if self._is_hit(each, n)]
        for target in self._hit:
            if self._history is not None:
                self._history.note("hit", target.node, 0, self._cause)
            target.pool.lose(0, self._leaves)

    def regain(self) -> None:
        """The strike has ended for all that it hit."""
        for target in self._hit:
            target.pool.regain(0, self._leaves)
        self._hit = []

    def release(self, index: int) -> None:
        """A node is sound again, while the others that were hit are not."""
        for target in [each for each in self._hit if each.pool.index == index]:
            self._hit.remove(target)
            target.pool.regain(0, self._leaves)

    @staticmethod
    def _is_hit(target: Target, n: int) -> bool:
        return target.chance is None or target.chance.uniform(n) < target.share


class UnitHit:
    """What a node's own mode hits: one unit (from 1), or all of them (0)."""

    __slots__ = ("_leaves", "_pool", "_unit", "where")

    def __init__(self, pool: Units, unit: int, leaves: float) -> None:
        self.where = (pool.index,)
        self._pool = pool
        self._unit = unit
        self._leaves = leaves

    def lose(self, n: int) -> None:
        """A failure has begun."""
        self._pool.lose(self._unit, self._leaves)

    def regain(self) -> None:
        """The failure has ended."""
        self._pool.regain(self._unit, self._leaves)
