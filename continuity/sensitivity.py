"""Which assumptions decide a verdict: the plan rehearsed without each of them, in the same histories.

A verdict that a few more or less of something nobody has said would turn around is not one to rely on. An assumption
is tried in a scenario until it is seen whether it matters there: where the first histories come out the same in
everything that is promised, it does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from continuity.assumption_changes import AssumptionChange, Direction, assumption_changes
from continuity.errors import AnalysisError
from continuity.intervals import judge, proportion_estimate
from continuity.model import Assumption, Plan, Scenario
from continuity.planfile.assumptions import MET_IN
from continuity.rehearsal_remarks import Deciding, Sensitivity
from continuity.rehearsal_results import Judged, Rehearsal
from continuity.results import Estimate, Verdict
from continuity.simulation.combined import combined
from continuity.simulation.track_promises import Promise, objectives_in, promises, yardstick
from continuity.simulation.track_summary import Yardstick, measure
from continuity.simulation.tracks import Rehearsed
from continuity.units import SECOND, format_share

HISTORIES = 200
_FIRST = 24
"""So many histories show whether an assumption matters in a scenario at all."""
_OTHER_SHARES = (0.9, 0.99)
_CONFIDENCE = 0.95

Simulate = Callable[[Plan, str, int, int], Sequence[Rehearsed]]
"""Simulates histories of a scenario: called with (plan, scenario, first, how many)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """One promise of one service in one scenario, with its verdict in the plan as it is."""

    scenario: Scenario
    service: str
    promise: Promise
    judged: Judged
    assumed_met_in: bool
    yardstick: Yardstick

    def met(self, history: Rehearsed) -> bool:
        return self.promise.met(measure(history.tracks[self.service], self.yardstick))

    def decided_by(self, change: AssumptionChange, histories: Sequence[Rehearsed]) -> Deciding | None:
        """What this change does to the verdict; None if it does not turn it around."""
        met = proportion_estimate(sum(map(self.met, histories)), len(histories), confidence=_CONFIDENCE)
        after = judge(met, self.promise.met_in)
        if after in {self.judged.verdict, Verdict.UNDECIDED}:
            return None
        return self.deciding(change.assumption, change.instead, after, met)

    def deciding(self, assumption: Assumption, instead: str, after: Verdict, met: Estimate) -> Deciding:
        return Deciding(
            assumption=assumption,
            instead=instead,
            scenario=self.scenario.id,
            whose=self.service,
            objective=self.promise.objective,
            target=self.promise.as_written,
            before=self.judged.verdict,
            after=after,
            met=met,
        )


