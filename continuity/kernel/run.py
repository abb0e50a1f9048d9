"""Running a plan's replications, compiled: event by event in the same order as SimPy's engine."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from continuity.errors import AnalysisError
from continuity.kernel.arrays import Floats, Ints, blank, column, table
from continuity.kernel.compiling import compiled
from continuity.kernel.levels import settle
from continuity.kernel.lower import lower
from continuity.kernel.measures import finish
from continuity.kernel.modes import begin, go_on
from continuity.kernel.queue import ROUND_SHIFT
from continuity.kernel.state import CopyState, Line, Measure, Pending, Run, Sound, State, What
from continuity.kernel.tables import Tables
from continuity.model import Plan
from continuity.simulation.history import Happening
from continuity.simulation.moments import MAX_ROUNDS
from continuity.units import format_duration

_ROUNDS_WATCHED = 20
_LINES_AT_ONCE = 10_000


class Stop(IntEnum):
    """Why `advance` has come back."""

    END = 0
    LOG_FULL = 1
    ENDLESS = 2


@compiled
def advance(tables: Tables, state: State) -> int:
    """Let happen what happens until the last moment is over, the log is full, or a moment does not end."""
    run = state.run[0]
    queue = state.queue
    while True:
        if len(state.log) and run.lines + len(tables.places) >= len(state.log):
            return Stop.LOG_FULL
        waiting = run.waiting > 0
        if run.touched and not (waiting and queue[0].time == run.now and queue[0].order >> ROUND_SHIFT == run.round):
            settle(tables, state, run)
            continue
        if not waiting:
            return Stop.END
        event = queue[0]
        run.now = event.time
        run.round = event.order >> ROUND_SHIFT
        if run.round > MAX_ROUNDS - _ROUNDS_WATCHED:
            state.copies[event.copy].suspect = 1
            if run.round > MAX_ROUNDS:
                return Stop.ENDLESS
        go_on(tables, state, run, event.copy)


class Figures(NamedTuple):
    """What n replications measured of all nodes, in arrays of shape [n, nodes].

    `down` and `first_outage` (-1: none) are microseconds; `level` is a time integral in microseconds.
    """

    down: Ints
    outages: Ints
    first_outage: Ints
    level: Floats

    @classmethod
    def blank(cls, replications: int, nodes: int) -> Figures:
        """Figures of nothing yet."""
        shape = replications, nodes
        down, outages, first_outage = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        return cls(down, outages, first_outage, np.zeros(shape))


@compiled
def run_all(tables: Tables, state: State, first: int, figures: Figures) -> int:
    """Run replications first, first + 1, ..., as many as there are rows; returns how many came to their end."""
    for row in range(len(figures.down)):
        begin(tables, state, first + row)
        if advance(tables, state) != Stop.END:
            return row
        finish(tables, state)
        for index in range(len(state.measures)):
            measure = state.measures[index]
            figures.down[row, index] = measure.down
            figures.outages[row, index] = measure.outages
            figures.first_outage[row, index] = measure.first_outage
            figures.level[row, index] = measure.area
    return len(figures.down)


class Kernel:
    """A plan ready to run.

    Parameters: `plan`; `seed`, 0 to 2^64 - 1; `begins` and `ends` (before NEVER), the stretch that is measured, in
    microseconds from the start. Raises: AnalysisError with a finding for each thing in the plan that only another
    engine can run.
    """

    def __init__(self, plan: Plan, *, seed: int, begins: int = 0, ends: int) -> None:
        self._lowered = lower(plan)
        self._run = Run(seed=np.uint64(seed), begins=begins, ends=ends)
        self.nodes = self._lowered.order

    def run(self, first: int, count: int) -> Figures:
        """Run replications first, first + 1, ... Raises AnalysisError, naming the nodes, for a moment without end."""
        state = self._state(0)
        figures = Figures.blank(count, len(self.nodes))
        done = run_all(self._lowered.tables, state, first, figures)
        if done < count:
            raise AnalysisError(self._endless(state, first + done))
        return figures

    def history(self, replication: int) -> list[Happening]:
        """Return everything that happens in one replication, in order. Raises AnalysisError as `run` does."""
        # Beginning and settling write as many lines as there are copies and nodes before anybody looks.
        state = self._state(_LINES_AT_ONCE + len(self._lowered.copies) + len(self.nodes))
        begin(self._lowered.tables, state, replication)
        happenings: list[Happening] = []
        stop: int = Stop.LOG_FULL
        while stop == Stop.LOG_FULL:
            stop = advance(self._lowered.tables, state)
            happenings.extend(self._happenings(state))
        if stop == Stop.ENDLESS:
            raise AnalysisError(self._endless(state, replication))
        return happenings

    def _state(self, lines: int) -> State:
        tables, lowered = self._lowered.tables, self._lowered
        return State(
            run=table(Run, [self._run]),
            copies=blank(CopyState, len(tables.copies)),
            units=np.zeros(lowered.units, dtype=np.int64),
            nodes=blank(Sound, len(tables.places)),
            measures=blank(Measure, len(tables.places)),
            queue=blank(Pending, len(tables.copies)),
            touched=np.zeros(len(tables.places), dtype=np.int64),
            stack=np.zeros(lowered.highest_stack),
            log=blank(Line, lines),
        )

    def _happenings(self, state: State) -> Iterator[Happening]:
        """Take all lines out of the log."""
        lines = column(state.run, "lines")
        log = [column(state.log, name)[: lines[0]].tolist() for name in ("time", "what", "actor", "level")]
        lines[0] = 0
        for time, what, actor, level in zip(*log, strict=True):
            if what == What.LEVEL:
                yield Happening(time, "level", self.nodes[actor], 0, f"{level:.6g}")
            else:
                name = "fails" if what == What.FAILS else "repaired"
                yield Happening(time, name, *self._lowered.copies[actor].key)

    def _endless(self, state: State, replication: int) -> str:
        suspects = np.flatnonzero(column(state.copies, "suspect"))
        names = sorted({self._lowered.copies[index].key[0] for index in suspects})
        return (
            f"replication {replication}: more than {MAX_ROUNDS:,} rounds at one moment, "
            f"{format_duration(int(column(state.run, 'now')[0]))} after the start: "
            f"{', '.join(names)} keep changing without any time passing"
        )
