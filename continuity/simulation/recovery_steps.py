"""One step of a recovery plan.

| state | what happens | next | effect |
|---|---|---|---|
| idle | all in `after` are done, or it stands in for another | waiting | |
| waiting | its `needs` are up | asked | people are asked for; without a crew they are there at once |
| asked | a need goes down | waiting | they are asked for no more |
| asked | people are there | at work | its time is drawn |
| at work | its time has passed, and it succeeds | done | its effects; what it runs must be done, too |
| at work | its time has passed, it does not succeed, tries are left | waiting | |
| at work | its time has passed, it does not succeed | failed | `otherwise` stands in for it, or the plan has failed |
| any but done | the plan is given up | idle | its people are free |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial
from typing import Protocol

from continuity.model import Step
from continuity.simulation.jobs import Job, Span
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.recovery_layout import StepDraws
from continuity.simulation.stage import Stage
from continuity.simulation.traces import NOBODY, Trace
from continuity.structure import is_up


class State(Enum):
    """The states of a step."""

    IDLE = auto()
    WAITING = auto()
    ASKED = auto()
    AT_WORK = auto()
    DONE = auto()
    FAILED = auto()


class Effects(Protocol):
    """What steps do to the world."""

    def begin(self, step: Step, n: int, attempt: int) -> int:
        """A step's people are there; how much longer than its own time it takes, because of what it restores."""
        ...

    def slowed(self, step: Step, length: int) -> int:
        """How long work of some length takes now on the nodes that the step is about."""
        ...

    def apply(self, step: Step, n: int, trace: Trace, ended: Callable[[bool], None]) -> bool | None:
        """Let a step have its effect; whether it could. None: what it runs is going on, `ended` will be told."""
        ...


