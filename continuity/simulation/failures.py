"""A failure mode's life: working, failed and hidden, waiting to be called for, in repair, working again.

| state | what happens | next | effect |
|---|---|---|---|
| working | its life is used up | hidden | what it hits is lost; a new failure is counted |
| hidden | inspection and detection have passed | waiting | it may be called for |
| waiting | enough units are failed (`call_when`) | in repair | the repair's time is drawn |
| in repair | the repair's time has passed | working | what was lost is back; a new life is drawn |
| in repair by a joint job (`repairs: all`) | the job ends | working | every copy is renewed, failed or not |
| any | renewed | working | what was lost is back; a new life is drawn |

Lives are numbered from 0; the failure that ends life n, its detection and its repair have the number n too, so that
every draw has an address. A copy is one unit's mode, a mode of the whole node, the shared part of a `beta`, or a
common cause; they differ only in what they hit.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from continuity.simulation.ageing import LifeClock
from continuity.simulation.history import History
from continuity.simulation.layout import ModeCopy
from continuity.simulation.moments import Moments, Phase, Timer
from continuity.simulation.repairs import RepairCalls


class State(IntEnum):
    """The states of a failure mode's copy."""

    WORKING = 0
    HIDDEN = 1
    WAITING = 2
    IN_REPAIR = 3


class Hit(Protocol):
    """What a failure takes away and its repair gives back."""

    def lose(self, n: int) -> None:
        """Failure number n has happened."""
        ...

    def regain(self) -> None:
        """The failure has ended."""
        ...


class FailingMode:
    """One copy of a failure mode, going through the table above.

    Parameters: `moments`; `copy`, which mode of whom, with its luck and rank; `hit`, what it takes away; `calls`, who
    decides when repairs begin; `history`, None where nothing is logged. Its clock begins at speed 1.
    """

    __slots__ = (
        "_calls",
        "_draws",
        "_history",
        "_hit",
        "_moments",
        "_n",
        "_place",
        "_timer",
        "clock",
        "mode",
        "rank",
        "state",
    )

    def __init__(
        self,
        moments: Moments,
        copy: ModeCopy,
        hit: Hit,
        calls: RepairCalls,
        history: History | None,
    ) -> None:
        self.mode = copy.mode
        self.rank = copy.rank
        self.state = State.WORKING
        self._moments = moments
        self._place = copy.key
        self._hit = hit
        self._draws = copy.draws
        self._calls = calls
        self._history = history
        self._n = 0
        self._timer = Timer(moments, copy.rank)
        self.clock = LifeClock(moments, self._timer, self._fail)
        calls.join(self)

    def begin(self) -> None:
        """Start at moment 0: new, or with the mode's `at_start` probability failed and found."""
        chance = self._draws.at_start
        if chance is not None and chance.uniform(0) < self.mode.at_start:
            self._lose()
            self._found()
        else:
            self.clock.start(self._draws.life.duration(0))

    def _fail(self) -> None:
        self.clock.stop()
        self._lose()
        delay = self._time_to_find()
        if delay:
            self._timer.set(delay, Phase.ENDS, self._found)
        else:
            self._found()

    def _lose(self) -> None:
        self.state = State.HIDDEN
        if self._history is not None:
            self._history.note("fails", *self._place)
        self._hit.lose(self._n)

    def _time_to_find(self) -> int:
        """Time to the next inspection, then detection."""
        hidden = 0
        if self.mode.inspection is not None:
            hidden = self.mode.inspection - self._moments.time % self.mode.inspection
        detect = self._draws.detect
        return hidden if detect is None else hidden + detect.duration(self._n)

    def _found(self) -> None:
        self.state = State.WAITING
        self._calls.found(self)

    def begin_repair(self) -> None:
        """Begin this copy's own repair. Called by the one who decides when repairs begin."""
        self.state = State.IN_REPAIR
        self._timer.set(self._draws.repair.duration(self._n), Phase.ENDS, self._repaired)

    def _repaired(self) -> None:
        self._restore()
        self._calls.repaired()

    def renew(self) -> None:
        """Make it as good as new, whatever its state: the end of a joint repair."""
        self._timer.cancel()
        if self.state is State.WORKING:
            self._new_life()
        else:
            self._restore()

    def _restore(self) -> None:
        self.state = State.WORKING
        if self._history is not None:
            self._history.note("repaired", *self._place)
        self._hit.regain()
        self._new_life()

    def _new_life(self) -> None:
        self._n += 1
        self.clock.start(self._draws.life.duration(self._n))
