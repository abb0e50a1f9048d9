"""Why promises are broken, when, and what helps: single changes to a plan, each rehearsed on the same luck.

The plan is rehearsed with a fixed number of histories. What is seen where a promise fails suggests changes; the plan
with each of them is rehearsed in histories of the same numbers, and history is compared with history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from continuity.errors import AnalysisError
from continuity.graph import dependencies, dependency_graph
from continuity.improvement_results import Cause, Effect, Explained, Improvement, PartOfWeek
from continuity.intervals import Watch
from continuity.intervals.paired import paired_difference
from continuity.intervals.paired_shares import paired_share_difference
from continuity.intervals.survival import proportion_estimate
from continuity.model import Plan, Scenario
from continuity.rehearsal import RehearsalRequest, rehearse
from continuity.rehearsal_results import Judged, Rehearsal
from continuity.results import Estimate, Verdict
from continuity.simulation.combined import combined
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.rehearsals import RehearsalTask, Rehearser
from continuity.simulation.track_promises import Promise, objectives_in, promises, yardstick
from continuity.simulation.track_summary import Figures, measure
from continuity.simulation.tracks import Rehearsed
from continuity.single_changes import Change, Symptoms, changes, most_promising
from continuity.timeline import Timeline
from continuity.units import HOUR, NEVER

HISTORIES = 500
_CONFIDENCE = 0.95
_SATURDAY = 5
_MORNING, _CLOSING, _LATE = 8, 18, 22
PARTS_OF_WEEK = ("office hours", "evening", "night", "weekend")
"""Monday to Friday 08:00 to 18:00, to 22:00, the rest of these days; Saturday and Sunday."""


class Told(NamedTuple):
    """One history: when it began, in microseconds after the start, and how the services came through."""

    begins: int
    history: Rehearsed


Simulate = Callable[[Plan, str, int, int], Sequence[Told]]
"""Simulates histories of a scenario: called with (plan, scenario, first, how many)."""


def simulator(seed: int, start: datetime) -> Simulate:
    """What simulates any plan with this seed, from this start."""

    def histories(plan: Plan, scenario: str, first: int, count: int) -> list[Told]:
        rehearser = Rehearser(RehearsalTask(plan=plan, scenario=scenario, seed=seed, start=start))
        told = []
        for number in range(first, first + count):
            history = rehearser.run(number)
            told.append(Told(rehearser.begins, history))
        return told

    return histories


@dataclass(frozen=True, slots=True, kw_only=True)
class ImproveRequest:
    """What is asked: scenarios by id (all if none), `replications` histories of each and with each change."""

    scenarios: tuple[str, ...] = ()
    start: datetime = DEFAULT_START
    seed: int = 1
    replications: int = HISTORIES


def improve(
    plan: Plan,
    request: ImproveRequest,
    simulate: Simulate,
    progress: Callable[[int, int], None] | None = None,
) -> Improvement:
    """Rehearse a plan, then with each change that may help where a promise is broken or undecided.

    Parameters: `simulate`; `progress`, called with (histories done, histories that are sure to come).
    Raises AnalysisError as `rehearse` does, and where a history cannot be simulated with a change, which it names.
    """
    told: dict[str, list[Told]] = {}

    def remembered(scenario: str, first: int, count: int) -> list[Rehearsed]:
        histories = simulate(plan, scenario, first, count)
        told.setdefault(scenario, []).extend(histories)
        return [each.history for each in histories]

    asked = RehearsalRequest(
        scenarios=request.scenarios, start=request.start, seed=request.seed, replications=request.replications
    )
    rehearsal = rehearse(plan, asked, remembered, progress)
    timeline = Timeline(request.start, plan.timezone)
    explained: list[Explained] = []
    for name in rehearsal.scenarios:
        explained += _Scenario(plan, rehearsal, name, told.pop(name)).explained(simulate, timeline, progress)
    return Improvement(rehearsal=rehearsal, promises=tuple(explained))


class _Seen(NamedTuple):
    """A promise in all histories of a scenario: what was measured, and whether it was met."""

    figures: list[Figures]
    met: list[bool]


class _Watched:
    """One promise of one service that is not kept."""

    def __init__(self, scenario: Scenario, service: str, promise: Promise, judged: Judged, plan: Plan) -> None:
        objectives = objectives_in(scenario, plan.nodes[service])
        self.service = service
        self.promise = promise
        self.judged = judged
        self._by = yardstick(objectives)

    def see(self, told: Sequence[Told]) -> _Seen:
        figures = [measure(each.history.tracks[self.service], self._by) for each in told]
        return _Seen(figures, [self.promise.met(each) for each in figures])

    def causes(self, seen: _Seen) -> tuple[Cause, ...]:
        """Where the recovery time goes in the histories in which it fails; nothing where time is not the matter.

        It is not where work is lost, unless data was not back at all.
        """
        failing = [figures for figures, met in zip(*seen, strict=True) if not met]
        if self.promise.objective == "rpo":
            failing = [figures for figures in failing if figures.data_loss >= NEVER]
        totals: dict[tuple[str, str], int] = {}
        for figures in failing:
            for cause, length in figures.spent.items():
                totals[cause] = totals.get(cause, 0) + length
        whole = sum(totals.values())
        ordered = sorted((-length, cause) for cause, length in totals.items() if length)
        return tuple(Cause(what=what, who=who, share=-length / whole) for length, (what, who) in ordered)

    def symptoms(self, plan: Plan, told: Sequence[Told], seen: _Seen) -> Symptoms:
        """What suggests changes."""
        failing = [each.history for each, met in zip(told, seen.met, strict=True) if not met]
        plans = {name for history in failing for name in history.invoked}
        return Symptoms(
            spent={(each.what, each.who): each.share for each in self.causes(seen)},
            invoked=frozenset(plans),
            failed={name: sum(name in each.plan_failed for each in failing) / len(failing) for name in plans},
            data=_data_below(plan, self.service) if self.promise.objective == "rpo" else (),
        )


class _Scenario:
    """One scenario of which some promise is not kept, with its histories."""

    def __init__(self, plan: Plan, rehearsal: Rehearsal, name: str, told: Sequence[Told]) -> None:
        self._plan = plan
        self._scenario = combined(plan, name)
        self._told = told
        self._open = list(_not_kept(plan, self._scenario, rehearsal))
        self._seen = [each.see(told) for each in self._open]

    def explained(
        self, simulate: Simulate, timeline: Timeline, progress: Callable[[int, int], None] | None
    ) -> Iterator[Explained]:
        """Each promise that is not kept: every change is tried once, and its effect on all of them measured."""
        tried = self._changes()
        with_each: list[list[_Seen]] = []
        for number, change in enumerate(tried):
            if progress is not None:
                progress(number * len(self._told), len(tried) * len(self._told))
            told = self._with(change, simulate)
            with_each.append([each.see(told) for each in self._open])
        for number, (watched, seen) in enumerate(zip(self._open, self._seen, strict=True)):
            effects = [
                _effect(change, watched, seen, after[number], len(tried))
                for change, after in zip(tried, with_each, strict=True)
            ]
            yield Explained(
                scenario=self._scenario.id,
                service=watched.service,
                judged=watched.judged,
                causes=watched.causes(seen),
                when=tuple(self._when(seen, timeline)),
                effects=tuple(sorted(effects, key=_best_first)),
            )

    def _changes(self) -> list[Change]:
        found: list[Change] = []
        for watched, seen in zip(self._open, self._seen, strict=True):
            if not all(seen.met):
                found += changes(self._plan, watched.symptoms(self._plan, self._told, seen))
        return most_promising(found)

    def _with(self, change: Change, simulate: Simulate) -> Sequence[Told]:
        try:
            return simulate(change.plan, self._scenario.id, 0, len(self._told))
        except AnalysisError as error:
            raise AnalysisError(f"with {change.words}: {error.message}", error.findings) from error

    def _when(self, seen: _Seen, timeline: Timeline) -> Iterator[PartOfWeek]:
        if self._scenario.begins is not None or self._scenario.begins_within is not None:
            return
        parts = [part_of_week(timeline.local(each.begins)) for each in self._told]
        for part in PARTS_OF_WEEK:
            met = [each for each, where in zip(seen.met, parts, strict=True) if where == part]
            fails = proportion_estimate(len(met) - sum(met), len(met), confidence=_CONFIDENCE) if met else None
            yield PartOfWeek(part=part, histories=len(met), fails=fails)


def part_of_week(local: datetime) -> str:
    """The part of the week, of PARTS_OF_WEEK, that clocks show."""
    if local.weekday() >= _SATURDAY:
        return "weekend"
    if _MORNING <= local.hour < _CLOSING:
        return "office hours"
    return "evening" if _CLOSING <= local.hour < _LATE else "night"


def _not_kept(plan: Plan, scenario: Scenario, rehearsal: Rehearsal) -> Iterator[_Watched]:
    for name, service in rehearsal.scenarios[scenario.id].services.items():
        made = promises(objectives_in(scenario, plan.nodes[name]))
        kept_or_not = (judged for judged in service.judged if judged.objective != "availability")
        for promise, judged in zip(made, kept_or_not, strict=True):
            if judged.verdict is not Verdict.KEPT:
                yield _Watched(scenario, name, promise, judged, plan)


def _data_below(plan: Plan, service: str) -> tuple[str, ...]:
    """The data of a service and of all on which it depends, by id."""
    nodes = {service, *dependencies(dependency_graph(plan), service)}
    return tuple(sorted(data for name in nodes for data in plan.nodes[name].data))


def _effect(change: Change, watched: _Watched, before: _Seen, after: _Seen, tried: int) -> Effect:
    """Compare history with history. All intervals of a promise's differences hold together with 95% (Bonferroni)."""
    confidence = 1 - (1 - _CONFIDENCE) / tried
    watch = Watch(watched.promise.met_in)
    verdict = watch.look(sum(after.met), len(after.met))
    return Effect(
        path=change.path,
        words=change.words,
        share=change.share,
        before=watched.judged.met,
        after=watch.estimate(),
        difference=paired_share_difference(before.met, after.met, confidence=confidence),
        verdict=verdict,
        recovery_hours=_longer(before, after, confidence),
    )


def _longer(before: _Seen, after: _Seen, confidence: float) -> Estimate | None:
    """How much longer recovery takes, in hours, where there is one in both."""
    times = ((one.recovery, other.recovery) for one, other in zip(before.figures, after.figures, strict=True))
    both = [(one / HOUR, other / HOUR) for one, other in times if one is not None and other is not None]
    if not both:
        return None
    return paired_difference(
        _array([one for one, _ in both]), _array([other for _, other in both]), confidence=confidence
    )


def _array(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def _best_first(effect: Effect) -> tuple[bool, float, str]:
    """What clearly makes a difference, best first; then what does not."""
    return not effect.is_clear, -(effect.difference.estimate or 0.0), effect.path