class StepRun:
    """One step, going through the table above, once for each invocation of its plan.

    Parameters: `plan`, its plan's id, for the history; `needs`, the nodes that must be up, as (index, level from which
    each is up); `ended`, told when it is done (True) or has failed (False). `job`, to be set where it needs people.
    """

    __slots__ = (
        "_attempt",
        "_before",
        "_before_this_try",
        "_begun",
        "_drawn",
        "_draws",
        "_effects",
        "_ended",
        "_extra",
        "_is_asked_again",
        "_n",
        "_needs",
        "_plan",
        "_ready_at",
        "_stage",
        "_started_at",
        "_timer",
        "job",
        "rank",
        "state",
        "step",
        "trace",
    )

    def __init__(
        self,
        stage: Stage,
        plan: str,
        step: Step,
        draws: StepDraws,
        needs: Sequence[tuple[int, float | None]],
        effects: Effects,
        ended: Callable[[StepRun, bool], None],
    ) -> None:
        self.rank = draws.rank
        self.step = step
        self.state = State.IDLE
        self.job: Job | None = None
        self.trace: Trace | None = None
        self._stage = stage
        self._plan = plan
        self._draws = draws
        self._needs = needs
        self._effects = effects
        self._ended = ended
        self._timer = Timer(stage.moments, draws.rank)
        self._before: Trace | None = None
        self._n = self._attempt = self._drawn = self._extra = self._begun = 0
        self._ready_at = self._started_at = 0
        self._is_asked_again = False
        self._before_this_try: Sequence[Span] = ()

    def begin(self, n: int, before: Trace | None) -> None:
        """Begin it in invocation number n (from 0), after what `before` traces."""
        self._n = n
        self._attempt = self._drawn = 0
        self._is_asked_again = False
        self._begun += 1
        self._before = before
        self._ready_at = self._started_at = self._stage.moments.time
        self._before_this_try = ()
        self._wait()

    def _wait(self) -> None:
        self.state = State.WAITING
        self._stage.levels.ask_reaction(self)

    def react(self) -> None:
        """Ask for its people when its needs are up; wait while they are not."""
        levels = self._stage.levels.now
        met = all(is_up(levels[index], up_from) for index, up_from in self._needs)
        if self.state is State.WAITING and met:
            self._ask()
        elif self.state is State.ASKED and not met:
            assert self.job is not None
            self.job.release()
            self.state = State.WAITING

    def _ask(self) -> None:
        self._started_at = self._stage.moments.time
        self.state = State.ASKED
        if self.job is not None:
            self.job.ask(self._n, again=self._is_asked_again)
            self._is_asked_again = True
            return
        length = self.length(self._n, 0)
        self.begun()
        self._timer.set(length, Phase.ENDS, self.done)

    def give_up(self) -> None:
        """Stop it, whatever its state."""
        self._begun += 1
        if self.job is not None:
            self.job.release()
        self._timer.cancel()
        self.state = State.IDLE

    # --- as the work of its job ------------------------------------------------------------------------------------

    def length(self, n: int, m: int) -> int:
        """How long it takes: its own time, and what it restores, on nodes on which work may be slow."""
        if not m:
            self._extra = self._effects.begin(self.step, n, self._attempt)
        takes, drawn = self._draws.takes, self._drawn
        self._drawn += 1  # tries and beginnings afresh are counted together: each has its own luck
        own = 0 if takes is None else takes.of_try(n, drawn) if drawn else takes.duration(n)
        return self._effects.slowed(self.step, self._extra + own)

    def begun(self) -> None:
        """Its people work."""
        self.state = State.AT_WORK
        self._note("step begins")

    def left(self) -> None:
        """Its people have gone to something more urgent, or to rest; it waits in its line, whatever its needs do."""

    def done(self) -> None:
        """Its time has passed."""
        succeeds = self._draws.succeeds
        if succeeds is not None and succeeds.uniform_of_try(self._n, self._attempt) >= self.step.succeeds:
            self._fail()
            return
        self.trace = self._make_trace()
        ended = partial(self._run_ended, self._begun)
        took_effect = self._effects.apply(self.step, self._n, self.trace, ended)
        if took_effect is not None:
            self._finish(took_effect)

    def _run_ended(self, begun: int, good: bool) -> None:
        """What it runs has ended: that counts for the time it was set off, not for a later one."""
        if begun != self._begun:
            return
        self.trace = self._make_trace()
        self._finish(good)

    def _finish(self, good: bool) -> None:
        if not good:
            self._fail()
            return
        self.state = State.DONE
        self._note("step ends")
        self._ended(self, True)

    def _fail(self) -> None:
        self._attempt += 1
        self._note("step fails")
        if self._attempt < self.step.tries:
            self._before_this_try = self._spans(self._stage.moments.time)
            self._wait()
        else:
            self.state = State.FAILED
            self.trace = self._make_trace()
            self._ended(self, False)

    # --- where the time went ---------------------------------------------------------------------------------------

    def _make_trace(self) -> Trace:
        now = self._stage.moments.time
        return Trace(NOBODY, self._ready_at, now, self._spans(now), self._before)

    def _spans(self, now: int) -> list[Span]:
        """What has passed until now: earlier tries, its needs, its people, its work."""
        if self.state is State.WAITING:
            return [*self._before_this_try, ("precondition", self.step.id, self._ready_at, now)]
        spans = [*self._before_this_try, ("precondition", self.step.id, self._ready_at, self._started_at)]
        if self.job is not None:
            told = self.job.spans_until(now)
            spans += [each if each[0] != "hands-on" else ("step", self.step.id, *each[2:]) for each in told]
        spans.append(("step", self.step.id, self._started_at, now))
        return spans

    def ongoing(self) -> Trace | None:
        """Where the time went until now, if it is going on."""
        going = self.state in {State.WAITING, State.ASKED, State.AT_WORK}
        return self._make_trace() if going else None

    def _note(self, what: str) -> None:
        self._stage.note(what, self._plan, 0, self.step.id)
