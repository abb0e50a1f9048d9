"""Recovery plans in one replication: all of them put together, and what their steps do to the world."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from continuity.model import RecoveryPlan, Step
from continuity.simulation.cast import Cast
from continuity.simulation.damage import Damage
from continuity.simulation.data_keeping import DataKeeper
from continuity.simulation.losses import Loss
from continuity.simulation.recovery_layout import RecoveryLayout, StepDraws
from continuity.simulation.recovery_plans import Invoker, PlanRun, UpFrom
from continuity.simulation.recovery_steps import StepRun
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Trace


class Recovery:
    """The recovery plans of one replication, and the effects of their steps.

    Parameters: `laid_out`; `stage`; `cast`. `destroyed`: the nodes that cannot be repaired or restored onto now;
    `outages`: by node, those losses that only a step or a scenario ends.
    """

    def __init__(self, laid_out: RecoveryLayout, stage: Stage, cast: Cast) -> None:
        self._laid_out = laid_out
        self._layout = laid_out.layout
        self._stage = stage
        self._cast = cast
        self.data = data = DataKeeper(self._layout, laid_out.data, stage, cast)
        cast.let_corrupt(lambda name, rank: Damage(data, name, stage.moments, rank))
        self.destroyed: dict[int, int] = {}
        self.outages: dict[int, list[Loss]] = {}
        self.plans = {each.id: self._make(each) for each in self._layout.plan.plans.values()}

    # --- making plans ----------------------------------------------------------------------------------------------

    def _make(self, recovery: RecoveryPlan) -> PlanRun:
        draws = self._laid_out.plans[recovery.id]
        kept_at = [] if "paper" in recovery.kept_at else [self._up_from(name) for name in recovery.kept_at]
        back = recovery.way_back
        after = self._up_from(back.after) if back and back.after else None
        cause = self._up_from(recovery.invoke.when) if recovery.invoke and recovery.invoke.when else None
        run = PlanRun(self._stage, recovery, draws, kept_at, after, cause)
        if draws.authority is not None:
            run.job = self._cast.staff.job(draws.authority, run)
        run.take(
            self._make_steps(recovery.id, recovery.steps, draws.steps, run.step_ended),
            self._make_steps(recovery.id, back.steps if back else {}, draws.way_back, run.back_step_ended),
        )
        for index in {node[0] for node in (*kept_at, after, cause) if node}:
            self._stage.levels.watchers[index].append(run)
        if cause is not None and recovery.invoke is not None:
            invoker = Invoker(self._stage, draws.rank, cause, recovery.invoke.down_for, run.invoke)
            self._stage.levels.watchers[cause[0]].append(invoker)
        return run

    def _make_steps(
        self,
        plan: str,
        steps: Mapping[str, Step],
        draws: Mapping[str, StepDraws],
        ended: Callable[[StepRun, bool], None],
    ) -> dict[str, StepRun]:
        return {name: self._make_step(plan, step, draws[name], ended) for name, step in sorted(steps.items())}

    def _make_step(self, plan: str, step: Step, draws: StepDraws, ended: Callable[[StepRun, bool], None]) -> StepRun:
        needs = tuple(self._up_from(name) for name in sorted(set(step.needs)))
        run = StepRun(self._stage, plan, step, draws, needs, self, ended)
        if draws.wants is not None:
            run.job = self._cast.staff.job(draws.wants, run)
        for index, _ in needs:
            self._stage.levels.watchers[index].append(run)
        return run

    def _up_from(self, name: str) -> UpFrom:
        return self._layout.position[name], self._layout.plan.nodes[name].up_from

    # --- running them ----------------------------------------------------------------------------------------------

    def scenario_begins(self, scenario: str) -> None:
        """Invoke the plans that a scenario sets off."""
        for recovery in self._layout.plan.plans.values():
            if recovery.invoke is not None and recovery.invoke.scenario == scenario:
                self.plans[recovery.id].invoke(None)

    def ongoing(self) -> Iterator[Trace]:
        """Where the time went of what keeps nodes down, or will bring them back, and has not ended."""
        for losses in self.outages.values():
            for loss in losses:
                yield from loss.ongoing()
        for loss in self.data.ongoing():
            yield from loss.ongoing()

    # --- what steps do ---------------------------------------------------------------------------------------------

    def begin(self, step: Step, n: int, attempt: int) -> int:
        """A step's people are there; how much longer than its own time it takes, because of what it restores."""
        return 0 if step.restores is None else self.data.choose(step, n, attempt)

    def apply(self, step: Step, n: int, trace: Trace, ended: Callable[[bool], None]) -> bool | None:
        """Let a step have its effect; whether it could. None: what it runs is going on, `ended` will be told."""
        if any(self.destroyed.get(index) for index in self._indexes(self._about(step))):
            return False
        for index in self._indexes(step.starts):
            self._back(index, trace, self._cast.start)
        for index in self._indexes(step.stops):
            self._cast.stop(index)
        for index in self._indexes(step.repairs):
            self._back(index, trace, self._repair)
        if step.restores is not None and not self._restore(step, n, trace):
            return False
        for name, member in sorted(step.switches):
            if not self._switch(self._layout.position[name], member, trace):
                return False
        if step.runs is not None:
            self.plans[step.runs].invoke(trace, ended)
            return None
        return True

    def _about(self, step: Step) -> Collection[str]:
        """The nodes that a step repairs, starts, or restores onto."""
        return {*step.repairs, *step.starts, *(() if step.restores is None else self.data.targets(step))}

    def slowed(self, step: Step, length: int) -> int:
        """How long a step of some length takes now: as on the slowest of the nodes that it is about."""
        return max((self._cast.staff.slowed_on(node, length) for node in self._about(step)), default=length)

    def _indexes(self, names: Iterable[str]) -> list[int]:
        return sorted({self._layout.position[name] for name in names})

    def _back(self, index: int, trace: Trace, effect: Callable[[int], None]) -> None:
        """Let a node come back by a step, which is what explains that it does."""
        effect(index)
        self._stage.traces.ended(trace.on(index))

    def _restore(self, step: Step, n: int, trace: Trace) -> bool:
        """Let a step restore what it has chosen; whether it could."""
        if not self.data.restore(step, n):
            return False
        for index in self._indexes(self.data.targets(step)):
            self._stage.traces.ended(trace.on(index))
        return True

    def _repair(self, index: int) -> None:
        self._cast.mend(index)
        for loss in self.outages.get(index, ()):
            loss.end()

    def _switch(self, index: int, member: str, trace: Trace) -> bool:
        if not self._cast.switches[index].make_active(member):
            return False
        self._stage.traces.ended(trace.on(index))
        return True
