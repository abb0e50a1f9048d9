"""Biased histories of services: laid out, run in pieces, put together in the order of their numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from continuity.intervals.limits import Real
from continuity.rare.cuts import CutPull, minimal_cuts
from continuity.rare.kinds import kind_key, kinds_of
from continuity.rare.structure import Structure
from continuity.simulation.aiming import WatchedCopy
from continuity.simulation.biased_world import BiasedWorld, Focus, watched_copies
from continuity.simulation.biasing import Chances, Slot, Weighed
from continuity.simulation.layout import Layout
from continuity.simulation.measuring import measuring
from continuity.simulation.recorder import Window
from continuity.simulation.recovery_layout import RecoveryLayout
from continuity.simulation.replications import Task, needs_plans
from continuity.streams import process_name

_MOST_SLOTS = 10_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What biased histories of one service measured, one entry for each: an estimate each of what is expected.

    Times are microseconds. `squares`: of the square of the down time of a history without strikes.
    """

    down: Real
    agreed_down: Real
    outages: Real
    squares: Real

    @property
    def replications(self) -> int:
        """How many histories there are."""
        return len(self.down)


@dataclass(frozen=True, slots=True)
class Samples:
    """What was measured, by id of the service: so many `replications` for each."""

    replications: int
    of: Mapping[str, Sample]

    @classmethod
    def joined(cls, parts: Sequence[Samples]) -> Samples:
        """The measurements of pieces, of which there is one at least, put together in their order."""
        samples = {name: _joined([part.of[name] for part in parts]) for name in parts[0].of}
        return cls(sum(part.replications for part in parts), samples)


class BiasedSimulator:
    """A task laid out in this process, with histories of their own for each of its measured services."""

    def __init__(self, task: Task) -> None:
        self._window = task.window
        self._layout = layout = Layout(task.plan, task.seed, task.start)
        self._plans = RecoveryLayout(layout, None) if needs_plans(task.plan) else None
        self._focuses = {name: focus_on(layout, name, task.window) for name in task.measured}
        self._measuring = {
            name: measuring(layout, task.window, frozenset({focus.index}), frozenset())
            for name, focus in self._focuses.items()
        }

    def run(self, first: int, count: int) -> Samples:
        """Run replications first, first + 1, ..., as many as `count` says, for each service."""
        return Samples(count, {name: self._run(name, first, count) for name in self._focuses})

    def _run(self, name: str, first: int, count: int) -> Sample:
        focus, measures = self._focuses[name], self._measuring[name]
        return _gathered(
            [
                BiasedWorld(self._layout, measures, self._plans, focus).run_biased(replication)
                for replication in range(first, first + count)
            ],
            len(focus.slots),
        )


def prepare(task: Task) -> Callable[[int, int], Samples]:
    """What runs biased replications of a task: so many from a first one on."""
    return BiasedSimulator(task).run


def _gathered(rows: Sequence[Weighed], slots: int) -> Sample:
    """Each history is about one slot of several, any of them with the same probability."""
    columns = ((row.down, row.agreed_down, row.outages, row.squares) for row in rows)
    return Sample(*(np.array(column, dtype=np.float64) * slots for column in zip(*columns, strict=True)))


def _joined(parts: Iterable[Sample]) -> Sample:
    columns = zip(*((each.down, each.agreed_down, each.outages, each.squares) for each in parts), strict=True)
    return Sample(*map(np.concatenate, columns))


def focus_on(layout: Layout, name: str, window: Window) -> Focus:
    """What biased histories of a service look at."""
    index = layout.position[name]
    kinds = kinds_of(layout.plan, frozenset(layout.order[each] for each in layout.below(index)))
    number = {each.key: place for place, each in enumerate(kinds)}
    copies = watched_copies(layout, index, lambda key, mode: number[kind_key(key, mode)])

    def process(purpose: str) -> str:
        return process_name("biasing", name, 0, "strikes", purpose)

    return Focus(
        index=index,
        copies=copies,
        pull=CutPull(kinds, minimal_cuts(Structure(layout, index, kinds), kinds)),
        chances=Chances(*(layout.luck.process(process(purpose)) for purpose in ("slot", "when", "whom"))),
        slots=slots(copies, window),
    )


def slots(copies: Sequence[WatchedCopy], window: Window) -> list[Slot]:
    """Cut the time until the end of a window into slots with about one failure each."""
    number = max(1, min(_MOST_SLOTS, round(expected_failures(copies) * window.last)))
    ends = [window.last * each // number for each in range(1, number + 1)]
    return [Slot(begin, end) for begin, end in zip([0, *ends], ends, strict=False)]


def expected_failures(copies: Sequence[WatchedCopy]) -> float:
    """How many failures there are in a microsecond, on average."""
    return math.fsum(each.rate for each in copies)
