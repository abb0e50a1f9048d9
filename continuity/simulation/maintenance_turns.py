"""One maintenance of a node: which units wait for it, whose turn it is, and the work on a unit.

With `every`, seen from one unit:

| state | what happens | next | effect |
|---|---|---|---|
| idle, or waiting | a round begins | waiting | a unit that waits already is not taken twice |
| waiting | its turn comes, it is sound | under way | it delivers nothing; its renewed modes' clocks stand still |
| waiting | its turn comes, it is failed | idle | it is skipped |
| under way | a round begins | under way, and waiting | it will be taken again |
| under way | its time has passed | idle, or waiting | it is back, its modes renewed; the next one's turn comes |

With `after`:

| state | what happens | next | effect |
|---|---|---|---|
| counting | its time in use reaches `after` | waiting | |
| counting, or waiting | a failure hits it | failed | its clock stops, and it is not due any more |
| failed | it is sound again | counting | its clock begins anew |
| waiting | its turn comes | under way | as above |
| under way | its time has passed | counting, or failed | as above; its clock begins anew when it is sound |

A turn comes when fewer than `units` are under way: at once for those that wait when a round begins or a unit is due,
in the order of their numbers or in which they became due; then in the very event in which the work on another ends,
so that there is no moment between two in which both work. A failed unit of the first table may be hit by any mode of
its own, by one of the whole node or by a common cause. A failure that begins during the work has its own repair, and
the unit is down until both are over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from continuity.model import Clock, Maintenance, Mode
from continuity.schedules import Schedule
from continuity.simulation.ageing import LifeClock
from continuity.simulation.clocks import NodeClocks
from continuity.simulation.falls import MAINTENANCE
from continuity.simulation.luck import Sampler
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.pools import Units
from continuity.simulation.stage import Stage

Excluded = Callable[[int, int], None]
"""Called with (index, 1) when uncounted maintenance of a unit of a node begins, with (index, -1) when it ends."""
Ended = Callable[[int, int, int], None]
"""Called with (index, begin, end) when maintenance of a unit of a node ends, before the unit is back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWork:
    """One entry of a node's maintenance, laid out for simulation.

    `takes`: the durations of each unit; `schedule`: when rounds begin, None where time in use counts; `ranks`: of the
    rounds, then of each unit.
    """

    entry: Maintenance
    takes: Sequence[Sampler]
    schedule: Schedule | None
    ranks: Sequence[int]


