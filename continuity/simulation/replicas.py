"""Replicas: copies that follow what they are made from at a lag.

| what it is made from | the replica at moment t holds |
|---|---|
| the data, there at t | the data of t - lag |
| the data, away since L (down, or gone) | the data of L - lag, what was on its way is lost with it |
| the data, restored at R after a loss, t < R + lag | as before: the data of L - lag |
| a copy, its place working at t | what that held at t - lag: of a replica one moment, of backups all of them |
| a copy, its place down since L | what that held at L - lag |
| anything, its own place destroyed and back since B, t < B + lag | nothing: it begins anew |

A replica whose place is down cannot be used; once it is back it has caught up.
"""

from __future__ import annotations

from continuity.simulation.absences import Absences
from continuity.simulation.holders import Held, Kept, Source
from continuity.simulation.searches import Search


class Replica(Kept):
    """One replica in one replication. Parameters: as of `Kept`; `source`, what it is made from."""

    __slots__ = ("_source",)

    def __init__(self, name: str, place: Absences, source: Source) -> None:
        super().__init__(name, place)
        self._source = source

    def held(self, moment: int, search: Search) -> Held | None:
        """What it held at a moment, if that will do."""
        left = self._source.left(moment, search.lag(self.name))
        return self._source.held(left, search) if self._had_begun(left, moment) else None

    def _had_begun(self, left: int, moment: int) -> bool:
        """Whether it followed when that left its source which it held at a moment."""
        destroyed = self.last_destroyed(moment)
        if destroyed is None:
            return True
        back = self.absences.back_from(destroyed)
        return back is not None and back <= left
