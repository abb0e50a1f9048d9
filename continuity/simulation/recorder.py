"""What is measured while a history goes by: down time, outages, levels. Only levels after a moment's last round count.

A level is taken into account when time has passed since it was set; so an outage of no length is none, and neither
is a stretch of no length between two outages.

| the node | what happens | next | effect |
|---|---|---|---|
| up | its level falls below what it is up from | fallen | |
| fallen | no time has passed, and it is up again | up | there was no outage |
| fallen | time has passed | down | an outage has begun when it fell |
| down | it is up again | returning | |
| returning | no time has passed, and it is down again | down | the outage goes on |
| returning | time has passed | up | the outage has ended when it came back; it is explained |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from continuity.intervals import OutageLengths
from continuity.simulation.falls import Origin
from continuity.simulation.harm import Points, harm
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


Cause = tuple[str, str]
"""Where down time goes: what passes (waiting, hands-on, ..) and who is waited for or works, "" for nobody."""

OTHER: Cause = ("other", "")

Explain = Callable[[int, int, object], Mapping[Cause, int]]
"""Says where the time of an outage went, by (begin, end, what ended it); parts do not overlap, and may leave a rest."""


@dataclass(slots=True)
class Measured:
    """What was measured of one node in one replication; times in microseconds.

    `first_outage`: when it began, -1 for none until `observed`, the end of the history. `level`: the time integral of
    the level. `lengths`: of all outages, as far as they are in the window. `spent`: where the down time went; adds up
    to `down` if outages are explained. `caused`, `begun`: down time by what the outage began with, and how many outages
    that began in the window did; they add up to `down` and `outages` where that is watched. `agreed`, `agreed_down`,
    `agreed_lengths`: agreed service time in the window, how much of it was down, and the parts of the outages in it.
    `cost`: of all outages, as far as they are in the window, in the currency of the service. `periods`: how many
    calendar periods had agreed service time, where they are judged one by one; `periods_met`: in how many of them the
    target was held.
    """

    down: int = 0
    outages: int = 0
    first_outage: int = -1
    level: float = 0.0
    observed: int = 0
    lengths: OutageLengths = field(default_factory=OutageLengths)
    levels_at: list[float] = field(default_factory=list)
    spent: dict[Cause, int] = field(default_factory=dict)
    caused: dict[Origin, int] = field(default_factory=dict)
    begun: dict[Origin, int] = field(default_factory=dict)
    agreed: int = 0
    agreed_down: int = 0
    agreed_lengths: OutageLengths = field(default_factory=OutageLengths)
    cost: float = 0.0
    periods: int = 0
    periods_met: int = 0


class Reading(NamedTuple):
    """What was measured of a node until some moment of a history; times in microseconds."""

    down: int
    agreed_down: int
    outages: int


class Meter:
    """Measures one node, of which all time is agreed service time: is told its level whenever it changes.

    Parameters: `costs`, of an outage by its length, none where nothing is said.
    `explain`, where it is set, is asked about every outage that has ended for certain, as far as it is in the window;
    `ended_by` is handed on to it: whoever lets the level come back sets it, and it is forgotten with the outage.
    `began_by`, with what an outage begins, is set by whoever lets the level fall, None where nobody watches that.
    """

    __slots__ = (
        "_at",
        "_begins",
        "_costs",
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
        "began_by",
        "ended_by",
        "explain",
        "measured",
    )

    def __init__(self, window: Window, up_from: float | None, costs: Points = ()) -> None:
        self._begins = window.begins
        self._costs = costs
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
        self.explain: Explain | None = None
        self.began_by: Origin | None = None
        self.ended_by: object = None
        self.measured = Measured()

    @property
    def is_returning(self) -> bool:
        """Whether the node is up now after an outage that is not yet known to be over."""
        return self._is_up and self._down_since >= 0

    @property
    def is_falling(self) -> bool:
        """Whether the node is down now in an outage that is not yet known to be one."""
        return not self._is_up and self._down_since < 0

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
            self._end_outage(since)
        return False

    def until(self, now: int) -> Reading:
        """What was measured before a moment, while the history goes on."""
        if now > self._since:
            self.commit(now)
        return Reading(self.measured.down, self._agreed_down, self.measured.outages)

    @property
    def _agreed_down(self) -> int:
        return self.measured.down

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

    def _end_outage(self, ended_at: int) -> None:
        if self.began_by is not None:
            self._note_origin(self.began_by)
        if self._in_piece:
            self._lengths.append(self._in_piece)
            if self._costs:
                self.measured.cost += harm(self._costs, self._in_piece)
            if self.explain is not None:
                self._note_causes(self.explain, ended_at)
            self._in_piece = 0
        self._down_since = -1
        self.ended_by = None

    def _note_origin(self, origin: Origin) -> None:
        """Add the outage to those that began with the same."""
        measured = self.measured
        if self._in_piece:
            measured.caused[origin] = measured.caused.get(origin, 0) + self._in_piece
        if self._begins <= self._down_since < self._ends:
            measured.begun[origin] = measured.begun.get(origin, 0) + 1

    def _note_causes(self, explain: Explain, ended_at: int) -> None:
        """Add up where the outage's time in the window went; what is not explained is other time."""
        begins, ends = max(self._down_since, self._begins), min(ended_at, self._ends)
        spent, rest = self.measured.spent, ends - begins
        for cause, amount in explain(begins, ends, self.ended_by).items():
            spent[cause] = spent.get(cause, 0) + amount
            rest -= amount
        if rest:
            spent[OTHER] = spent.get(OTHER, 0) + rest

    def finish(self, end: int) -> Measured:
        """End the history after moment `end`, and give what was measured."""
        self.commit(end + 1)
        if self._down_since >= 0:
            self.ended_by = None  # what is still down was ended by nobody
            self._end_outage(end + 1)
        measured = self.measured
        measured.observed = end
        measured.level = self._integral
        measured.lengths = OutageLengths.of(self._lengths)
        self._note_agreed()
        return measured

    def _note_agreed(self) -> None:
        measured = self.measured
        measured.agreed = self._ends - self._begins
        measured.agreed_down = measured.down
        measured.agreed_lengths = measured.lengths

    def exclude(self, now: int) -> bool:
        """Uncounted maintenance of the node or of something below it begins; returns as `set_level` does."""
        raise NotImplementedError("a node with such maintenance below it needs an AgreedMeter")

    def include(self, now: int) -> bool:
        """Uncounted maintenance ends; it may have begun several times."""
        raise NotImplementedError("a node with such maintenance below it needs an AgreedMeter")


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

    def until(self, now: int, index: int) -> Reading:
        """What was measured of a node before a moment. It must be one that is measured."""
        meter = self._meters[index]
        assert meter is not None, "only what is measured can be read"
        return meter.until(now)

    def exclude(self, now: int, index: int) -> None:
        """Uncounted maintenance of a node, or of something below it, begins."""
        meter = self._meters[index]
        if meter is not None and meter.exclude(now):
            self.had_outage(index)

    def include(self, now: int, index: int) -> None:
        """Uncounted maintenance of a node, or of something below it, ends."""
        meter = self._meters[index]
        if meter is not None and meter.include(now):
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
