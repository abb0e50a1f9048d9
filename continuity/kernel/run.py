"""Running a plan's replications with the compiled kernel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from continuity.errors import AnalysisError
from continuity.kernel.advance import Stop, run_on
from continuity.kernel.arrays import column
from continuity.kernel.lower import lower
from continuity.kernel.outages import by_origin
from continuity.kernel.outcome import measurements
from continuity.kernel.rooms import Rooms, figures_of, state_of
from continuity.kernel.state import NO_CALENDAR, Run, State, What
from continuity.model import Plan
from continuity.simulation.history import Happening
from continuity.simulation.measurements import Measurements
from continuity.simulation.moments import MAX_ROUNDS
from continuity.simulation.outlook import expected_failures
from continuity.simulation.replications import Task
from continuity.units import format_duration, parse_duration

_LINES_AT_ONCE = 10_000
_NUMBERS_AT_ONCE = 4_000_000
_YEAR = parse_duration("1y")
MANY_COPIES = 500
"""From so many copies of failure modes on, a calendar is worth its work."""
_FAILURES_IN_STRETCH = 4.0
NAMES = {
    What.FAILS: "fails",
    What.REPAIRED: "repaired",
    What.HIT: "hit",
    What.SWITCH_BEGINS: "switch begins",
    What.SWITCH_ENDS: "switch ends",
    What.RESTART_BEGINS: "restart begins",
    What.RESTART_ENDS: "restart ends",
    What.LEVEL: "level",
}
"""What each line of the log is called in a history."""


class Kernel:
    """A task ready to run, as `simulation.replications.Simulator` is.

    Parameters: `calendar_from`: with so many copies of failure modes, far events wait in a calendar; no result depends
    on it.
    Raises AnalysisError with a finding for each thing in the plan that only another engine can run.
    """

    def __init__(self, task: Task, calendar_from: int = MANY_COPIES) -> None:
        self._window = task.window
        self._lowered = lower(task.plan, task.window, task.measured, task.until_first_outage)
        self._rooms = Rooms()
        window = task.window
        self._run = Run(
            seed=np.uint64(task.seed),
            begins=window.begins,
            ends=window.ends,
            last=window.last,
            at_most=window.at_most if task.until_first_outage else window.last,
            width=_width(task.plan) if len(self._lowered.copies) >= calendar_from else NO_CALENDAR,
        )
        self.nodes = self._lowered.measured

    @property
    def at_once(self) -> int:
        """How many replications are best run together: what they measure must fit into memory."""
        return max(1, _NUMBERS_AT_ONCE // (16 * max(1, len(self.nodes))))

    def prepare(self) -> None:
        """Compile the kernel, or load what has been compiled: the first run would do it, but only one thread may."""
        run_on(
            self._lowered.tables,
            state_of(self._lowered, self._run, self._rooms),
            figures_of(self._lowered, 0),
            0,
            0,
            False,
        )

    def run(self, first: int, count: int) -> Measurements:
        """Run replications first, first + 1, ... Raises AnalysisError, naming the nodes, for a moment without end."""
        state, figures = state_of(self._lowered, self._run, self._rooms), figures_of(self._lowered, count)
        stop, row = run_on(self._lowered.tables, state, figures, first, 0, False)
        if stop == Stop.ENDLESS:
            raise AnalysisError(self._endless(state, first + row))
        if stop == Stop.NO_ROOM:
            self._rooms = self._rooms.doubled()
            return self.run(first, count)
        outages = int(column(state.run, "outages")[0])
        if outages > self._rooms.outages:
            self._rooms = replace(self._rooms, outages=outages + outages // 4)
            return self.run(first, count)
        caused, begun = by_origin(self._lowered, state.outages, outages, first, count)
        return measurements(self.nodes, self._window, figures, state.lengths, caused, begun)

    def history(self, replication: int) -> list[Happening]:
        """Return everything that happens in one replication, in order. Raises AnalysisError as `run` does."""
        lowered = self._lowered
        most_at_once = 2 * (len(lowered.copies) + len(lowered.order) + len(lowered.tables.hits))
        lines = _LINES_AT_ONCE + 2 * (most_at_once + 2 * len(lowered.tables.actors))
        state, figures = state_of(lowered, self._run, self._rooms, lines), figures_of(lowered, 1)
        happenings: list[Happening] = []
        stop, resume = int(Stop.LOG_FULL), False
        while stop == Stop.LOG_FULL:
            stop, _ = run_on(lowered.tables, state, figures, replication, 0, resume)
            resume = True
            happenings.extend(self._happenings(state))
        if stop == Stop.ENDLESS:
            raise AnalysisError(self._endless(state, replication))
        if stop == Stop.NO_ROOM:
            self._rooms = self._rooms.doubled()
            return self.history(replication)
        return happenings

    def _happenings(self, state: State) -> Iterator[Happening]:
        """Take all lines out of the log."""
        lines = column(state.run, "lines")
        log = [column(state.log, name)[: lines[0]].tolist() for name in ("time", "what", "whose", "level")]
        lines[0] = 0
        for time, what, whose, level in zip(*log, strict=True):
            yield Happening(time, NAMES[What(what)], *self._about(What(what), whose, level))

    def _about(self, what: What, whose: int, level: float) -> tuple[str, int, str]:
        """Whom a line is about: node or common cause, unit, and the detail."""
        lowered, tables = self._lowered, self._lowered.tables
        match what:
            case What.FAILS | What.REPAIRED:
                return lowered.copies[whose].key
            case What.HIT:
                node, cause = column(tables.hits, "node")[whose], column(tables.hits, "cause")[whose]
                return lowered.order[node], 0, lowered.copies[cause].key[0]
            case What.SWITCH_BEGINS | What.SWITCH_ENDS:
                node, member = column(tables.switches, "node")[whose], column(tables.members, "node")[int(level)]
                return lowered.order[node], 0, lowered.order[member]
            case What.RESTART_BEGINS | What.RESTART_ENDS:
                return lowered.order[column(tables.restarts, "node")[whose]], 0, ""
            case What.LEVEL:
                return lowered.order[whose], 0, f"{level:.6g}"

    def _endless(self, state: State, replication: int) -> str:
        names = sorted({self._lowered.actor_name(int(actor)) for actor in np.flatnonzero(state.suspect)})
        return (
            f"replication {replication}: more than {MAX_ROUNDS:,} rounds at one moment, "
            f"{format_duration(int(column(state.run, 'now')[0]))} after the start: "
            f"{', '.join(names)} keep changing without any time passing"
        )


def _width(plan: Plan) -> int:
    """How wide the stretches of the calendar are, as a power of 2 of microseconds: so that a few events are in each."""
    failures = expected_failures(plan, _YEAR)
    if not failures:
        return NO_CALENDAR
    return max(0, int(_FAILURES_IN_STRETCH * _YEAR / failures).bit_length() - 1)