class Renewable(Protocol):
    """A copy of a failure mode, as far as maintenance renews it. Its clock runs while it works."""

    clock: LifeClock
    mode: Mode

    def renew(self) -> None:
        """Make it as good as new."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintained:
    """A node whose units are maintained.

    `node`, its id; `count`, the number of its units; `units`, its pool; `clocks`, of its modes; `is_sound`, whether
    no failure hits a unit (from 1) now; `ended` and `excluded`, who is told of the work.
    """

    node: str
    count: int
    units: Units
    clocks: NodeClocks
    is_sound: Callable[[int], bool]
    ended: Ended
    excluded: Excluded


class Turns:
    """What both tables have in common: units that wait, and the work on them."""

    __slots__ = ("_begun", "_of", "_renewed", "_stage", "_still", "_taken", "_timers", "_waiting", "_work")

    def __init__(self, stage: Stage, of: Maintained, work: PlannedWork) -> None:
        self._stage = stage
        self._of = of
        self._work = work
        self._waiting: list[int] = []
        self._begun: dict[int, int] = {}  # the units under way, and since when
        self._taken = [0] * of.count
        self._timers = [Timer(stage.moments, rank) for rank in work.ranks[1:]]
        self._still: list[list[LifeClock]] = [[] for _ in range(of.count)]
        self._renewed: list[list[Renewable]] = [[] for _ in range(of.count)]

    def join(self, unit: int, copy: Renewable) -> None:
        """Take a copy of a mode (of a unit from 1; 0: of the whole node) that is renewed, if it is."""
        if not self._renews(copy.mode, shared=not unit):
            return
        for each in [unit] if unit else range(1, self._of.count + 1):
            self._renewed[each - 1].append(copy)
            self.hold_still(each, copy.clock)

    def _renews(self, mode: Mode, *, shared: bool) -> bool:
        names = self._work.entry.renews
        if shared and not mode.of_node:
            return False  # the shared part of a beta is nobody's own
        return (not shared or self._of.count == 1) if names is None else mode.id in names

    def hold_still(self, unit: int, clock: LifeClock) -> None:
        """Let a clock stand still whenever a unit is under way."""
        self._still[unit - 1].append(clock)

    @property
    def under_way(self) -> Iterable[int]:
        """Since when each unit that is under way is."""
        return self._begun.values()

    def begin(self) -> None:
        """Start at moment 0."""

    def failed(self, unit: int) -> None:
        """A failure has hit a unit."""

    def sound_again(self, unit: int) -> None:
        """The last failure that hit a unit has ended."""

    def _ask(self, units: Iterable[int]) -> None:
        """Let units wait, those that do already only once, and take those whose turn it is."""
        waiting = set(self._waiting)
        self._waiting.extend(unit for unit in units if unit not in waiting)
        self._go_on()

    def _go_on(self) -> None:
        while len(self._begun) < self._work.entry.units:
            unit = next((each for each in self._waiting if each not in self._begun), 0)
            if not unit:
                return
            self._waiting.remove(unit)
            if self._of.is_sound(unit):
                self._begin(unit)
            else:
                self._note("maintenance skipped", unit)

    def _begin(self, unit: int) -> None:
        of = self._of
        self._begun[unit] = self._stage.moments.time
        self._note("maintenance begins", unit)
        if not self._work.entry.counted:
            of.excluded(of.units.index, 1)
        self._stage.levels.begins(of.units.index, (of.node, MAINTENANCE))
        of.units.lose(unit, 0.0)
        for clock in self._still[unit - 1]:
            of.clocks.hold(clock)
        takes = self._work.takes[unit - 1].duration(self._taken[unit - 1])
        self._taken[unit - 1] += 1
        self._timers[unit - 1].set(takes, Phase.ENDS, partial(self._end, unit))

    def _end(self, unit: int) -> None:
        of = self._of
        begun = self._begun.pop(unit)
        self._note("maintenance ends", unit)
        of.ended(of.units.index, begun, self._stage.moments.time)
        of.units.regain(unit, 0.0)
        self._renew(unit)
        self._go_on()
        if not self._work.entry.counted:  # last, so that work on the next unit is the same stretch
            of.excluded(of.units.index, -1)

    def _renew(self, unit: int) -> None:
        """Give what was held still new lives, and let it go on."""
        for copy in self._renewed[unit - 1]:
            if copy.clock.running:  # what was made to fail meanwhile has its own repair
                copy.renew()
        for clock in self._still[unit - 1]:
            self._of.clocks.release(clock)

    def _note(self, what: str, unit: int) -> None:
        self._stage.note(what, self._of.node, unit, "")


class Rounds(Turns):
    """Maintenance with `every`: a round at each scheduled moment after the start."""

    __slots__ = ("_round", "_schedule")

    def __init__(self, stage: Stage, of: Maintained, work: PlannedWork, schedule: Schedule) -> None:
        super().__init__(stage, of, work)
        self._schedule = schedule
        self._round = Timer(stage.moments, work.ranks[0])

    def begin(self) -> None:
        """Wait for the first scheduled moment after the start."""
        now = self._stage.moments.time
        self._round.set(self._schedule.next(now + 1) - now, Phase.BEGINS, self._begin_round)

    def _begin_round(self) -> None:
        self._ask(range(1, self._of.count + 1))
        self.begin()


class AfterUse(Turns):
    """Maintenance with `after`: each unit has a clock that counts its time in use."""

    __slots__ = ("_after", "_due_timers", "uses")

    def __init__(self, stage: Stage, of: Maintained, work: PlannedWork, after: int) -> None:
        super().__init__(stage, of, work)
        self._after = after
        self._due_timers = [Timer(stage.moments, rank) for rank in work.ranks[1:]]
        self.uses = [
            LifeClock(stage.moments, timer, partial(self._due, unit)) for unit, timer in enumerate(self._due_timers, 1)
        ]
        for unit, clock in enumerate(self.uses, 1):
            of.clocks.join(unit, Clock.RUNNING, clock)

    def begin(self) -> None:
        """Let the units' clocks begin."""
        for unit in range(1, self._of.count + 1):
            self.sound_again(unit)

    def failed(self, unit: int) -> None:
        """Its clock stops, and it is not due any more."""
        self.uses[unit - 1].stop()
        self._due_timers[unit - 1].cancel()
        if unit in self._waiting:
            self._waiting.remove(unit)

    def sound_again(self, unit: int) -> None:
        """Its clock begins anew, if it is sound."""
        if self._of.is_sound(unit):
            self.uses[unit - 1].start(self._after)

    def _due(self, unit: int) -> None:
        self.uses[unit - 1].stop()
        self._ask([unit])

    def _renew(self, unit: int) -> None:
        self.sound_again(unit)
        super()._renew(unit)


def turns_of(stage: Stage, of: Maintained, works: Sequence[PlannedWork]) -> tuple[Turns, ...]:
    """The maintenance of a node, entry by entry; time in use stands still during all of it."""
    all_turns = tuple(_turns(stage, of, work) for work in works)
    for counting in all_turns:
        if isinstance(counting, AfterUse):
            for turns in all_turns:
                for unit, clock in enumerate(counting.uses, 1):
                    turns.hold_still(unit, clock)
    return all_turns


def _turns(stage: Stage, of: Maintained, work: PlannedWork) -> Turns:
    if work.entry.after is not None:
        return AfterUse(stage, of, work, work.entry.after)
    assert work.schedule is not None  # `every` or `after` is given
    return Rounds(stage, of, work, work.schedule)
