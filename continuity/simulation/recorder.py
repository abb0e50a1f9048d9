"""What is measured while a history goes by: down time, outages, levels. Only levels after a moment's last round count.

A level is taken into account when time has passed since it was set; so an outage of no length is none, and neither
is a stretch of no length between two outages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from continuity.intervals import OutageLengths
from continuity.structure import is_up
from continuity.units import NEVER


@dataclass(frozen=True, slots=True)
class Window:
    """What part of a history counts, all in microseconds from the start.

    Outages that begin in [`begins`, `ends`) and the down time in it are measured; levels are noted at the moments
    `at` (ascending). A history that waits for first outages ends at `at_most` at the latest.
    """

    begins: int
    ends: int
    at: tuple[int, ...] = ()
    at_most: int = NEVER

    @property
    def last(self) -> int:
        """The moment through which a history must be simulated in any case."""
        return max(self.ends, *self.at) if self.at else self.ends


@dataclass(slots=True)
class Measured:
    """What was measured of one node in one replication; times in microseconds.

    `first_outage`: when it began, -1 for none until `observed`, the end of the history. `level`: the time integral of
    the level. `lengths`: of all outages, as far as they are in the window.
    """

    down: int = 0
    outages: int = 0
    first_outage: int = -1
    level: float = 0.0
    observed: int = 0
    lengths: OutageLengths = field(default_factory=OutageLengths)
    levels_at: list[float] = field(default_factory=list)


class Meter:
    """Measures one node: is told its level whenever it changes."""

    __slots__ = (
        "_at",
        "_begins",
        "_down_since",
        "_ends",
        "_in_piece",
        "_integral",
        "_is_up",
        "_lengths",
        "_level",
        "_next_at",
        "_since",
        "_up_from",
        "measured",
    )

    def __init__(self, window: Window, up_from: float | None) -> None:
        self._begins = window.begins
        self._ends = window.ends
        self._at = window.at
        self._next_at = 0
        self._up_from = up_from
        self._level = 1.0
        self._is_up = True
        self._since = 0
        self._down_since = -1
        self._in_piece = 0
        self._integral = 0.0
        self._lengths: list[int] = []
        self.measured = Measured()

    def set_level(self, now: int, level: float) -> bool:
        """Take a new level into account; returns whether the node's first outage became certain."""
        first = now > self._since and self.commit(now)
        self._level = level
        self._is_up = is_up(level, self._up_from)
        return first

    def commit(self, now: int) -> bool:
        """Count the stretch of time until now with the present level; returns whether it held the first outage."""
        since = self._since
        self._since = now
        if self._next_at < len(self._at):
            self._note_levels(now)
        in_window = (now if now < self._ends else self._ends) - (since if since > self._begins else self._begins)
        if in_window > 0:
            self._integral += self._level * in_window
        if not self._is_up:
            return self._count_down(since, in_window)
        if self._down_since >= 0:
            self._end_outage()
        return False

    def _note_levels(self, now: int) -> None:
        at = self._at
        while self._next_at < len(at) and at[self._next_at] < now:
            self.measured.levels_at.append(self._level)
            self._next_at += 1

    def _count_down(self, since: int, in_window: int) -> bool:
        measured = self.measured
        begins = self._down_since < 0
        if begins:
            self._down_since = since
            if self._begins <= since < self._ends:
                measured.outages += 1
        if in_window > 0:
            measured.down += in_window
            self._in_piece += in_window
        if begins and measured.first_outage < 0:
            measured.first_outage = since
            return True
        return False

    def _end_outage(self) -> None:
        self._down_since = -1
        if self._in_piece:
            self._lengths.append(self._in_piece)
            self._in_piece = 0

    def finish(self, end: int) -> Measured:
        """End the history after moment `end`, and give what was measured."""
        self.commit(end + 1)
        self._end_outage()
        self.measured.observed = end
        self.measured.level = self._integral
        self.measured.lengths = OutageLengths.of(self._lengths)
        return self.measured


class Recorder:
    """Measures some nodes of a history.

    Parameters: `meters`, by node index; `waited_for`, which of them must have an outage before a history that is
    simulated until the first outage may end; `done`, called then.
    """

    __slots__ = ("_done", "_meters", "waiting")

    def __init__(self, meters: Sequence[Meter | None], waited_for: frozenset[int], done: Callable[[], None]) -> None:
        self._meters = meters
        self.waiting = set(waited_for)
        self._done = done

    def changed(self, now: int, index: int, level: float) -> bool:
        """A node's level has changed; returns whether an outage may have begun that somebody waits for."""
        meter = self._meters[index]
        if meter is None:
            return False
        if meter.set_level(now, level):
            self.had_outage(index)
        return index in self.waiting

    def look_again(self, now: int, index: int) -> None:
        """Make certain, some time after a change, whether the node is down."""
        meter = self._meters[index]
        if meter is not None and meter.commit(now):
            self.had_outage(index)

    def had_outage(self, index: int) -> None:
        """A node has had its first outage."""
        if index in self.waiting:
            self.waiting.discard(index)
            if not self.waiting:
                self._done()

    def finish(self, end: int) -> list[Measured]:
        """End the history after moment `end`; what was measured, in the order of node indexes."""
        return [meter.finish(end) for meter in self._meters if meter is not None]
