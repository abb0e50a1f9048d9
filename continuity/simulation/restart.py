"""Restarts: a node that a requirement brought to level 0 comes back some time after the requirement does.

| state | what happens | next | effect |
|---|---|---|---|
| running | a term falls to 0 | lost | the node's level is 0 |
| lost | no term is 0 any more, at the moment of the loss itself | as before | a loss of no length changes nothing |
| lost | no term is 0 any more | restarting | the restart's time is drawn |
| restarting | a term falls to 0 | lost | the restart is given up, unless the loss has no length |
| restarting | its time has passed, `needs_to_start` are up | running | the level counts again |
| restarting | its time has passed, they are not | ready | |
| ready | they are up | running | the level counts again |
| ready | a term falls to 0 | lost | |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto

from continuity.simulation.luck import Sampler
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Trace
from continuity.structure import LevelFunction, works


class State(Enum):
    """The states of a restart."""

    RUNNING = auto()
    LOST = auto()
    RESTARTING = auto()
    READY = auto()


class Restart:
    """The restart of one node.

    Parameters: `node` and `index`; `needs`, the level of its requirements; `takes`; `may_start`, whether what it needs
    to start is up.
    """

    __slots__ = (
        "_before",
        "_began_at",
        "_index",
        "_levels",
        "_lost_at",
        "_may_start",
        "_n",
        "_needs",
        "_node",
        "_reason",
        "_stage",
        "_state",
        "_takes",
        "_timer",
        "_were_met",
        "rank",
    )

    def __init__(
        self,
        stage: Stage,
        rank: int,
        node: str,
        index: int,
        needs: LevelFunction,
        takes: Sampler,
        may_start: Callable[[], bool],
    ) -> None:
        self.rank = rank
        self._stage = stage
        self._levels = stage.levels
        self._node = node
        self._index = index
        self._needs = needs
        self._takes = takes
        self._may_start = may_start
        self._state = self._before = State.RUNNING
        self._were_met = True
        self._lost_at = self._began_at = 0
        self._reason: Trace | None = None
        self._n = 0
        self._timer = Timer(stage.moments, rank)

    def level(self) -> float:
        """The level of the requirements, 0 while the node is not back."""
        level = self._needs(self._levels.now)
        met = works(level)
        if met != self._were_met:
            self._were_met = met
            self._levels.ask_reaction(self)
        return level if self._state is State.RUNNING else 0.0

    def react(self) -> None:
        """Go on to the next state that the requirements allow."""
        if not self._were_met:
            self._lose()
        elif self._state is State.LOST:
            self._regain()
        elif self._state is State.READY and self._may_start():
            self._finish()

    def _lose(self) -> None:
        if self._state is not State.LOST:
            if self._state is not State.RUNNING:
                self._stage.traces.ended(self._trace())
            self._before = self._state
            self._lost_at = self._stage.moments.time
            self._state = State.LOST

    def _regain(self) -> None:
        if self._lost_at < self._stage.moments.time:
            self._begin()
            return
        # The loss had no length: go on where it came.
        self._state = self._before
        if self._state is State.RUNNING:
            self._back()
        elif not self._timer.pending:  # the restart's time has passed, perhaps in this very moment
            self._time_passed()

    def _begin(self) -> None:
        self._state = State.RESTARTING
        self._began_at = self._stage.moments.time
        self._reason = self._stage.traces.of_return(self._index, self._began_at)
        self._note("restart begins")
        self._timer.set(self._takes.duration(self._n), Phase.ENDS, self._time_passed)
        self._n += 1

    def _time_passed(self) -> None:
        if self._state is State.LOST:
            return  # a loss of some length begins the restart anew
        if self._may_start():
            self._finish()
        else:
            self._state = State.READY

    def _finish(self) -> None:
        self._stage.traces.ended(self._trace())
        self._note("restart ends")
        self._back()

    def _back(self) -> None:
        self._state = State.RUNNING
        self._levels.touch(self._index)

    def _trace(self) -> Trace:
        now = self._stage.moments.time
        return Trace(self._index, self._began_at, now, [("restart", "", self._began_at, now)], self._reason)

    def ongoing(self) -> Iterator[Trace]:
        """Where the time of a restart that has not ended went."""
        if self._state in {State.RESTARTING, State.READY}:
            yield self._trace()

    def _note(self, what: str) -> None:
        self._stage.note(what, self._node, 0, "")
