"""Workarounds: what people do instead while a term is lost.

| state | what happens | next | effect |
|---|---|---|---|
| unneeded | the term falls to 0 | waiting | people are asked for; without a crew they are there at once |
| waiting | people are there, `ready` has not passed | preparing | `ready` is drawn, or goes on where it stopped |
| waiting | people are there, `ready` has passed | instead | |
| preparing | `ready` has passed | instead | `lasts` begins to run, and runs whatever happens |
| preparing, instead | people have left | waiting | what is left of `ready` is kept |
| waiting, instead | `lasts` has passed | over | people are free |
| all but unneeded | the term works, at the moment of the loss itself | unneeded | a loss of no length leaves nothing |
| all but unneeded | the term works | unneeded | people are free, then busy with catching up |
| unneeded | the term falls to 0, at the moment in which it came back | as before | the loss goes on, no catching up |

The level is the workaround's in the state `instead` while all of its `needs` are up, else the term's.
"""

from __future__ import annotations

from enum import Enum, auto

from continuity.simulation.ageing import exactly
from continuity.simulation.arrangements import Arrangement
from continuity.simulation.catch_up import CatchUp, Help, Hire
from continuity.simulation.jobs import Span, Work
from continuity.simulation.moments import Moments, Phase, Timer
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Trace
from continuity.structure import LevelFunction, Levels, is_up, works
from continuity.units import NEVER


class State(Enum):
    """The states of a workaround."""

    UNNEEDED = auto()
    WAITING = auto()
    PREPARING = auto()
    INSTEAD = auto()
    OVER = auto()