def sensitivity(
    plan: Plan,
    rehearsal: Rehearsal,
    simulate: Simulate,
    *,
    budget: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Sensitivity:
    """Try every assumption of a plan in every scenario that was rehearsed.

    Parameters: `budget` in microseconds, None for as long as it takes; `progress`, called with (tries done, in all).
    First all are looked at for a moment, so that the time goes to those that matter.
    """
    over = None if budget is None else clock() + budget / SECOND
    scenarios = [_InScenario(plan, rehearsal, name, simulate) for name in rehearsal.scenarios]
    changes = {assumption: assumption_changes(plan, assumption) for assumption in plan.assumptions}
    tries = [
        _Try(change, scenario)
        for each in changes.values()
        for change in each
        for scenario in scenarios
        if scenario.at_stake(change)
    ]
    deciding = [each for scenario in scenarios for each in scenario.by_met_in(plan.assumptions)]

    def in_time(waiting: list[_Try], before: int) -> Iterator[_Try]:
        """One after the other while there is time; what is left stays in the list."""
        while waiting and (over is None or clock() < over):
            if progress is not None:
                progress(before - len(waiting), 2 * len(tries))
            yield waiting.pop(0)

    looked_at = list(tries)
    mattering = [each for each in in_time(looked_at, len(tries)) if each.matters()]
    for each in in_time(mattering, 2 * len(tries)):
        deciding += each.deciding()
    left = {each.assumption for each in (*looked_at, *mattering)}
    return Sensitivity(
        deciding=tuple(deciding),
        histories=HISTORIES,
        tried=sum(bool(each) for each in changes.values()) - len(left),
        not_tried=tuple(each for each in plan.assumptions if not changes[each] and not each.text.startswith(MET_IN)),
        left=len(left),
    )


def with_sensitivity(
    plan: Plan,
    rehearsal: Rehearsal,
    simulate: Simulate,
    *,
    budget: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Rehearsal:
    """The rehearsal with what decides its verdicts among its remarks; parameters as for `sensitivity`."""
    found = sensitivity(plan, rehearsal, simulate, budget=budget, progress=progress, clock=clock)
    return replace(rehearsal, remarks=replace(rehearsal.remarks, sensitivity=found))


class _InScenario:
    """One scenario: its promises that are decided, and its first histories with the plan as it is."""

    def __init__(self, plan: Plan, rehearsal: Rehearsal, name: str, simulate: Simulate) -> None:
        self.name = name
        self.simulate = simulate
        self._plan = plan
        self._open = list(_decided(plan, combined(plan, name), rehearsal))
        self._first: Sequence[Rehearsed] = ()

    @property
    def first(self) -> Sequence[Rehearsed]:
        """The first histories, simulated when they are asked for."""
        if not self._first:
            self._first = self.simulate(self._plan, self.name, 0, _FIRST)
        return self._first

    def at_stake(self, change: AssumptionChange) -> list[_Open]:
        """The promises that a change may turn around: what is kept by what makes it worse, what is broken by better."""
        verdict = Verdict.KEPT if change.direction is Direction.WORSE else Verdict.BROKEN
        return [each for each in self._open if each.judged.verdict is verdict]

    def by_met_in(self, assumptions: Sequence[Assumption]) -> Iterator[Deciding]:
        """Promises whose verdict is another with 90%, or 99%, of cases instead of the 95% that nobody has said."""
        for each in self._open:
            if not each.assumed_met_in:
                continue
            assumption = _assumption_of(each, assumptions, self._plan)
            for share in _OTHER_SHARES:
                after = judge(each.judged.met, share)
                if assumption and after not in {each.judged.verdict, Verdict.UNDECIDED}:
                    yield each.deciding(assumption, f"met_in were {format_share(share)}", after, each.judged.met)


class _Try:
    """One change in one scenario."""

    def __init__(self, change: AssumptionChange, scenario: _InScenario) -> None:
        self.assumption = change.assumption
        self._change = change
        self._scenario = scenario
        self._histories: list[Rehearsed] = []

    def _add(self, count: int) -> None:
        change = self._change
        try:
            self._histories += self._scenario.simulate(change.plan, self._scenario.name, len(self._histories), count)
        except AnalysisError as error:
            raise AnalysisError(f"if {change.instead} ({change.assumption.path}): {error.message}") from error

    def matters(self) -> bool:
        """Whether the first histories come out otherwise."""
        self._add(_FIRST)
        usual = self._scenario.first
        return any(one.tracks != other.tracks for one, other in zip(self._histories, usual, strict=True))

    def deciding(self) -> list[Deciding]:
        """The promises whose verdict it turns around."""
        self._add(HISTORIES - _FIRST)
        found = (each.decided_by(self._change, self._histories) for each in self._scenario.at_stake(self._change))
        return [each for each in found if each is not None]


def _decided(plan: Plan, scenario: Scenario, rehearsal: Rehearsal) -> Iterator[_Open]:
    """The promises of services that are kept or broken."""
    for name, service in rehearsal.scenarios[scenario.id].services.items():
        objectives = objectives_in(scenario, plan.nodes[name])
        kept_or_not = [judged for judged in service.judged if judged.objective != "availability"]
        for promise, judged in zip(promises(objectives), kept_or_not, strict=True):
            if judged.verdict is not Verdict.UNDECIDED:
                yield _Open(
                    scenario=scenario,
                    service=name,
                    promise=promise,
                    judged=judged,
                    assumed_met_in=objectives.met_in is None,
                    yardstick=yardstick(objectives),
                )


def _assumption_of(each: _Open, assumptions: Sequence[Assumption], plan: Plan) -> Assumption | None:
    """The assumption that the probability of a promise is: of the scenario, the service, its tier or its kind."""
    node = plan.nodes[each.service]
    owners = {
        f"scenarios.{each.scenario.id}.expects.{each.service}",
        f"services.{each.service}.objectives",
        f"tiers.{node.tier}.objectives",
        f"kinds.{node.kind}.objectives",
    }
    return next((found for found in assumptions if found.path in owners and found.text.startswith(MET_IN)), None)
