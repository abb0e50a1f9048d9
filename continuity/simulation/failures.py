"""A failure mode's life: working, failed and hidden, waiting to be called for, in repair, working again.

| state | what happens | next | effect |
|---|---|---|---|
| working | its life is used up | hidden | what it hits is lost; a new failure is counted |
| hidden | inspection and detection have passed | waiting | it may be called for |
| waiting | enough units are failed (`call_when`) | in repair | the repair begins, or waits for people and parts |
| in repair | the repair is done | working | what was lost is back; a new life is drawn |
| in repair by a joint job (`repairs: all`) | the job ends | working | every copy is renewed, failed or not |
| any | renewed | working | what was lost is back; a new life is drawn |

Lives are numbered from 0; the failure that ends life n, its detection and its repair have the number n too, so that
every draw has an address. A copy is one unit's mode, a mode of the whole node, the shared part of a `beta`, or a
common cause; they differ only in what they hit. A repair that needs people or a part is a job (`jobs`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import Protocol

from continuity.simulation.ageing import LifeClock
from continuity.simulation.copies import ModeCopy
from continuity.simulation.falls import Origin
from continuity.simulation.history import History
from continuity.simulation.jobs import Job, Span
from continuity.simulation.moments import Moments, Phase, Timer
from continuity.simulation.repairs import RepairCalls
from continuity.simulation.traces import HANDS_ON_ONLY, Trace, Traces


class State(IntEnum):
    """The states of a failure mode's copy."""

    WORKING = 0
    HIDDEN = 1
    WAITING = 2
    IN_REPAIR = 3


class Hit(Protocol):
    """What a failure takes away and its repair gives back. `where`: the indexes of the nodes that it has hit."""

    @property
    def where(self) -> Sequence[int]:
        """The indexes of the nodes that are hit now."""
        ...

    def lose(self, n: int) -> None:
        """Failure number n has happened."""
        ...

    def regain(self) -> None:
        """The failure has ended."""
        ...


class Harm(Protocol):
    """What else a failure does, beside what it hits: the data that it corrupts."""

    def begin(self, hidden_for: int) -> None:
        """The failure has begun, and will be found after a time in microseconds."""
        ...

    def repaired(self, trace: Callable[[int], Trace]) -> None:
        """The failure has been repaired. Parameters: `trace`, where its time went, for a node by index."""
        ...


class Watch(Protocol):
    """Somebody who must know of every failure and its end."""

    def lost(self, mode: FailingMode) -> None:
        """It has failed; its clock still has the age at which it did."""
        ...

    def restored(self, mode: FailingMode) -> None:
        """Its failure has ended."""
        ...


