"""Histories of one scenario: its events, the recovery plans that they set off, and how each service comes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from continuity.clock_times import LocalMoment, TimeOfWeek
from continuity.errors import AnalysisError
from continuity.executors import Here, Workers
from continuity.model import Objectives, Plan, Scenario
from continuity.schedules import Schedule
from continuity.simulation.cast import Cast
from continuity.simulation.combined import combined
from continuity.simulation.history import Happening, History
from continuity.simulation.layout import DEFAULT_START, Layout
from continuity.simulation.level_functions import LevelFunctions
from continuity.simulation.levels import Levels
from continuity.simulation.luck import FEW_AHEAD
from continuity.simulation.moments import EndlessMomentError, Moments
from continuity.simulation.plan_log import Stretch, united
from continuity.simulation.recovery import Recovery
from continuity.simulation.recovery_layout import RecoveryLayout
from continuity.simulation.scripted_events import ScriptedEvents, more_demanded
from continuity.simulation.stage import Stage
from continuity.simulation.team_meter import Unmeasured
from continuity.simulation.traces import Trace, Traces
from continuity.simulation.track_promises import objectives_in
from continuity.simulation.tracks import Outage, Rehearsed, Track, outages
from continuity.structure import is_up
from continuity.timeline import Timeline
from continuity.units import DAY, NEVER, WEEK, format_duration

DEFAULT_LENGTH = 30 * DAY
"""How long a scenario is looked at where it does not say."""
_YEAR = 52 * WEEK
_PIECE = 16  # histories: few enough that the first 32 keep two workers busy


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalTask:
    """What to rehearse: a scenario of a plan, by its id, or several joined by `+`, with a seed.

    `start`: on the clocks of the plan's zone.
    """

    plan: Plan
    scenario: str
    seed: int
    start: datetime = DEFAULT_START


def run_rehearsals(task: RehearsalTask, first: int, count: int) -> list[Rehearsed]:
    """Histories `first`, `first` + 1, ... of a scenario, in order.

    Raises AnalysisError when one cannot be simulated.
    """
    return prepare(task)(first, count)


def prepare(task: RehearsalTask) -> Callable[[int, int], list[Rehearsed]]:
    """What runs histories of a scenario: so many from a first one on. Lays the task out, once for all of them."""
    rehearser = Rehearser(task)
    return lambda first, count: [rehearser.run(number) for number in range(first, first + count)]


def runner(
    plan: Plan, seed: int, start: datetime, workers: Workers | None = None
) -> Callable[[str, int, int], list[Rehearsed]]:
    """What gives the histories of a scenario by its id: so many from a first one on, in order.

    Parameters: `workers`, who simulate them; None: this process does.
    """
    helpers = workers or Here()

    @cache
    def task(scenario: str) -> RehearsalTask:
        return RehearsalTask(plan=plan, scenario=scenario, seed=seed, start=start)

    def histories(scenario: str, first: int, count: int) -> list[Rehearsed]:
        pieces = [(begin, min(_PIECE, first + count - begin)) for begin in range(first, first + count, _PIECE)]
        return [each for part in helpers.in_order(prepare, task(scenario), pieces) for each in part]

    return histories


def simulator(
    seed: int, start: datetime, workers: Workers | None = None
) -> Callable[[Plan, str, int, int], list[Rehearsed]]:
    """What gives the histories of a scenario of any plan: called with (plan, scenario, first, how many)."""

    def histories(plan: Plan, scenario: str, first: int, count: int) -> list[Rehearsed]:
        return runner(plan, seed, start, workers)(scenario, first, count)

    return histories


def history_of(task: RehearsalTask, number: int) -> list[Happening]:
    """Everything that happens in one history of a scenario."""
    rehearser = Rehearser(task)
    rehearser.run(number, with_history=True)
    return rehearser.happenings


def told_history(task: RehearsalTask, number: int) -> tuple[str, list[Happening]]:
    """One history of a scenario, from its beginning: that moment in ISO 8601, and everything that happens after it."""
    rehearser = Rehearser(task)
    rehearser.run(number, with_history=True)
    begins = rehearser.begins
    told = [replace(each, at=each.at - begins) for each in rehearser.happenings]
    return Timeline(task.start, task.plan.timezone).local(begins).isoformat(), told


class Rehearser:
    """A scenario laid out in this process; runs its histories one by one."""

    def __init__(self, task: RehearsalTask) -> None:
        self._scenario: Scenario = combined(task.plan, task.scenario)
        self._layout = Layout(task.plan, task.seed, task.start, FEW_AHEAD)
        self._laid_out = RecoveryLayout(self._layout, self._scenario)
        self._promised = {
            self._layout.position[node.id]: objectives_in(self._scenario, node) for node in task.plan.services
        }
        self.happenings: list[Happening] = []
        self.begins = 0

    def run(self, number: int, *, with_history: bool = False) -> Rehearsed:
        """Run one history."""
        self._layout.luck.begin(number)
        begins = self.begins = self._begins()
        ends = begins + (self._scenario.lasts or DEFAULT_LENGTH)
        world = RehearsalWorld(self._laid_out, self._promised, begins, ends, with_history=with_history)
        try:
            rehearsed = world.run()
        except EndlessMomentError as error:
            names = ", ".join(sorted(self._layout.names_of(error.ranks)))
            raise AnalysisError(
                f"scenario {self._scenario.id}, history {number}: {names} keep changing without any time passing, "
                f"{format_duration(error.at - begins)} after the beginning"
            ) from error
        self.happenings = world.happenings
        return rehearsed

    def _begins(self) -> int:
        """When this history begins: at the moment that is said, or any time, of the year or within a calendar."""
        scenario, timeline = self._scenario, self._layout.timeline
        if isinstance(scenario.begins, LocalMoment):
            moment = timeline.at(datetime.combine(scenario.begins.date, scenario.begins.time))
            if moment < 0:
                raise AnalysisError(f"scenario {scenario.id} begins before the histories do: give an earlier --start")
            return moment
        if scenario.begins is not None:
            every = WEEK if isinstance(scenario.begins, TimeOfWeek) else DAY
            return Schedule(every, scenario.begins, timeline).next(0)
        assert self._laid_out.begins is not None
        share = self._laid_out.begins.uniform(0)
        if scenario.begins_within is None:
            return int(share * _YEAR)
        return self._within(scenario.begins_within, share)

    def _within(self, calendar: str, share: float) -> int:
        """The moment at which so much of a calendar's open time of 52 weeks has passed."""
        hours = self._layout.hours[calendar]
        left = int(share * hours.open_time(0, _YEAR))
        moment = hours.next_opening(0)
        while True:
            closing = hours.next_change(moment)
            open_for = hours.open_time(moment, min(closing, _YEAR))
            if left < open_for or closing >= _YEAR:
                return moment + left
            left -= open_for
            moment = hours.next_opening(closing)


