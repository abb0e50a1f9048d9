"""Levels as they are now, and how a change is pushed up: one change costs what it changes.

In the phase for levels of a round the pools that lost or regained units choose who is in use, then the levels of the
nodes touched are computed in plan order (each after everything it depends on), each once. Then those react who
watch a node whose level changed: switches, restarts, clocks, in the order of their ranks. Last, free people take jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Protocol

from simpy.events import Event

from continuity.simulation.falls import Falls, Origin
from continuity.simulation.moments import Callbacks, Moments, Phase


class Reactor(Protocol):
    """Something that reacts to levels. `rank` decides the order among those that react in one round."""

    rank: int

    def react(self) -> None:
        """Look at the levels and do what follows from them."""
        ...


class Dispatcher(Protocol):
    """A pool that chooses which of its units are in use before levels are computed."""

    def dispatch(self) -> None:
        """Choose, and set the node's own level."""
        ...


class People(Protocol):
    """Who gives out work at the end of a round."""

    def dispatch(self) -> None:
        """Let free people take jobs."""
        ...


class Levels:
    """The level of every node, by its index in plan order.

    Parameters: `moments`; `count`, the number of nodes; `dependents`, for each node the indexes of those whose level
    depends on its level; `changed`, called with (index, level) for each change. `now` holds the level of every node,
    and behind these its own level, at `count` + its index; `compute[i]` gives node i's level out of it; `watchers[i]`
    react to its changes. `rose[i]` is the last moment at which the level of node i rose, -1 for never. `people`, where
    there are any, take jobs at the end of a round in which `ask_people` was called. `falls`, where somebody asks for
    it, is told what falls.
    """

    __slots__ = (
        "_callbacks",
        "_changed",
        "_count",
        "_dependents",
        "_dirty",
        "_heap",
        "_moments",
        "_pending",
        "_people_asked",
        "_pools",
        "_reacting",
        "_reactors",
        "compute",
        "falls",
        "now",
        "people",
        "rose",
        "watchers",
    )

    def __init__(
        self,
        moments: Moments,
        count: int,
        dependents: Sequence[Sequence[int]],
        changed: Callable[[int, float], None],
    ) -> None:
        self._moments = moments
        self._dependents = dependents
        self._changed = changed
        self._heap: list[int] = []
        self._dirty: set[int] = set()
        self._pools: list[Dispatcher] = []
        self._reactors: set[Reactor] = set()
        self._pending = False
        self._reacting = False
        self._people_asked = False
        self._callbacks: Callbacks = [self._settle]
        self.people: People | None = None
        self.falls: Falls | None = None
        self.rose = [-1] * count
        self._count = count
        self.now = [1.0] * (2 * count)
        self.compute: list[Callable[[], float]] = []
        self.watchers: list[list[Reactor]] = [[] for _ in range(count)]

    def set_own(self, index: int, level: float) -> None:
        """Set a node's own level; what follows is computed in this round's phase for levels."""
        if level != self.now[self._count + index]:
            self.now[self._count + index] = level
            self.touch(index)

    def begins(self, index: int, origin: Origin) -> None:
        """A failure or maintenance of a node begins, by which its level may fall in this moment."""
        if self.falls is not None:
            self.falls.begins(index, self._moments.time, origin)

    def touch(self, index: int) -> None:
        """Let a node's level be computed anew."""
        if index not in self._dirty:
            self._dirty.add(index)
            heappush(self._heap, index)
            self._call()

    def ask_dispatch(self, pool: Dispatcher) -> None:
        """Let a pool choose its units before levels are computed."""
        self._pools.append(pool)
        self._call()

    def ask_reaction(self, reactor: Reactor) -> None:
        """Let somebody react after levels are computed, whatever they are."""
        self._reactors.add(reactor)
        self._call()

    def ask_people(self) -> None:
        """Let free people take jobs at the end of this round."""
        self._people_asked = True
        if not self._reacting:
            self._call()

    def settle_all(self) -> None:
        """Compute every level in plan order, as at the start, and let everybody react."""
        for index in range(self._count):
            self.touch(index)
        for watchers in self.watchers:
            self._reactors.update(watchers)

    def _call(self) -> None:
        if not self._pending:
            self._pending = True
            self._moments.happen(0, Phase.LEVELS, self._callbacks)

    def _settle(self, event: Event) -> None:
        self._moments.enter_round(event)
        pools, self._pools = self._pools, []
        for pool in pools:
            pool.dispatch()
        self._compute_touched()
        self._pending = False  # from here on a change belongs to the next round
        self._moments.reacting = True
        if self._reactors:
            self._react()
        if self._people_asked:
            self._people_asked = False
            if self.people is not None:
                self.people.dispatch()
        self._moments.reacting = False

    def _compute_touched(self) -> None:
        heap, dirty, now, compute, watchers = self._heap, self._dirty, self.now, self.compute, self.watchers
        changed, dependents, rose, time = self._changed, self._dependents, self.rose, self._moments.time
        falls = self.falls
        while heap:
            index = heappop(heap)
            dirty.discard(index)
            level = compute[index]()
            if level == now[index]:
                continue
            if level > now[index]:
                rose[index] = time
            elif falls is not None:
                falls.falls(index, time)
            now[index] = level
            changed(index, level)
            if watchers[index]:
                self._reactors.update(watchers[index])
            for dependent in dependents[index]:
                if dependent not in dirty:
                    dirty.add(dependent)
                    heappush(heap, dependent)

    def _react(self) -> None:
        reactors = sorted(self._reactors, key=_rank)
        self._reactors = set()
        self._reacting = True
        for reactor in reactors:
            reactor.react()
        self._reacting = False


def _rank(reactor: Reactor) -> int:
    return reactor.rank
