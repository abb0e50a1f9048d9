"""Rehearsals: scenarios simulated with their plans until every promise is judged, or there is no more time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from continuity import __version__
from continuity.engines import platform_facts
from continuity.errors import AnalysisError
from continuity.exercised import disagreements, never_exercised
from continuity.intervals import Watch, sequential_proportion_estimate
from continuity.model import Node, Objectives, Plan, Scenario, Section
from continuity.planfile.names import nearest
from continuity.rehearsal_results import Judged, PlanUse, Rehearsal, RehearsedScenario
from continuity.results import Verdict
from continuity.simulation.combined import combined
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.track_promises import Promise, objectives_in, promises
from continuity.simulation.track_summary import Figures, Yardstick, measure, summarise_tracks
from continuity.simulation.tracks import Rehearsed
from continuity.timeline import Timeline
from continuity.units import MINUTE, SECOND, format_duration

FEWEST = 100
_FIRST_CHUNK, _LARGEST_CHUNK = 32, 512
_ENGINE = "simpy"
_EXAMPLE = """\
the plan has no scenarios, so there is nothing to rehearse. Write one, and what is expected of a service in it:
  scenarios:
    first-try:
      events: [{{at: 0h, fails: {target}, lasts: 8h}}]
      lasts: 7d
      expects: {{{service}: {{rto: 4h}}}}"""

Runner = Callable[[str, int, int], Sequence[Rehearsed]]
"""Simulates histories first, first + 1, ... of a scenario: called with (scenario, first, how many)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalRequest:
    """What is asked of a rehearsal.

    scenarios: ids, all if none. replications: exactly so many histories of each; None: until every promise is judged,
    at least FEWEST, while `budget` (microseconds, of all scenarios together) lasts. at: further times for
    `recovered_by` and `level_at`, as typed and in microseconds after the first event.
    """

    scenarios: tuple[str, ...] = ()
    start: datetime = DEFAULT_START
    seed: int = 1
    replications: int | None = None
    budget: int = MINUTE
    at: tuple[tuple[str, int], ...] = ()


