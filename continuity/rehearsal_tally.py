"""What the histories of one scenario have shown so far, promise by promise, and how many more are wanted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from continuity.intervals import Watch, judge, sequential_proportion_estimate
from continuity.model import Node, Objectives, Plan, Scenario
from continuity.rehearsal_results import Judged, PlanUse, RehearsedScenario
from continuity.results import TimeSpent, Verdict
from continuity.simulation.harm import cost_currency, cost_points
from continuity.simulation.track_promises import MET_IN, Promise, objectives_in, promises, yardstick
from continuity.simulation.track_summary import (
    Figures,
    Sure,
    Yardstick,
    measure,
    summarise_tracks,
    time_spent,
    while_invoked_estimate,
)
from continuity.simulation.tracks import Rehearsed, Spent
from continuity.units import format_duration, format_share, parse_duration

FEWEST = 100
"""No fewer histories than these, unless fewer are asked for."""
_FIRST_CHUNK, _LARGEST_CHUNK = 32, 512
_YEAR = parse_duration("1y")
_BAD = 0.95


class Watched(Protocol):
    """A promise while it is watched."""

    def look(self, n: int, looks: int) -> Verdict | None:
        """Judge after `n` histories, for the time number `looks` (0: the only time); None where nothing is to judge."""
        ...

    def judged(self) -> Judged:
        """The promise and its verdict."""
        ...


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A promise that a history keeps or not: in how many it was met so far, of those in which that is known."""

    objective: str
    target: str
    level: float | None = None
    met_in: float
    watch: Watch
    met: int = 0
    known: int = 0

    def count(self, met: bool) -> None:
        self.known += 1
        self.met += met

    def look(self, n: int, looks: int) -> Verdict | None:
        return self.watch.look(self.met, self.known) if self.known else None

    def judged(self) -> Judged:
        return Judged(
            objective=self.objective,
            target=self.target,
            level=self.level,
            met_in=self.met_in,
            met=self.watch.estimate(),
            verdict=self.watch.verdict,
        )


class _WhileInvoked:
    """The availability of a service while a recovery plan is invoked: it is promised on the mean of all histories."""

    def __init__(self, target: float, histories: Sequence[Figures]) -> None:
        self._target = target
        self._histories = histories
        self._sure = Sure(0)
        self._decided: Judged | None = None

    def look(self, n: int, looks: int) -> Verdict | None:
        if not any(each.while_invoked for each in self._histories):
            return None
        self._sure = Sure(looks)
        now = self.judged()
        self._decided = now if now.verdict is not Verdict.UNDECIDED else None
        return now.verdict

    def judged(self) -> Judged:
        """What decided it, else what all histories say."""
        if self._decided is not None:
            return self._decided
        expected = self._sure.said(while_invoked_estimate(self._histories, self._sure.confidence))
        return Judged(
            objective="availability",
            target=format_share(self._target),
            met_in=None,
            met=expected,
            verdict=judge(expected, self._target),
        )


@dataclass(slots=True, kw_only=True)
class _Service:
    """One service in one scenario: how it is measured, what it promises, what was measured so far."""

    yardstick: Yardstick
    promises: list[tuple[Promise, _Kept]]
    while_invoked: _WhileInvoked | None
    recovered_by: dict[str, int]
    histories: list[Figures]

    def add(self, figures: Figures) -> None:
        self.histories.append(figures)
        for promise, watched in self.promises:
            watched.count(promise.met(figures))

    def recovery_of(self, number: int) -> tuple[float, float]:
        """The recovery time of one history, then the full one; infinite where it did not come."""
        figures = self.histories[number]
        return (_or_never(figures.recovery), _or_never(figures.full))

    @property
    def watched(self) -> list[Watched]:
        """All promises of the service, those that a history keeps or not first."""
        kept: list[Watched] = [watched for _, watched in self.promises]
        return kept if self.while_invoked is None else [*kept, self.while_invoked]


