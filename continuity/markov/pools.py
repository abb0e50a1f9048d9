"""The units of a node in a chain: which are sound, which run, what level of its own they give the node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from continuity.markov.state import Status
from continuity.model import Node
from continuity.structure import CAPPED, own_level, plain_sum

if TYPE_CHECKING:
    from continuity.markov.moment import Moment

Wrong = tuple[int, float]
"""Where the state of a failure mode's copy is, and what its failure leaves."""


class Pool:
    """The units of one node.

    Parameters: `units`, the copies of each unit's modes; `whole`, those that hit all units; `causes`, for each common
    cause what it leaves, its mark and the number of this node among those it may hit; `running`, a mark for each unit
    of a pool with standby units, 1 while it runs; `most`, UNCAPPED where there is a demand to be met.
    """

    __slots__ = ("_causes", "_most", "_node", "_units", "_whole", "running")

    def __init__(
        self,
        node: Node,
        units: tuple[tuple[Wrong, ...], ...],
        whole: tuple[Wrong, ...],
        causes: tuple[tuple[float, int, int], ...],
        running: tuple[int, ...],
        most: float = CAPPED,
    ) -> None:
        self._node = node
        self._units = units
        self._whole = whole
        self._causes = causes
        self.running = running
        self._most = most

    def own(self, moment: Moment) -> float:
        """The own level, after failed units that run have been replaced by sound ones."""
        delivered = [self._delivers(moment, unit) for unit in range(len(self._units))]
        if self.running:
            self._choose(moment, delivered)
            runs = moment.marks
            delivered = [each for each, mark in zip(delivered, self.running, strict=True) if runs[mark]]
        left = self._left(moment)
        if left < 1.0:
            delivered = [min(each, left) for each in delivered]
        sound = sum(each > 0.0 for each in delivered)
        return own_level(sound, plain_sum(delivered), self._node.required, self._node.full, self._most)

    def _delivers(self, moment: Moment, unit: int) -> float:
        doing = moment.doing
        return min((leaves for slot, leaves in self._units[unit] if doing[slot].status != Status.WORKING), default=1.0)

    def _left(self, moment: Moment) -> float:
        """What the worst failure of all units at once leaves."""
        doing, marks = moment.doing, moment.marks
        left = [leaves for slot, leaves in self._whole if doing[slot].status != Status.WORKING]
        left += [leaves for leaves, mark, number in self._causes if marks[mark] >> number & 1]
        return min(left, default=1.0)

    def _choose(self, moment: Moment, delivered: list[float]) -> None:
        """Who runs: working units that run already, then the first working ones, then those that deliver most."""
        marks = moment.marks

        def worth(unit: int) -> tuple[bool, bool, float, int]:
            works = all(moment.doing[slot].status == Status.WORKING for slot, _ in self._units[unit])
            return not works, not (works and marks[self.running[unit]]), -delivered[unit], unit

        able = [unit for unit, level in enumerate(delivered) if level > 0.0]
        best = set(sorted(able, key=worth)[: self._node.running])
        for unit, mark in enumerate(self.running):
            marks[mark] = int(unit in best)