class FailingMode:
    """One copy of a failure mode, going through the table above.

    Parameters: `moments`; `copy`, which mode of whom, with its luck and rank; `hit`, what it takes away; `calls`, who
    decides when repairs begin; `traces`, told why nodes come back; `history`, None where nothing is logged; `began`,
    called with (index of a node, who and which mode) for each that it hits. Its clock begins at speed 1. `job`, to be
    set where its repair waits for people or a part; `slowed`, where something may make its repair take longer: how long
    it takes then; `harm`, where it corrupts data; `watch`, who is told.
    """

    __slots__ = (
        "_began",
        "_called_at",
        "_calls",
        "_draws",
        "_failed_at",
        "_found_at",
        "_history",
        "_hit",
        "_moments",
        "_n",
        "_next_at",
        "_timer",
        "_traces",
        "clock",
        "harm",
        "job",
        "key",
        "mode",
        "rank",
        "slowed",
        "state",
        "watch",
    )

    def __init__(
        self,
        moments: Moments,
        copy: ModeCopy,
        hit: Hit,
        calls: RepairCalls,
        traces: Traces,
        history: History | None,
        began: Callable[[int, Origin], None],
    ) -> None:
        self.mode = copy.mode
        self.rank = copy.rank
        self.state = State.WORKING
        self._moments = moments
        self.key = copy.key
        self._hit = hit
        self._draws = copy.draws
        self._calls = calls
        self._traces = traces
        self._history = history
        self._began = began
        self.job: Job | None = None
        self.slowed: Callable[[int], int] | None = None
        self.harm: Harm | None = None
        self.watch: Watch | None = None
        self._n = 0
        self._next_at = 0
        self._failed_at = self._found_at = self._called_at = 0
        self._timer = Timer(moments, copy.rank)
        self.clock = LifeClock(moments, self._timer, self._fail)
        calls.join(self)

    def begin(self) -> None:
        """Start at moment 0: new, or with the mode's `at_start` probability failed and found."""
        chance = self._draws.at_start
        if chance is not None and chance.uniform(0) < self.mode.at_start:
            self._lose(0)
            self._found()
        else:
            self.clock.start(self._draws.life.duration(0))

    def _fail(self) -> None:
        self.clock.stop()
        delay = self._time_to_find()
        self._lose(delay)
        if delay:
            self._timer.set(delay, Phase.ENDS, self._found)
        else:
            self._found()

    def _lose(self, hidden_for: int) -> None:
        self.state = State.HIDDEN
        self._failed_at = self._moments.time
        self._next_at = self._failed_at + hidden_for
        if self.watch is not None:
            self.watch.lost(self)
        if self._history is not None:
            self._history.note("fails", *self.key)
        self._hit.lose(self._n)
        name, _, mode = self.key
        for index in self._hit.where:
            self._began(index, (name, mode))
        if self.harm is not None:
            self.harm.begin(hidden_for)

    def _time_to_find(self) -> int:
        """Time to the next inspection, then detection."""
        hidden = 0
        if self.mode.inspection is not None:
            hidden = self.mode.inspection - self._moments.time % self.mode.inspection
        detect = self._draws.detect
        return hidden if detect is None else hidden + detect.duration(self._n)

    def _found(self) -> None:
        self.state = State.WAITING
        self._found_at = self._moments.time
        self._calls.found(self)

    def begin_repair(self) -> None:
        """Begin this copy's own repair. Called by the one who decides when repairs begin."""
        self.state = State.IN_REPAIR
        self._called_at = self._moments.time
        if self.job is None:
            takes = self._draws.repair.duration(self._n)
            takes = takes if self.slowed is None else self.slowed(takes)
            self._next_at = self._called_at + takes
            self._timer.set(takes, Phase.ENDS, self.done)
        else:
            self.job.ask(self._n)

    def renew(self) -> None:
        """Make it as good as new, whatever its state: the end of a joint repair, or of a maintenance."""
        self._timer.cancel()
        if self.job is not None:
            self.job.release()
        if self.state is State.WORKING:
            self._new_life()
        else:
            self._repair()

    def strike(self) -> None:
        """Let it fail now, if it works."""
        if self.state is State.WORKING:
            self._timer.cancel()  # its life does not end a second time while it waits for its repair
            self._fail()

    def mend(self) -> None:
        """End its failure now, by something else than its repair."""
        if self.state is State.WORKING:
            return
        known = self.state is not State.HIDDEN
        self._timer.cancel()
        if self.job is not None:
            self.job.release()
        self._restore()
        if known:
            self._calls.mended(self)

    def _repair(self) -> None:
        if self.harm is not None:
            self.harm.repaired(self.trace)
        self._restore()

    def _restore(self) -> None:
        for index in self._hit.where:
            self._traces.ended(self.trace(index))
        self.state = State.WORKING
        if self._history is not None:
            self._history.note("repaired", *self.key)
        self._hit.regain()
        if self.watch is not None:
            self.watch.restored(self)
        self._new_life()

    # --- as the work of its job ------------------------------------------------------------------------------------

    def length(self, n: int, m: int) -> int:
        """How long repair n takes, when it is begun for the m-th time afresh."""
        return self._draws.repair.of_try(n, m) if m else self._draws.repair.duration(n)

    def begun(self) -> None:
        """The people work: nothing changes before they are done."""

    def left(self) -> None:
        """The people have gone: nothing changes before others are done."""

    def done(self) -> None:
        """The repair is done."""
        self._repair()
        self._calls.repaired()

    def expected_end(self, usually_repaired: float) -> float:
        """When a failure that is going on will end, as far as can be known now; microseconds from the start.

        Parameters: `usually_repaired`, what a repair that has not begun takes, in microseconds.
        """
        match self.state:
            case State.HIDDEN:
                return self._next_at + usually_repaired
            case State.IN_REPAIR if self.job is None:
                return self._next_at
            case State.IN_REPAIR if self.job is not None:
                return self.job.expected_end(usually_repaired)
            case _:
                return self._calls.expected_end(usually_repaired)

    # --- where the time went ---------------------------------------------------------------------------------------

    def trace(self, index: int) -> Trace:
        """Where the time of this failure went until now, for one of the nodes that it has hit."""
        now = self._moments.time
        return Trace(index, self._failed_at, now, self._spans(now))

    def _spans(self, now: int) -> Sequence[Span]:
        if self.job is None and self.state is State.IN_REPAIR and self._called_at == self._failed_at:
            return HANDS_ON_ONLY
        if self.state is State.HIDDEN:
            return [("detection", "", self._failed_at, now)]
        spans = [("detection", "", self._failed_at, self._found_at)]
        if self.state is State.WAITING:
            joint = self._calls.spans(self)
            held_back = joint[0][2] if joint else now
            return [*spans, ("held back", "", self._found_at, held_back), *joint]
        spans.append(("held back", "", self._found_at, self._called_at))
        own = [("hands-on", "", self._called_at, now)] if self.job is None else self.job.spans_until(now)
        return [*spans, *own]

    def ongoing(self) -> Iterator[Trace]:
        """Where the time of a failure that has not ended went, for each node that it has hit."""
        if self.state is not State.WORKING:
            for index in self._hit.where:
                yield self.trace(index)

    def _new_life(self) -> None:
        self._n += 1
        self.clock.start(self._draws.life.duration(self._n))
