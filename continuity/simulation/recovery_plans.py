"""Recovery plans: invoked, decided on, carried out step by step, and left again.

| state | what happens | next | effect |
|---|---|---|---|
| idle | it is invoked | unread | |
| unread | a place where it is kept can be reached | deciding | the authority's people are asked for |
| unread | the node whose loss invokes it is up again, and no step has run it | as before | it is called off |
| deciding | the decision is made; without an authority at once | running | steps that wait for none begin |
| running | a step is done | running | steps whose `after` are done begin |
| running | all steps are done | done | |
| running | a step has failed and nothing stands in for it | failed | steps that are not at work are given up |
| done | the node of `return` is up again; without one at once | returning | the steps of the way back begin |
| returning | all of them are done, or one has failed | idle | |
| failed | | idle | ordinary repair goes on |

A plan that is invoked while it is going on goes on. One that a node's loss invokes is invoked again only when that
node has been up since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto

from continuity.model import RecoveryPlan
from continuity.simulation.jobs import Job, Span
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.plan_log import PlanLog
from continuity.simulation.recovery_layout import PlanDraws
from continuity.simulation.recovery_steps import State as StepState
from continuity.simulation.recovery_steps import StepRun
from continuity.simulation.stage import Stage
from continuity.simulation.traces import NOBODY, Trace
from continuity.structure import is_up

UpFrom = tuple[int, float | None]
"""The index of a node, and the level from which it is up."""


class State(Enum):
    """The states of a plan."""

    IDLE = auto()
    UNREAD = auto()
    DECIDING = auto()
    RUNNING = auto()
    DONE = auto()
    RETURNING = auto()


class Block:
    """Steps that belong together, each after those that it waits for.

    Parameters: `ended`, told whether all are done (True) or one has failed (False), with the trace of the last;
    `done`, told the id of each step that is done, by itself or by another in its place, and the trace of that.
    """

    __slots__ = ("_done", "_ended", "_failed", "_n", "_next", "_regular", "_stands_in_for", "_steps", "_tell_done")

    def __init__(self, ended: Callable[[bool, Trace | None], None], done: Callable[[str, Trace | None], None]) -> None:
        self._ended = ended
        self._tell_done = done
        self._steps: Mapping[str, StepRun] = {}
        self._regular: list[StepRun] = []
        self._next: dict[str, list[StepRun]] = {}
        self._done: set[str] = set()
        self._failed = False
        self._n = 0
        self._stands_in_for: dict[str, list[StepRun]] = {}

    def take(self, steps: Mapping[str, StepRun]) -> None:
        """Take its steps. Regular are those that run in any case: not those that only stand in for others."""
        self._steps = steps
        alternatives = {run.step.otherwise for run in steps.values()}
        self._regular = [run for name, run in sorted(steps.items()) if name not in alternatives]
        for _, run in sorted(steps.items()):
            for name in run.step.after:
                self._next.setdefault(name, []).append(run)

    def begin(self, n: int, before: Trace | None) -> None:
        """Begin the steps that wait for none, in invocation number n."""
        self._n = n
        self._done = set()
        self._failed = False
        self._stands_in_for = {}
        for run in self._regular:
            if not run.step.after:
                run.begin(n, before)
        if not self._steps:
            self._ended(True, before)

    def step_ended(self, run: StepRun, good: bool) -> None:
        """A step is done, or has failed."""
        if good:
            self._step_done(run)
        elif run.step.otherwise is not None and not self._failed:
            self._let_stand_in(self._steps[run.step.otherwise], run)
        else:
            self._fail(run)

    def _let_stand_in(self, other: StepRun, failed: StepRun) -> None:
        """Another step runs in the place of one that has failed, once for all whose place it takes."""
        self._stands_in_for.setdefault(other.step.id, []).append(failed)
        if other.step.id in self._done:
            self._count_done(failed.step.id, other.trace)
            self._begin_next(failed.step.id, other.trace)
            self._end_if_done(other.trace)
        elif self._may_begin(other):
            other.begin(self._n, failed.trace)

    def _may_begin(self, run: StepRun) -> bool:
        return run.state is StepState.IDLE and self._done.issuperset(run.step.after)

    def _step_done(self, run: StepRun) -> None:
        if self._failed:
            return
        done = self._count_done(run.step.id, run.trace)
        for name in done:
            self._begin_next(name, run.trace)
        self._end_if_done(run.trace)

    def _count_done(self, name: str, trace: Trace | None) -> list[str]:
        """A step is done, and with it all in whose place it ran."""
        done = [name]
        for each in done:
            self._done.add(each)
            self._tell_done(each, trace)
            done += [other.step.id for other in self._stands_in_for.get(each, ())]
        return done

    def _begin_next(self, name: str, trace: Trace | None) -> None:
        """Begin what has waited for a step, and for nothing else any more."""
        for other in self._next.get(name, ()):
            wanted = other in self._regular or other.step.id in self._stands_in_for
            if wanted and self._may_begin(other):
                other.begin(self._n, trace)

    def _end_if_done(self, trace: Trace | None) -> None:
        if all(each.step.id in self._done for each in self._regular):
            self._ended(True, trace)

    def _fail(self, run: StepRun) -> None:
        if self._failed:
            return
        self._failed = True
        for _, other in sorted(self._steps.items()):
            if other.state in {StepState.WAITING, StepState.ASKED}:
                other.give_up()
        self._ended(False, run.trace)

    def reset(self) -> None:
        """Make every step ready to be begun again."""
        for _, run in sorted(self._steps.items()):
            run.give_up()

    def ongoing(self) -> Iterator[Trace]:
        """Where the time of the steps that are going on went until now."""
        for run in self._steps.values():
            trace = run.ongoing()
            if trace is not None:
                yield trace


class PlanRun:
    """One recovery plan, going through the table above.

    Parameters: `kept_at`, where it can be read, empty where anywhere; `back_after`, the node whose return the way back
    waits for; `cause`, the node whose loss invokes it. `job`, to be set where an authority decides.
    """

    __slots__ = (
        "_back",
        "_back_after",
        "_cause",
        "_draws",
        "_invoked_at",
        "_kept_at",
        "_n",
        "_read_at",
        "_reason",
        "_recovery",
        "_rests_in",
        "_stage",
        "_steps",
        "_timer",
        "_told",
        "_wanted_again",
        "job",
        "log",
        "rank",
        "state",
        "times_failed",
        "times_invoked",
    )

    def __init__(
        self,
        stage: Stage,
        recovery: RecoveryPlan,
        draws: PlanDraws,
        kept_at: Sequence[UpFrom],
        back_after: UpFrom | None,
        cause: UpFrom | None,
    ) -> None:
        self.rank = draws.rank
        self.state = State.IDLE
        self.job: Job | None = None
        self.times_failed = self.times_invoked = 0
        self.log = PlanLog(recovery)
        self._stage = stage
        self._recovery = recovery
        self._draws = draws
        self._kept_at = kept_at
        self._back_after = back_after
        self._cause = cause
        self._rests_in = State.IDLE
        self._n = -1
        self._timer = Timer(stage.moments, draws.rank)
        self._told: list[Callable[[bool], None]] = []
        self._reason: Trace | None = None
        self._wanted_again = False
        self._invoked_at = self._read_at = 0
        self._steps = Block(self._steps_ended, self._step_done)
        self._back = Block(self._back_ended, self._step_done)

    def take(self, steps: Mapping[str, StepRun], back: Mapping[str, StepRun]) -> None:
        """Take its steps, and those of its way back."""
        self._steps.take(steps)
        self._back.take(back)

    @property
    def step_ended(self) -> Callable[[StepRun, bool], None]:
        """To be told by steps."""
        return self._steps.step_ended

    @property
    def back_step_ended(self) -> Callable[[StepRun, bool], None]:
        """To be told by steps of the way back."""
        return self._back.step_ended

    def invoke(self, reason: Trace | None, told: Callable[[bool], None] | None = None) -> None:
        """Set it off; `told` hears whether it was carried out. One that is going on goes on."""
        if told is not None:
            self._told.append(told)
        if self.state is State.RETURNING:
            self._wanted_again = True
        if self.state not in {State.IDLE, State.DONE}:
            return
        self._rests_in = self.state
        self._n += 1
        self.times_invoked += 1
        self._reason = reason
        self._invoked_at = self._stage.moments.time
        self.log.invoked(self._invoked_at)
        self._stage.note("plan invoked", self._recovery.id, 0, "")
        self.state = State.UNREAD
        self._stage.levels.ask_reaction(self)

    def react(self) -> None:
        """Go on where a node that it waited for is up."""
        if self.state is State.UNREAD:
            self._read()
        elif self.state is State.DONE and self._may_return():
            self.state = State.RETURNING
            self._back.begin(self._n, None)

    def _read(self) -> None:
        if self._cause_has_gone():
            # Perhaps for no time: then it goes on.
            self._stage.moments.after_rounds(self.rank, self._call_off_or_decide)
        elif self._can_be_read():
            self._decide()

    def _call_off_or_decide(self) -> None:
        if self.state is not State.UNREAD:
            return
        if self._cause_has_gone():
            self._stage.note("plan called off", self._recovery.id, 0, "")
            self.state = self._rests_in
            self.log.called_off(self._stage.moments.time)
            self._stage.levels.ask_reaction(self)
        elif self._can_be_read():
            self._decide()

    def _cause_has_gone(self) -> bool:
        return self._cause is not None and not self._told and self._is_up(self._cause)

    def _can_be_read(self) -> bool:
        return not self._kept_at or any(self._is_up(each) for each in self._kept_at)

    def _is_up(self, node: UpFrom) -> bool:
        return is_up(self._stage.levels.now[node[0]], node[1])

    def _decide(self) -> None:
        self.state = State.DECIDING
        self._read_at = self._stage.moments.time
        if self.job is not None:
            self.job.ask(self._n)
        else:
            self._timer.set(self.length(self._n, 0), Phase.ENDS, self.done)

    # --- as the work of its authority ------------------------------------------------------------------------------

    def length(self, n: int, m: int) -> int:
        """How long the decision takes."""
        decision = self._draws.decision
        return 0 if decision is None else decision.of_try(n, m) if m else decision.duration(n)

    def begun(self) -> None:
        """The authority is there."""

    def left(self) -> None:
        """The authority has something more urgent to do."""

    def done(self) -> None:
        """The decision is made."""
        self.state = State.RUNNING
        self._stage.note("plan begins", self._recovery.id, 0, "")
        self._steps.reset()
        self._back.reset()
        self._steps.begin(self._n, self._decision_trace())

    def _decision_trace(self) -> Trace:
        now = self._stage.moments.time
        spans: list[Span] = [] if self.job is None else self.job.spans_until(now)
        spans = [each if each[0] != "hands-on" else ("decision", each[1], *each[2:]) for each in spans]
        who = "" if self.job is None else self.job.who
        spans.append(("decision", who, self._read_at, now))
        unread: list[Span] = [("unreadable plan", "", self._invoked_at, self._read_at)]
        return Trace(NOBODY, self._invoked_at, now, [*unread, *spans], self._reason)

    def _step_done(self, step: str, trace: Trace | None) -> None:
        now = self._stage.moments.time
        spent = self._stage.traces.explain(NOBODY, self._invoked_at, now, trace) if self.log.has_deadline(step) else {}
        self.log.step_done(step, now, spent)

    # --- its end -----------------------------------------------------------------------------------------------------

    def _steps_ended(self, good: bool, trace: Trace | None) -> None:
        self._stage.note("plan ends" if good else "plan fails", self._recovery.id, 0, "")
        self.times_failed += not good
        self.state = State.DONE if good and self._recovery.way_back else State.IDLE
        if self.state is State.IDLE:
            self.log.ended(self._stage.moments.time)
        told, self._told = self._told, []
        for each in told:
            each(good)
        if self.state is State.DONE:
            self._stage.levels.ask_reaction(self)

    def _may_return(self) -> bool:
        return self._back_after is None or self._is_up(self._back_after)

    def _back_ended(self, good: bool, trace: Trace | None) -> None:
        self._stage.note("way back ends" if good else "way back fails", self._recovery.id, 0, "")
        self.state = State.IDLE
        self.log.ended(self._stage.moments.time)
        if self._wanted_again:
            self._wanted_again = False
            self.invoke(None)

    def ongoing(self) -> Iterator[Trace]:
        """Where the time of what is going on went until now."""
        now = self._stage.moments.time
        if self.state is State.UNREAD:
            yield Trace(NOBODY, self._invoked_at, now, [("unreadable plan", "", self._invoked_at, now)], self._reason)
        elif self.state is State.DECIDING:
            yield self._decision_trace()
        elif self.state is State.RUNNING:
            yield from self._steps.ongoing()


class Invoker:
    """Invokes a plan when a node has been down for some time, once for each loss.

    Parameters: `node`; `down_for` in microseconds; `invoke`, called with where the time went until then.
    """

    __slots__ = ("_armed", "_down_for", "_down_since", "_invoke", "_node", "_stage", "_timer", "rank")

    def __init__(
        self, stage: Stage, rank: int, node: UpFrom, down_for: int, invoke: Callable[[Trace | None], None]
    ) -> None:
        self.rank = rank
        self._stage = stage
        self._node = node
        self._down_for = down_for
        self._invoke = invoke
        self._timer = Timer(stage.moments, rank)
        self._down_since = -1
        self._armed = True

    def react(self) -> None:
        """Count from when the node goes down; forget it when it is up again."""
        index, up_from = self._node
        if is_up(self._stage.levels.now[index], up_from):
            self._down_since = -1
            self._armed = True
            self._timer.cancel()
        elif self._armed and self._down_since < 0:
            self._down_since = self._stage.moments.time
            self._timer.set(self._down_for, Phase.ENDS, self._time_passed)

    def _time_passed(self) -> None:
        # What is back in this very moment, or was down for none, invokes nothing.
        self._stage.moments.after_rounds(self.rank, self._invoke_if_down)

    def _invoke_if_down(self) -> None:
        if self._down_since < 0 or not self._armed:
            return
        self._armed = False
        now = self._stage.moments.time
        spans: list[Span] = [("invocation", "", self._down_since, now)]
        self._invoke(Trace(self._node[0], self._down_since, now, spans))
