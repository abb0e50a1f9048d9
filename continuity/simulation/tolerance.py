"""Tolerated losses: the highest level that a term had within the last so many hours (a cache, a battery, stock)."""

from __future__ import annotations

from collections import deque
from functools import partial

from continuity.simulation.moments import Phase, Timer
from continuity.simulation.stage import Stage
from continuity.structure import LevelFunction, Levels


class Reminder:
    """Lets a node be computed anew at a moment at which one of its terms changes without a change of any level."""

    __slots__ = ("_awaited", "_moments", "_timer", "_touch")

    def __init__(self, stage: Stage, rank: int, index: int) -> None:
        self._moments = stage.moments
        self._timer = Timer(stage.moments, rank)
        self._awaited: int | None = None
        self._touch = partial(stage.levels.touch, index)

    def wait_until(self, moment: int | None) -> None:
        """Compute the node at this moment, and at none that was asked for before; None: at none at all."""
        # The timer is set anew only where something has changed: a node is computed far more often than that.
        if moment == self._awaited:
            return
        self._awaited = moment
        if moment is None:
            self._timer.cancel()
        else:
            self._timer.set(moment - self._moments.time, Phase.ENDS, self._come)

    def _come(self) -> None:
        self._awaited = None
        self._touch()


class Memory:
    """The term of a node that remembers what it had.

    Called with the levels it gives the highest level that `part` had from `lasts` ago until now, and sees to it that
    the node is computed anew when what it remembers runs out. A level that was held for no time is not remembered,
    nor is what was before the start.
    """

    __slots__ = ("_current", "_lasts", "_moments", "_part", "_remembered", "_reminder", "_since")

    def __init__(self, stage: Stage, rank: int, index: int, lasts: int, part: LevelFunction) -> None:
        self._moments = stage.moments
        self._lasts = lasts
        self._part = part
        self._current: float | None = None
        self._since = 0
        # (level, runs out at): later ones are lower, since a higher one outlives all lower ones before it.
        self._remembered: deque[tuple[float, int]] = deque()
        self._reminder = Reminder(stage, rank, index)

    def __call__(self, levels: Levels) -> float:
        """The level of the term with what is remembered."""
        level = self._part(levels)
        now = self._moments.time
        if level != self._current:
            self._remember(now)
            self._current = level
            self._since = now
        remembered = self._remembered
        while remembered and remembered[0][1] <= now:
            remembered.popleft()
        if not remembered or remembered[0][0] <= level:
            # What is lower is kept: the present level may turn out to be held for no time.
            self._reminder.wait_until(None)
            return level
        best, runs_out = remembered[0]
        self._reminder.wait_until(runs_out)
        return best

    def _remember(self, now: int) -> None:
        """Note the level that ends now, if it was held for any time."""
        if self._current is None or self._since == now:
            return
        while self._remembered and self._remembered[-1][0] <= self._current:
            self._remembered.pop()
        self._remembered.append((self._current, now + self._lasts))