class Workaround:
    """The term of a node that people work around when it is lost.

    Parameters: `arranged`; `part`, the level of the term inside; `hire`, who makes jobs.
    """

    __slots__ = (
        "_arranged",
        "_came_back_at",
        "_catch_up",
        "_help",
        "_levels",
        "_lost_at",
        "_moments",
        "_n",
        "_over_at",
        "_part",
        "_stage",
        "_state",
        "_timer",
        "_to_ask",
        "_to_ready",
        "_was_met",
        "_working_since",
        "rank",
    )

    def __init__(self, stage: Stage, arranged: Arrangement, part: LevelFunction, hire: Hire) -> None:
        self.rank = arranged.rank
        self._stage = stage
        self._moments = stage.moments
        self._levels = stage.levels
        self._arranged = arranged
        self._part = part
        self._help: Help = Everybody(stage.moments, self) if arranged.wants is None else hire(arranged.wants, self)
        self._catch_up: CatchUp | None = None
        if arranged.afterwards is not None:
            self._catch_up = CatchUp(stage, exactly(arranged.term.catch_up), arranged.afterwards, hire)
        self._state = State.UNNEEDED
        self._was_met = True
        self._n = -1  # the number of the loss
        self._lost_at = 0
        self._came_back_at = -1
        self._working_since = 0
        self._to_ready: int | None = None  # None until it is drawn
        self._over_at: int | None = None  # None until `ready` has passed
        self._to_ask = False
        self._timer = Timer(stage.moments, arranged.rank)

    def __call__(self, levels: Levels) -> float:
        """The level of the term, or of what is done instead."""
        level = self._part(levels)
        met = works(level)
        if met != self._was_met:
            self._was_met = met
            self._levels.ask_reaction(self)
        if met or self._state is not State.INSTEAD:
            return level
        instead = all(is_up(levels[index], up_from) for index, up_from in self._arranged.needs)
        return max(level, self._arranged.term.level) if instead else level

    def react(self) -> None:
        """Begin or end what the term asks for."""
        if self._was_met:
            if self._state is not State.UNNEEDED:
                self._come_back()
        elif self._state is State.UNNEEDED:
            self._lose()

    # --- the term ----------------------------------------------------------------------------------------------------

    def _lose(self) -> None:
        now = self._moments.time
        if self._came_back_at == now:
            self._go_on(now)
            return
        self._n += 1
        self._lost_at = now
        self._to_ready = self._over_at = None
        self._ask()

    def _go_on(self, now: int) -> None:
        """The loss had ended for no time."""
        if self._catch_up is not None:
            self._catch_up.take_back(now - self._lost_at)
        if self._over_at is None:
            self._ask()
        elif self._over_at > now:
            self._note("workaround begins")
            self._timer.set(self._over_at - now, Phase.ENDS, self._run_out)
            self._ask()
        else:
            self._state = State.OVER

    def _ask(self) -> None:
        """Ask for people when the moment is over: nobody is called, or called away, for a loss of no length."""
        self._state = State.WAITING
        if not self._to_ask:
            self._to_ask = True
            self._moments.after_rounds(self.rank, self._ask_now)

    def _ask_now(self) -> None:
        self._to_ask = False
        if self._state is State.WAITING:
            self._help.ask(self._n)

    def _come_back(self) -> None:
        now = self._moments.time
        if self._state is State.PREPARING:
            self._stop_preparing()
        self._timer.cancel()
        if not self._to_ask:
            self._help.release()
        if self._over_at is not None and self._state is not State.OVER:
            self._note("workaround ends")
        self._state = State.UNNEEDED
        if self._lost_at == now:
            self._n -= 1
            return
        self._came_back_at = now
        if self._catch_up is not None:
            self._catch_up.add(now - self._lost_at)

    # --- its own time ------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        if self._to_ready is None:
            self._to_ready = self._arranged.ready.duration(self._n)
        self._state = State.PREPARING
        self._working_since = self._moments.time
        self._timer.set(self._to_ready, Phase.ENDS, self._be_ready)

    def _stop_preparing(self) -> None:
        self._timer.cancel()
        assert self._to_ready is not None
        if self._to_ready < NEVER:
            self._to_ready -= self._moments.time - self._working_since

    def _be_ready(self) -> None:
        lasts = NEVER if self._arranged.term.lasts is None else self._arranged.term.lasts
        self._over_at = self._moments.time + lasts
        self._timer.set(lasts, Phase.ENDS, self._run_out)
        self._note("workaround begins")
        self._replace()

    def _replace(self) -> None:
        self._state = State.INSTEAD
        now = self._moments.time
        trace = Trace(self._arranged.index, self._lost_at, now, self._help.spans_until(now))
        self._stage.traces.ended(trace)
        self._levels.touch(self._arranged.index)

    def _run_out(self) -> None:
        self._note("workaround ends")
        self._state = State.OVER
        self._help.release()
        self._levels.touch(self._arranged.index)

    def _note(self, what: str) -> None:
        self._stage.note(what, self._arranged.node, 0, self._arranged.name)

    # --- as the work of a job ----------------------------------------------------------------------------------------

    def length(self, n: int, m: int) -> int:
        """Until they are released."""
        return NEVER

    def begun(self) -> None:
        """Its people are there."""
        if self._over_at is None:
            self._prepare()
        else:
            self._replace()

    def left(self) -> None:
        """Its people have left; the job waits for others."""
        if self._state is State.PREPARING:
            self._stop_preparing()
            if not self._to_ready:  # they leave in the moment in which it is ready
                self._be_ready()
        self._state = State.WAITING
        self._levels.touch(self._arranged.index)

    def done(self) -> None:
        """A job without a length is never done by itself."""
        raise AssertionError("a workaround ends when it is released")


class Everybody:
    """The help of a workaround without a crew: it is there whenever it is asked for."""

    __slots__ = ("_asked_at", "_moments", "_work")

    def __init__(self, moments: Moments, work: Work) -> None:
        self._moments = moments
        self._work = work
        self._asked_at = 0

    def ask(self, n: int) -> None:
        """Work begins."""
        self._asked_at = self._moments.time
        self._work.begun()

    def release(self) -> None:
        """Nobody is kept busy."""

    def spans_until(self, now: int) -> list[Span]:
        """What has passed since it was asked for: nothing but work."""
        return [("hands-on", "", self._asked_at, now)]
