"""SimPy's environment with rounds and ranks: what happens first when two things happen at one moment.

At one moment things happen in rounds, and in a round by phase: what ends, what begins, levels, reactions. Within a
phase the rank of the actor decides, never the order of scheduling. What takes no time joins the next round.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappush
from typing import Final

from simpy import Environment
from simpy.events import Event

from continuity.units import NEVER

MAX_ROUNDS = 10_000
_ROUNDS_WATCHED = 20
_MANY_DROPPED = 1000
_PHASE_SHIFT = 40
_ROUND_SHIFT = 44
_AFTER_ROUNDS = 1 << 61
_LAST = 1 << 62

Callbacks = list[Callable[[Event], None]]


class EndlessMomentError(Exception):
    """A moment does not come to an end. `at`: which; `ranks`: of those that acted in its last rounds."""

    def __init__(self, at: int, ranks: frozenset[int]) -> None:
        super().__init__(at, ranks)
        self.at = at
        self.ranks = ranks


class Phase:
    """The phases of a round, as the part of a priority that they are. Reactions follow levels, in the same event."""

    ENDS: Final = 1 << _PHASE_SHIFT
    BEGINS: Final = 2 << _PHASE_SHIFT
    LEVELS: Final = 3 << _PHASE_SHIFT


class Occurrence(Event):
    """An event that happens for certain; `_value` is the number of the round that it belongs to.

    `timer`: whose action it is, where it was set by a timer.
    """

    timer: Timer

    def __init__(self, callbacks: Callbacks, number: int) -> None:
        # Not through Event's own __init__: an occurrence needs nothing of what that sets up, and there are millions.
        self.callbacks = callbacks
        self._ok = True
        self._value = number


class Timer:
    """At most one pending event of an actor; setting it again drops the pending one.

    Parameters: `moments`, the environment; `rank`, the actor's place within a phase.
    """

    __slots__ = ("_action", "_event", "_moments", "_rank")

    def __init__(self, moments: Moments, rank: int) -> None:
        self._moments = moments
        self._rank = rank
        self._action: Callable[[], None] = _nothing
        self._event: Occurrence | None = None

    def set(self, delay: int, phase: int, action: Callable[[], None]) -> None:
        """Let an action happen after `delay` microseconds; after the history's last moment it does not happen."""
        if self._event is not None:
            self.cancel()
        moments = self._moments
        if delay < NEVER and delay <= moments.last - moments.time:
            self._action = action
            event = self._event = moments.happen(delay, phase | self._rank, _FIRE)
            event.timer = self
        else:
            self._event = _BEYOND

    def cancel(self) -> None:
        """Drop the pending event, if there is one."""
        if self._event is not None and self._event is not _BEYOND:
            self._event.callbacks = []
            self._moments.drop()
        self._event = None

    @property
    def pending(self) -> bool:
        """Whether the action is still to happen."""
        return self._event is not None

    @staticmethod
    def fire(event: Event) -> None:
        """Let the action of the timer that set this event happen."""
        timer: Timer = event.timer  # type: ignore[attr-defined]  # only events of timers have this callback
        timer._event = None
        if event._value:
            timer._moments.enter_round(event, timer._rank)
        timer._action()


_FIRE: Final[Callbacks] = [Timer.fire]
"""The callbacks of all timers: of their own they would be two objects more for each, and a cycle."""

_BEYOND: Final = Occurrence([], 0)
"""Stands for what is set for a time after the last moment: it need not be kept."""


def _nothing() -> None:
    """The action of a timer that has not been set."""


class Moments(Environment):
    """A SimPy environment in whole microseconds in which events carry round, phase and rank as their priority.

    Parameters: `last`, the moment after which nothing is of interest; `first`, the moment at which it begins.

    `reacting` is true while reactions run: levels that change then belong to the next round. Setting `stopping` ends
    the run after the present event.
    """

    def __init__(self, last: int, first: int = 0) -> None:
        super().__init__(initial_time=first)
        self.last = last
        self._dropped = 0
        self.reacting = False
        self.stopping = False
        self._round = 0
        self._round_began_at = 0
        self._suspects: set[int] = set()
        self._afterwards: list[tuple[int, Callable[[], None]]] = []

    @property
    def time(self) -> int:
        """The present moment in microseconds from the start."""
        return self._now  # type: ignore[return-value]  # only whole delays are ever scheduled

    def happen(self, delay: int, priority: int, callbacks: Callbacks) -> Occurrence:
        """Schedule callbacks.

        Parameters: `delay`, in microseconds; without it they join the next round, but for the present round's own
        levels; `priority`, a phase with a rank.
        """
        assert delay >= 0, "time does not run backwards"
        number = 0
        if not delay:
            same_round = priority >= Phase.LEVELS and not self.reacting
            number = self.round if same_round else self.round + 1
            priority |= number << _ROUND_SHIFT
        event = Occurrence(callbacks, number)
        # SimPy wants its NewType as priority, and calling that for every event takes time.
        heappush(self._queue, (self._now + delay, priority, next(self._eid), event))  # type: ignore[misc]
        return event

    def after_rounds(self, rank: int, action: Callable[[], None]) -> None:
        """Let something happen in this moment after all rounds that are due, with all else that was asked for so.

        What follows from it is another round.
        """
        self._afterwards.append((rank, action))
        if len(self._afterwards) == 1:
            self.happen(0, _AFTER_ROUNDS, [self._act_afterwards])

    def _act_afterwards(self, event: Event) -> None:
        self.enter_round(event)
        afterwards, self._afterwards = sorted(self._afterwards, key=_rank), []
        for _, action in afterwards:
            action()

    def drop(self) -> None:
        """Count an event that will do nothing; when there are many, take them out, or they would fill the memory."""
        self._dropped += 1
        queue = self._queue
        if self._dropped > _MANY_DROPPED and 2 * self._dropped > len(queue):
            queue[:] = [item for item in queue if item[3].callbacks]
            heapify(queue)
            self._dropped = 0

    @property
    def round(self) -> int:
        """The number of the round that is going on at this moment; the first is 0."""
        return self._round if self._round_began_at == self._now else 0

    def enter_round(self, event: Event, rank: int = 0) -> None:
        """Note that an event's round is going on. Raises EndlessMomentError after 10,000 rounds at one moment."""
        number: int = event._value
        if number:
            self._round = number
            self._round_began_at = self.time
            if number > MAX_ROUNDS - _ROUNDS_WATCHED:
                self._suspects.add(rank)
            if number > MAX_ROUNDS:
                raise EndlessMomentError(self.time, frozenset(self._suspects))

    def run_through(self, end: int) -> None:
        """Let everything happen up to and including moment `end`, or until `stopping` is set."""
        self.stopping = False
        self.happen(end - self.time, _LAST, [self._stop])
        step = self.step
        while not self.stopping:
            step()

    def _stop(self, _: Event) -> None:
        self.stopping = True


def _rank(item: tuple[int, Callable[[], None]]) -> int:
    return item[0]
