"""A node under maintenance: stands between failures and the node's pool, and knows which units are sound.

What maintenance takes goes to the pool directly, so that a unit counts as failed only by what has failed. Several
entries of `maintenance` go on beside each other: a unit under two of them is down until both are over. How one entry
takes units in turn is in `maintenance_turns`.
"""

from __future__ import annotations

from collections.abc import Sequence

from continuity.model import Node
from continuity.simulation.clocks import NodeClocks
from continuity.simulation.maintenance_turns import Ended, Excluded, Maintained, PlannedWork, Renewable, turns_of
from continuity.simulation.pools import Units
from continuity.simulation.stage import Stage


class NodeMaintenance:
    """The maintenance of one node.

    Parameters: `node`; `pool`, its units; `clocks`, those of its modes; `works`, its entries;
    `ended`, called with (index, begin, end) when maintenance of a unit ends, before the unit is back; `excluded`,
    called with (index, 1) when uncounted maintenance of a unit begins and with (index, -1) when it ends.

    Failures that hit the node are told here, in the pool's place. Copies of its modes join before it begins.
    """

    __slots__ = ("_failures", "_pool", "_turns", "_units")

    def __init__(
        self,
        stage: Stage,
        node: Node,
        pool: Units,
        clocks: NodeClocks,
        works: Sequence[PlannedWork],
        ended: Ended,
        excluded: Excluded,
    ) -> None:
        self._pool = pool
        self._units = range(1, node.units + 1)
        self._failures = [0] * (node.units + 1)  # of all units at once, then of each
        of = Maintained(
            node=node.id,
            count=node.units,
            units=pool,
            clocks=clocks,
            is_sound=self.is_sound,
            ended=ended,
            excluded=excluded,
        )
        self._turns = turns_of(stage, of, works)

    def join(self, unit: int, copy: Renewable) -> None:
        """Take a copy of one of the node's modes (of a unit from 1; 0: of the whole node), to renew it."""
        for turns in self._turns:
            turns.join(unit, copy)

    def begin(self) -> None:
        """Start at moment 0, before or after the modes."""
        for turns in self._turns:
            turns.begin()

    @property
    def index(self) -> int:
        """The index of the node."""
        return self._pool.index

    def ongoing(self) -> list[int]:
        """Since when each unit that is under maintenance is."""
        return sorted(since for turns in self._turns for since in turns.under_way)

    def is_sound(self, unit: int) -> bool:
        """Whether no failure hits a unit (from 1) now."""
        return not self._failures[unit] and not self._failures[0]

    def lose(self, unit: int, leaves: float) -> None:
        """A failure of a unit, or of all (0), has begun."""
        self._failures[unit] += 1
        self._pool.lose(unit, leaves)
        for turns in self._turns:
            for each in [unit] if unit else self._units:
                turns.failed(each)

    def regain(self, unit: int, leaves: float) -> None:
        """A failure of a unit, or of all (0), has ended."""
        self._failures[unit] -= 1
        self._pool.regain(unit, leaves)
        sound = [each for each in ([unit] if unit else self._units) if self.is_sound(each)]
        for turns in self._turns:
            for each in sound:
                turns.sound_again(each)
