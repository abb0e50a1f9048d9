"""Running a plan's replications with the compiled kernel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from continuity.errors import AnalysisError
from continuity.kernel.advance import Stop, run_on
from continuity.kernel.arrays import column
from continuity.kernel.lower import Lowered, lower
from continuity.kernel.outages import Origins
from continuity.kernel.outcome import measurements
from continuity.kernel.rooms import Rooms, figures_of, state_of
from continuity.kernel.staff_state import WaitCount
from continuity.kernel.state import NO_CALENDAR, Run, State, What
from continuity.model import Plan
from continuity.simulation.history import Happening
from continuity.simulation.measurements import Measurements
from continuity.simulation.moments import MAX_ROUNDS
from continuity.simulation.outlook import expected_failures
from continuity.simulation.replications import Task
from continuity.units import YEAR, format_duration

_LINES_AT_ONCE = 10_000
_NUMBERS_AT_ONCE = 4_000_000
MANY_COPIES = 500
"""From so many copies of failure modes on, a calendar is worth its work."""
VERY_MANY_COPIES = 10_000
"""From so many on, what an event touches is in no near cache: bringing it closer is worth its work."""
_FAILURES_IN_STRETCH = 1.0
NAMES = {
    What.FAILS: "fails",
    What.REPAIRED: "repaired",
    What.HIT: "hit",
    What.SWITCH_BEGINS: "switch begins",
    What.SWITCH_ENDS: "switch ends",
    What.RESTART_BEGINS: "restart begins",
    What.RESTART_ENDS: "restart ends",
    What.LEVEL: "level",
    What.WAITS: "waits",
    What.CALLED_OUT: "called out",
    What.WORK_BEGINS: "work begins",
    What.HANDED_ON: "handed on",
    What.INTERRUPTED: "interrupted",
    What.MAINTENANCE_BEGINS: "maintenance begins",
    What.MAINTENANCE_ENDS: "maintenance ends",
    What.MAINTENANCE_SKIPPED: "maintenance skipped",
    What.WORKAROUND_BEGINS: "workaround begins",
    What.WORKAROUND_ENDS: "workaround ends",
}
"""What each line of the log is called in a history."""


class Kernel:
    """A task ready to run, as `simulation.replications.Simulator` is.

    Parameters: `calendar_from`: with so many copies of failure modes, far events wait in a calendar; `ahead_from`: with
    so many, what they need is brought closer beforehand. No result depends on these.
    Raises AnalysisError with a finding for each thing in the plan that only another engine can run.
    """

    def __init__(self, task: Task, calendar_from: int = MANY_COPIES, ahead_from: int = VERY_MANY_COPIES) -> None:
        self._task = task
        self._window = task.window
        self._rooms = Rooms()
        self._lowered = self._lower()
        self._origins = Origins(self._lowered)
        window = task.window
        self._run = Run(
            seed=np.uint64(task.seed),
            begins=window.begins,
            ends=window.ends,
            last=window.last,
            at_most=window.at_most if task.until_first_outage else window.last,
            width=_width(task.plan) if len(self._lowered.copies) >= calendar_from else NO_CALENDAR,
            looks_ahead=int(len(self._lowered.copies) >= ahead_from),
        )
        self.nodes = self._lowered.measured

    def _lower(self) -> Lowered:
        task = self._task
        return lower(task.plan, task.window, task.measured, task.until_first_outage, task.start, self._rooms.hours)

    def _make_room(self) -> None:
        """Make twice as much room for everything."""
        self._rooms = self._rooms.doubled()
        tables = self._lowered.tables
        if len(tables.staff.calendars) or len(tables.upkeep.moments):
            self._lowered = self._lower()

    @property
    def at_once(self) -> int:
        """How many replications are best run together: what they measure must fit into memory."""
        numbers = (10 + len(self._lowered.causes)) * len(self.nodes) + 8 * len(self._lowered.teams)
        return max(1, _NUMBERS_AT_ONCE // max(1, numbers))

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
        stop, row, waits = int(Stop.WAITS_FULL), 0, []
        while stop == Stop.WAITS_FULL:
            stop, row = run_on(self._lowered.tables, state, figures, first, row, False)
            waits.append(_taken_waits(state))
        if stop == Stop.ENDLESS:
            raise AnalysisError(self._endless(state, first + row))
        if stop == Stop.NO_ROOM:
            self._make_room()
            return self.run(first, count)
        outages = int(column(state.run, "outages")[0])
        if outages > self._rooms.outages:
            self._rooms = replace(self._rooms, outages=outages + outages // 4)
            return self.run(first, count)
        caused, begun = self._origins.by_origin(state.outages, outages, first, count)
        return measurements(self._lowered, self._window, figures, state, np.concatenate(waits), caused, begun)

    def history(self, replication: int) -> list[Happening]:
        """Return everything that happens in one replication, in order. Raises AnalysisError as `run` does."""
        lowered = self._lowered
        lines = 2 * max(_LINES_AT_ONCE, _most_lines(lowered))
        state, figures = state_of(lowered, self._run, self._rooms, lines), figures_of(lowered, 1)
        happenings: list[Happening] = []
        stop, resume = int(Stop.LOG_FULL), False
        while stop == Stop.LOG_FULL:
            stop, _ = run_on(lowered.tables, state, figures, replication, 0, resume)
            resume = True
            happenings.extend(reversed(list(self._happenings(state))))
        if stop == Stop.ENDLESS:
            raise AnalysisError(self._endless(state, replication))
        if stop == Stop.NO_ROOM:
            self._make_room()
            return self.history(replication)
        return happenings

    def _happenings(self, state: State) -> Iterator[Happening]:
        """Take all lines out of the log, the last first."""
        lines = column(state.run, "lines")
        log = [column(state.log, name)[: lines[0]].tolist() for name in ("time", "what", "whose", "level")]
        lines[0] = 0
        people: list[str] = []
        for time, what, whose, level in reversed(list(zip(*log, strict=True))):
            if what == What.PERSON:  # stands behind the line of the job
                people.append(self._lowered.people[whose])
                continue
            node, unit, detail = self._about(What(what), whose, level)
            if people:
                detail = f"{detail}: {', '.join(sorted(people))}"
                people = []
            yield Happening(time, NAMES[What(what)], node, unit, detail)

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
            case What.MAINTENANCE_BEGINS | What.MAINTENANCE_ENDS | What.MAINTENANCE_SKIPPED:
                return lowered.slots[whose]
            case What.WORKAROUND_BEGINS | What.WORKAROUND_ENDS:
                return lowered.workarounds[whose]
            case _:
                return lowered.jobs[whose]

    def _endless(self, state: State, replication: int) -> str:
        actors = (self._lowered.actor_name(int(actor)) for actor in np.flatnonzero(state.suspect))
        names = sorted({name for name in actors if name is not None})
        return (
            f"replication {replication}: more than {MAX_ROUNDS:,} rounds at one moment, "
            f"{format_duration(int(column(state.run, 'now')[0]))} after the start: "
            f"{', '.join(names)} keep changing without any time passing"
        )


def _most_lines(lowered: Lowered) -> int:
    """So many lines the log can get before anybody looks again."""
    tables = lowered.tables
    work = 4 * (2 * len(tables.staff.jobs) + len(tables.staff.persons) + len(tables.upkeep.slots))
    work += 4 * len(tables.instead.workarounds)
    return 2 * (len(tables.copies) + len(tables.places) + len(tables.hits) + len(tables.actors) + work)


def _taken_waits(state: State) -> NDArray[np.int64]:
    """Take all counts of waits out: rows of (replication, team, bucket, count)."""
    kept = column(state.staff.desk, "waits")
    names = [each.name for each in fields(WaitCount)]
    taken = np.stack([column(state.staff.wait_counts, name)[: kept[0]] for name in names], axis=1).astype(np.int64)
    kept[0] = 0
    return taken


def _width(plan: Plan) -> int:
    """How wide the stretches of the calendar are, as a power of 2 of microseconds: an event or two are in each."""
    failures = expected_failures(plan, YEAR)
    if not failures:
        return NO_CALENDAR
    return max(0, int(_FAILURES_IN_STRETCH * YEAR / failures).bit_length() - 1)