class RehearsalWorld:
    """One history of a scenario, from `begins` to `ends`; `promised`: the objectives of each service, by its index."""

    def __init__(
        self,
        laid_out: RecoveryLayout,
        promised: Mapping[int, Objectives],
        begins: int,
        ends: int,
        *,
        with_history: bool,
    ) -> None:
        layout = laid_out.layout
        scenario = laid_out.scenario
        assert scenario is not None
        self._layout = layout
        self._begins, self._ends = begins, ends
        self._moments = Moments(ends, begins)
        self._history = History(self._moments) if with_history else None
        self._promised = promised
        self._tracks: dict[int, list[tuple[int, float]]] = {index: [(begins, 1.0)] for index in promised}
        self._returns: dict[int, dict[int, Trace | None]] = {index: {} for index in promised}
        self._lost: dict[int, dict[int, int]] = {index: {} for index in promised}
        self._levels = Levels(self._moments, len(layout.order), layout.dependents, self._changed)
        self._traces = Traces(self._levels.rose, layout.inputs, layout.below)
        self._traces.ongoing = self._ongoing
        stage = Stage(self._moments, self._levels, self._traces, self._history)
        meters = dict.fromkeys(layout.rosters, Unmeasured())
        demanded = frozenset(layout.position[name] for name in more_demanded(scenario))
        self._cast = Cast(
            layout, stage, meters, lambda index, by: None, demanded, random_failures=scenario.random_failures
        )
        self._recovery = Recovery(laid_out, stage, self._cast)
        self._events = ScriptedEvents(laid_out, stage, self._cast, self._recovery)
        self._functions = LevelFunctions(layout, stage, self._cast)
        self._levels.compute = self._functions.all()
        self._cast.watch_sites()
        self._recovery.data.came_back = self._data_came_back

    def _ongoing(self) -> Iterator[Trace]:
        yield from self._cast.ongoing()
        yield from self._functions.ongoing()
        yield from self._recovery.ongoing()

    def _changed(self, index: int, level: float) -> None:
        now = self._moments.time
        if self._history is not None:
            self._history.note("level", self._layout.order[index], 0, f"{level:.6g}")
        track = self._tracks.get(index)
        if track is None:
            return
        if track[-1][0] == now:
            track.pop()
        track.append((now, level))
        if is_up(level, self._promised[index].mbco or 1.0):
            self._returns[index][now] = self._traces.of_return(index, now)
            self._lost[index][now] = self._recovery.data.loss_of(index)

    def _data_came_back(self) -> None:
        self._moments.after_rounds(0, self._note_losses)

    def _note_losses(self) -> None:
        """Note the data loss of services that are up, and may have been all the time."""
        for index in self._promised:
            if is_up(self._levels.now[index], self._promised[index].mbco or 1.0):
                self._lost[index][self._moments.time] = self._recovery.data.loss_of(index)

    def run(self) -> Rehearsed:
        """Run it; how each service came through."""
        self._cast.begin()
        self._events.begin()
        self._recovery.data.counts_from = self._events.first
        self._levels.settle_all()
        self._moments.run_through(self._ends)
        self._traces.finish()
        plans = self._recovery.plans
        while_invoked = self._while_invoked()
        tracks = {
            self._layout.order[index]: replace(self._track(index), while_invoked=while_invoked)
            for index in sorted(self._promised)
        }
        return Rehearsed(
            tracks=tracks,
            deadlines={
                (name, step): met for name, run in plans.items() for step, met in run.log.deadlines(self._ends).items()
            },
            invoked=tuple(name for name, run in plans.items() if run.times_invoked),
            plan_failed=tuple(name for name, run in plans.items() if run.times_failed),
        )

    def _while_invoked(self) -> tuple[Stretch, ...]:
        """When some plan was invoked, counted from the first event."""
        first = self._events.first
        stretches = [each for run in self._recovery.plans.values() for each in run.log.while_invoked(self._ends)]
        return tuple((a - first, b - first) for a, b in united(stretches, first, self._ends))

    def _track(self, index: int) -> Track:
        first, ends = self._events.first, self._ends
        changes = tuple((at - first, level) for at, level in _from(self._tracks[index], first))
        track = Track(changes=changes, ends=ends - first, data_loss=0, spent={})
        promised = self._promised[index]
        up_from = 1.0 if promised.mbco is None else promised.mbco
        outage = next(iter(outages(track, up_from, promised.stable_for)), None)
        data_loss = self._data_loss(index, outage)
        spent = {} if outage is None else self._spent(index, outage)
        return Track(changes=changes, ends=ends - first, data_loss=data_loss, spent=spent)

    def _spent(self, index: int, outage: Outage) -> Mapping[tuple[str, str], int]:
        """Where the time went until the service was back from its first outage; it adds up to the recovery time."""
        first = self._events.first
        reason = self._returns[index].get(first + outage.ends) if outage.over else None
        spent = dict(self._traces.explain(index, first + outage.begins, first + outage.ends, reason))
        if outage.begins:
            spent["still up", ""] = outage.begins
        return spent

    def _data_loss(self, index: int, outage: Outage | None) -> int:
        """The largest data loss of the service: when it was back from its first outage, and whenever data came later.

        NEVER where it was not back, or not all of its data was there when it was.
        """
        first, lost = self._events.first, self._lost[index]
        later = max((loss for at, loss in lost.items() if at >= first and loss < NEVER), default=0)
        if outage is None:
            return later
        return max(later, lost.get(first + outage.ends, 0)) if outage.over else NEVER

    @property
    def happenings(self) -> list[Happening]:
        """The history, where it was asked for."""
        return [] if self._history is None else self._history.happenings


def _from(changes: list[tuple[int, float]], first: int) -> list[tuple[int, float]]:
    """The changes from a moment on, beginning with the level at that moment; equal levels are one."""
    level_then = [level for at, level in changes if at <= first][-1]
    found = [(first, level_then)]
    for at, level in changes:
        if at > first and level != found[-1][1]:
            found.append((at, level))
    return found