def rehearse(
    plan: Plan,
    request: RehearsalRequest,
    runner: Runner,
    progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Rehearsal:
    """Rehearse scenarios of a plan and judge what its services promise in them.

    Parameters: `runner`, which simulates; `progress`, called with (histories done, histories that are sure to come);
    `clock`, seconds that pass, for the budget: each scenario has an equal part of what the ones before have left.
    Raises AnalysisError when there is no such scenario, or nothing to measure, or a history cannot be simulated.
    """
    scenarios = _chosen(plan, request.scenarios)
    over = clock() + request.budget / SECOND
    results: dict[str, RehearsedScenario] = {}
    done = 0
    for number, scenario in enumerate(scenarios):
        tally, now = _Tally(plan, scenario, request), clock()
        deadline = now + (over - now) / (len(scenarios) - number)
        after = (len(scenarios) - number - 1) * (request.replications or FEWEST)
        while count := tally.wanted(out_of_time=clock() >= deadline):
            if progress is not None:
                progress(done, done + count + after)
            tally.add(runner(scenario.id, tally.n, count))
            done += count
        results[scenario.id] = tally.result()
    return Rehearsal(
        plan_name=plan.name,
        digest=plan.digest,
        engine=_ENGINE,
        seed=request.seed,
        start=Timeline(request.start, plan.timezone).local(0).isoformat(),
        timezone=plan.timezone,
        version=__version__,
        platform=platform_facts(),
        assumptions=plan.assumptions,
        notes=tuple(_notes(plan, scenarios)),
        scenarios=results,
    )


def _chosen(plan: Plan, ids: Sequence[str]) -> list[Scenario]:
    """The scenarios asked for, each once, in the order in which they were asked for."""
    if not plan.services:
        raise AnalysisError("the plan has no services: there is nobody to recover")
    if not plan.scenarios:
        target = next((name for name, node in plan.nodes.items() if node.section is not Section.SERVICES), None)
        service = plan.services[0].id
        raise AnalysisError(_EXAMPLE.format(target=target or service, service=service))
    for name in (part for each in ids for part in each.split("+")):
        if name not in plan.scenarios:
            near = nearest(name, plan.scenarios)
            hint = f": did you mean '{near}'?" if near else f"; there are: {', '.join(plan.scenarios)}"
            raise AnalysisError(f"the plan has no scenario '{name}'{hint}")
    return [combined(plan, name) for name in dict.fromkeys(ids or plan.scenarios)]


@dataclass(slots=True, kw_only=True)
class _Watched:
    """A promise while it is watched: in how many histories it was met so far."""

    promise: Promise
    watch: Watch
    met: int = 0

    def judged(self) -> Judged:
        return Judged(
            objective=self.promise.objective,
            target=self.promise.as_written,
            level=self.promise.level if self.promise.objective == "recover" else None,
            met_in=self.promise.met_in,
            met=self.watch.estimate(),
            verdict=self.watch.verdict,
        )


@dataclass(slots=True, kw_only=True)
class _Service:
    """One service in one scenario: how it is measured, what it promises, what was measured so far."""

    yardstick: Yardstick
    watched: list[_Watched]
    recovered_by: dict[str, int]
    histories: list[Figures] = field(default_factory=list)

    def add(self, figures: Figures) -> None:
        self.histories.append(figures)
        for each in self.watched:
            each.met += each.promise.met(figures)


class _Tally:
    """What the histories of one scenario have shown so far, and how many more are wanted.

    | histories | wanted next |
    |---|---|
    | fewer than were asked for | a chunk: 32, 64, .. 512, no more than are missing |
    | as many as were asked for | none; the promises are looked at once |
    | nothing asked for, fewer than FEWEST | a chunk; when out of time no more than are missing |
    | FEWEST or more | none when every promise is decided, or out of time, else a chunk |

    n: how many histories there are.
    """

    __slots__ = ("_chunk", "_failed", "_fixed", "_invoked", "_looks", "_services", "_stopped", "n")

    def __init__(self, plan: Plan, scenario: Scenario, request: RehearsalRequest) -> None:
        self.n = 0
        self._fixed = request.replications
        self._services = {node.id: _service(plan, scenario, node, request) for node in plan.services}
        self._invoked = dict.fromkeys(plan.plans, 0)
        self._failed = dict.fromkeys(plan.plans, 0)
        self._chunk, self._looks, self._stopped = _FIRST_CHUNK, 0, ""

    def add(self, histories: Sequence[Rehearsed]) -> None:
        """Add histories, in their order."""
        self.n += len(histories)
        for history in histories:
            for name, service in self._services.items():
                service.add(measure(history.tracks[name], service.yardstick))
            for plan in set(history.invoked):
                self._invoked[plan] += 1
            for plan in set(history.plan_failed):
                self._failed[plan] += 1

    def wanted(self, *, out_of_time: bool) -> int:
        """How many histories to add; 0 when there are enough."""
        if self._fixed is not None:
            missing = self._fixed - self.n
            self._stopped = "" if missing else "so many were asked for"
            if not missing:
                self._look()
            return self._next(missing)
        verdicts = self._look() if self.n else []
        if self.n < FEWEST:
            return self._next(FEWEST - self.n if out_of_time else _LARGEST_CHUNK)
        self._looks += 1
        if Verdict.UNDECIDED not in verdicts:
            self._stopped = "every promise is decided" if verdicts else "nothing is promised"
        elif out_of_time:
            self._stopped = "the budget is over"
        return 0 if self._stopped else self._next(_LARGEST_CHUNK)

    def _next(self, most: int) -> int:
        """The size of the next chunk: twice that of the one before."""
        size, self._chunk = min(self._chunk, most), min(2 * self._chunk, _LARGEST_CHUNK)
        return size

    def result(self) -> RehearsedScenario:
        """The results of the scenario."""
        looks = self._looks if any(service.watched for service in self._services.values()) else 0
        return RehearsedScenario(
            replications=self.n,
            stopped=self._stopped,
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
            plans={
                name: PlanUse(
                    invoked=sequential_proportion_estimate(self._invoked[name], self.n),
                    failed=sequential_proportion_estimate(self._failed[name], self.n),
                )
                for name in self._invoked
            },
        )

    def _look(self) -> list[Verdict]:
        watched = [each for service in self._services.values() for each in service.watched]
        return [each.watch.look(each.met, self.n) for each in watched]


def _service(plan: Plan, scenario: Scenario, node: Node, request: RehearsalRequest) -> _Service:
    objectives = objectives_in(scenario, node)
    costs = node.impact.points if node.impact else ()
    currency = next((money.currency for _, money in costs if money.currency), plan.currency)
    yardstick = Yardstick(
        up_from=1.0 if objectives.mbco is None else objectives.mbco,
        stable_for=objectives.stable_for,
        stages=tuple(level for _, level in objectives.recover),
        costs=tuple((length, money.amount) for length, money in costs),
        currency=currency or "",
        scales={} if node.impact is None else node.impact.scales,
        at=dict(request.at),
    )
    watched = [_Watched(promise=each, watch=Watch(each.met_in)) for each in promises(objectives)]
    return _Service(yardstick=yardstick, watched=watched, recovered_by=_recovered_by(objectives, request.at))


def _recovered_by(objectives: Objectives, at: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The times by which recovery is counted: the RTO, then those asked for, as they are written."""
    promised = {} if objectives.rto is None else {format_duration(objectives.rto): objectives.rto}
    return promised | dict(at)


def _notes(plan: Plan, scenarios: Sequence[Scenario]) -> Iterator[str]:
    """What a reader should know of the rehearsal as a whole."""
    all_objectives = {(s.id, node.id): objectives_in(s, node) for s in scenarios for node in plan.services}
    expected = [f"{s.id}.{name}" for s in scenarios for name, each in s.expects.items() if each.availability]
    if expected:
        yield f"a rehearsal judges no availability; expected and not judged: {', '.join(expected)}"
    if not any(list(promises(each)) for each in all_objectives.values()):
        yield (
            "no service promises anything here: say rto, rpo, mtpd or mbco in its objectives, or in expects of the "
            "scenario"
        )
    if any(each.met_in == 1.0 and list(promises(each)) for each in all_objectives.values()):
        yield "met_in 100% can be broken and never be shown to be kept: the next history may be the first to miss it"
    if untried := never_exercised(plan):
        yield f"never tried in an exercise: {', '.join(untried)}"
    yield from disagreements(plan)
