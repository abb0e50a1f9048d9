"""A tolerance that must be refilled: a store (a battery, a tank) that bridges a loss for as long as it is filled.

The store keeps up the level that it holds, which is the last one that the term had without its help.

| the store | the term inside | what happens | the level |
|---|---|---|---|
| any | as high as the level held, or higher, and works | it fills, empty to full in `refills` | the term's: now held |
| any | at level 0, and nothing more is held | nothing: it has nothing to fill from | 0 |
| not empty | lower than the level held | it drains, however much is missing | the level held |
| empty | lower than the level held | the loss is felt | the term's: now held |

All of this counts only for a level that lasts: one that the term has for no time neither fills nor drains nor is held.
"""

from __future__ import annotations

from continuity.simulation.stage import Stage
from continuity.simulation.tolerance import Reminder
from continuity.structure import SLACK, LevelFunction, Levels, works


class Reserve:
    """The term of a node with a store, full at the start, when nothing is held yet.

    Parameters: `lasts`, how long a full store bridges, and `refills`, how long an empty one takes to fill, in
    microseconds; `part`, the term inside. A level above 1 (capacity in reserve, for a demand) is passed on; the store
    keeps up 1 at the most.

    What is in the store is counted in whole microseconds of bridging. What flows in between two losses is rounded down
    once, when the filling ends, so that it does not matter how often the term is computed.
    """

    __slots__ = (
        "_fills_since",
        "_held",
        "_lasts",
        "_level",
        "_moments",
        "_part",
        "_refills",
        "_reminder",
        "_since",
        "_stored",
    )

    def __init__(self, stage: Stage, rank: int, index: int, lasts: int, refills: int, part: LevelFunction) -> None:
        self._moments = stage.moments
        self._lasts = lasts
        self._refills = refills
        self._part = part
        self._held = 0.0
        self._stored = lasts
        self._fills_since: int | None = None
        self._level = 0.0
        self._since = 0
        self._reminder = Reminder(stage, rank, index)

    def __call__(self, levels: Levels) -> float:
        """The level of the term, with what the store can do for it."""
        now = self._moments.time
        if now > self._since:
            self._pass_time()
            self._since = now
        given = self._part(levels)
        self._level = min(1.0, given)
        left = self._stored_at(now) if self._is_missing(self._level) else 0
        self._reminder.wait_until(now + left if left else None)
        return self._held if left else given

    def _is_missing(self, level: float) -> bool:
        return level < self._held - SLACK

    def _pass_time(self) -> None:
        """Take into account that the term has had its level for some time, until now."""
        begin = self._since
        if self._is_missing(self._level) and (stored := self._stored_at(begin)):
            self._keep(stored - (self._moments.time - begin))
            return
        self._held = self._level
        if not works(self._level):
            self._keep(self._stored_at(begin))
        elif self._fills_since is None:
            self._fills_since = begin

    def _keep(self, stored: int) -> None:
        """It does not fill any more."""
        self._stored = stored
        self._fills_since = None

    def _stored_at(self, moment: int) -> int:
        """What is in the store, in microseconds of bridging."""
        if self._fills_since is None:
            return self._stored
        filled = moment - self._fills_since
        if filled >= self._refills:
            return self._lasts
        return min(self._lasts, self._stored + filled * self._lasts // self._refills)
