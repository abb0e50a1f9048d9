"""Spare parts: a stock from which each job takes one, and which is filled up again, one part for each taken."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from functools import partial

from simpy.events import Event

from continuity.simulation.moments import Moments, Phase
from continuity.units import NEVER


class SpareParts:
    """The spares of one pool in one replication.

    Parameters: `pool`, its id; `stock`, how many lie there; `rank`; `delivered`, called when a part has come.
    """

    __slots__ = ("_coming", "_delivered", "_moments", "_rank", "in_stock", "pool")

    def __init__(self, pool: str, stock: int, moments: Moments, rank: int) -> None:
        self.pool = pool
        self.in_stock = stock
        self._moments = moments
        self._rank = rank
        self._coming: list[int] = []
        self._delivered: Callable[[], None] = _nothing

    def tell(self, delivered: Callable[[], None]) -> None:
        """Call this when a part has come."""
        self._delivered = delivered

    def take(self, resupply: int) -> None:
        """Take one; the next one is ordered at once and comes after `resupply` microseconds."""
        self.in_stock -= 1
        if resupply <= self._moments.last - self._moments.time:
            insort(self._coming, self._moments.time + resupply)
            self._moments.happen(resupply, Phase.ENDS | self._rank, [partial(self._come)])

    @property
    def next_at(self) -> int:
        """When there is one, or the next one comes; NEVER if that is after the end."""
        if self.in_stock:
            return self._moments.time
        return self._coming[0] if self._coming else NEVER

    def _come(self, event: Event) -> None:
        self._moments.enter_round(event, self._rank)
        self._coming.pop(0)
        self.in_stock += 1
        self._delivered()


def _nothing() -> None:
    """Nobody waits yet."""