class Tally:
    """What the histories of one scenario have shown so far, and how many more are wanted.

    | histories | wanted next |
    |---|---|
    | fewer than were asked for | a chunk: 32, 64, .. 512, no more than are missing |
    | as many as were asked for | none; the promises are looked at once |
    | nothing asked for, fewer than FEWEST | a chunk; when out of time no more than are missing |
    | FEWEST or more | none when every promise is decided, or out of time, else a chunk |

    Parameters: `fixed`, how many histories are asked for, None for as many as the promises need; `at`, moments after
    the first event, as typed and in microseconds. n: how many histories there are.
    """

    def __init__(self, plan: Plan, scenario: Scenario, *, fixed: int | None, at: Sequence[tuple[str, int]]) -> None:
        self.n = 0
        self._fixed = fixed
        self._plan, self._scenario = plan, scenario
        self._services = {node.id: _service(plan, scenario, node, at) for node in plan.services}
        self._invoked = dict.fromkeys(plan.plans, 0)
        self._failed = dict.fromkeys(plan.plans, 0)
        self._deadlines = {
            (recovery.id, step.id): _deadline(step.deadline)
            for recovery in plan.plans.values()
            for step in recovery.all_steps
            if step.deadline is not None
        }
        self._steps_spent: dict[tuple[str, str], list[Spent]] = {step: [] for step in self._deadlines}
        self._in_time: dict[tuple[str, str], dict[int, bool]] = {step: {} for step in self._deadlines}
        self._chunk, self._looks, self._stopped = _FIRST_CHUNK, 0, ""

    def add(self, histories: Sequence[Rehearsed]) -> None:
        """Add histories, in their order."""
        for number, history in enumerate(histories, self.n):
            for name, service in self._services.items():
                service.add(measure(history.tracks[name], service.yardstick))
            for plan in set(history.invoked):
                self._invoked[plan] += 1
            for plan in set(history.plan_failed):
                self._failed[plan] += 1
            for step, in_time in history.deadlines.items():
                self._deadlines[step].count(in_time.met)
                self._steps_spent[step].append(in_time.spent)
                self._in_time[step][number] = in_time.met
        self.n += len(histories)

    def wanted(self, *, out_of_time: bool) -> int:
        """How many histories to add; 0 when there are enough."""
        if self._fixed is not None:
            missing = self._fixed - self.n
            self._stopped = "" if missing else "so many were asked for"
            if not missing:
                self._look()
            return self._next(missing)
        if self.n >= FEWEST:
            self._looks += 1
        verdicts = self._look() if self.n else []
        if self.n < FEWEST:
            return self._next(FEWEST - self.n if out_of_time else _LARGEST_CHUNK)
        if Verdict.UNDECIDED not in verdicts:
            self._stopped = "every promise is decided" if verdicts else "nothing is promised"
        elif out_of_time:
            self._stopped = "the budget is over"
        return 0 if self._stopped else self._next(_LARGEST_CHUNK)

    def _next(self, most: int) -> int:
        """The size of the next chunk: twice that of the one before."""
        size, self._chunk = min(self._chunk, most), min(2 * self._chunk, _LARGEST_CHUNK)
        return size

    def figures_of(self, service: str) -> Sequence[Figures]:
        """What was measured of a service, history by history."""
        return self._services[service].histories

    def in_time(self, plan: str, step: str) -> Mapping[int, bool]:
        """Whether a step met its deadline, by the number of the history, of those in which that is known."""
        return self._in_time[plan, step]

    def result(self) -> RehearsedScenario:
        """The results of the scenario."""
        looks = self._looks if self._watched else 0
        ordered = self._best_first()
        return RehearsedScenario(
            typical_history=ordered[(len(ordered) - 1) // 2],
            bad_history=ordered[math.ceil(_BAD * len(ordered)) - 1],
            replications=self.n,
            stopped=self._stopped,
            frequency_per_year=_frequency(self._plan, self._scenario),
            services={
                name: summarise_tracks(
                    each.histories,
                    each.yardstick,
                    [watched.judged() for watched in each.watched],
                    each.recovered_by,
                    looks,
                )
                for name, each in self._services.items()
            },
            plans={name: self._use(name) for name in self._invoked},
        )

    def _best_first(self) -> list[int]:
        """The numbers of the histories in the order in which the service is back that takes longest in bad cases."""
        promising = [each for each in self._services.values() if each.watched] or list(self._services.values())
        orders = [sorted(range(self.n), key=each.recovery_of) for each in promising]
        bad = math.ceil(_BAD * self.n) - 1
        last = max(range(len(orders)), key=lambda i: promising[i].recovery_of(orders[i][bad]))
        return orders[last]

    def _use(self, plan: str) -> PlanUse:
        return PlanUse(
            invoked=sequential_proportion_estimate(self._invoked[plan], self.n),
            failed=sequential_proportion_estimate(self._failed[plan], self.n),
            deadlines={
                step: replace(watched.judged(), time_spent=self._time_of(plan, step))
                for (name, step), watched in self._deadlines.items()
                if name == plan and watched.known
            },
        )

    def _time_of(self, plan: str, step: str) -> tuple[TimeSpent, ...]:
        return time_spent([each for each in self._steps_spent[plan, step] if each], Sure(self._looks))

    @property
    def _watched(self) -> list[Watched]:
        of_services = [watched for service in self._services.values() for watched in service.watched]
        return [*of_services, *self._deadlines.values()]

    def _look(self) -> list[Verdict]:
        """Look at every promise of which something is known."""
        verdicts = (each.look(self.n, self._looks) for each in self._watched)
        return [verdict for verdict in verdicts if verdict is not None]


def _or_never(time: int | None) -> float:
    return math.inf if time is None else time


def _frequency(plan: Plan, scenario: Scenario) -> float | None:
    """How often a year a scenario is to be expected: by its own word, else by the risks that name it."""
    if scenario.parts:
        return None  # how often they come together follows from neither
    risks = [risk.every for risk in plan.risks.values() if risk.scenario == scenario.id and risk.every]
    said = [scenario.every] if scenario.every else risks
    return sum(_YEAR / every for every in said) if said else None


def _deadline(due: int) -> _Kept:
    return _Kept(objective="deadline", target=format_duration(due), met_in=MET_IN, watch=Watch(MET_IN))


def _service(plan: Plan, scenario: Scenario, node: Node, at: Sequence[tuple[str, int]]) -> _Service:
    objectives = objectives_in(scenario, node)
    by = replace(
        yardstick(objectives),
        costs=cost_points(node),
        currency=cost_currency(node, plan.currency),
        scales={} if node.impact is None else node.impact.scales,
        at=dict(at),
    )
    expected, histories = scenario.expects.get(node.id), list[Figures]()
    return _Service(
        histories=histories,
        yardstick=by,
        promises=[(each, _watch(each)) for each in promises(objectives)],
        while_invoked=_WhileInvoked(expected.availability, histories) if expected and expected.availability else None,
        recovered_by=_recovered_by(objectives, at),
    )


def _watch(promise: Promise) -> _Kept:
    return _Kept(
        objective=promise.objective,
        target=promise.as_written,
        level=promise.level if promise.objective == "recover" else None,
        met_in=promise.met_in,
        watch=Watch(promise.met_in),
    )


def _recovered_by(objectives: Objectives, at: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The times by which recovery is counted: the RTO, then those asked for, as they are written."""
    promised = {} if objectives.rto is None else {format_duration(objectives.rto): objectives.rto}
    return promised | dict(at)
