"""The arrays that a replication needs: as large as the plan makes them, and as the history may."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from continuity.kernel.advance import Figures
from continuity.kernel.arrays import blank, in_lines, table, together
from continuity.kernel.instead_rooms import instead_of
from continuity.kernel.lower import Lowered
from continuity.kernel.queue import FIRST
from continuity.kernel.staff_rooms import staff_of
from continuity.kernel.staff_state import TeamFigures
from continuity.kernel.state import (
    AgreedState,
    CallState,
    ClockState,
    CopyState,
    Lengths,
    Line,
    Measure,
    MemberState,
    Outage,
    Pending,
    Reason,
    Remembered,
    RestartState,
    Run,
    Sound,
    Span,
    State,
    SwitchState,
    ToleranceState,
    Trace,
    Use,
)
from continuity.kernel.traces import REMEMBERED
from continuity.kernel.upkeep_rooms import upkeep_of

_STRETCHES_FOR_COPY = 4
"""So many stretches make up a turn of the calendar: until it is over, each copy has failed some two or three times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """How much room there is for what no plan limits beforehand.

    That is, for one replication, traces, their spans, remembered levels of each tolerance, and what has passed for each
    job; outages and counts of waits for all of them; and how many times as long as needed the lists of calendars are.
    """

    traces: int = 4 * REMEMBERED
    spans: int = 4 * REMEMBERED
    remembered: int = 16
    passed: int = 8
    waits: int = 2**16
    hours: int = 1
    outages: int = 2**18

    def doubled(self) -> Rooms:
        """Twice as much of everything that a replication needs."""
        doubled = {
            name: 2 * getattr(self, name) for name in ("traces", "spans", "remembered", "passed", "waits", "hours")
        }
        return replace(self, **doubled)


def state_of(lowered: Lowered, run: Run, rooms: Rooms, lines: int = 0) -> State:
    """Arrays for a plan's replications, with room for so many lines of a log."""
    tables = lowered.tables
    nodes, copies, actors = len(tables.places), len(tables.copies), len(tables.actors)
    measured = len(tables.measured)

    def indexes(count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.zeros(count, dtype=np.int64)

    return together(
        State(
            run=table(Run, [run]),
            queue=in_lines(blank(Pending, actors + FIRST)),
            queue_place=indexes(2 * actors),
            stretches=np.zeros(_STRETCHES_FOR_COPY << max(0, copies - 1).bit_length(), dtype=np.int32),
            suspect=indexes(2 * actors),
            copies=in_lines(blank(CopyState, copies)),
            units=indexes(lowered.units),
            in_use=indexes(lowered.units),
            hit=indexes(len(tables.hits)),
            nodes=in_lines(blank(Sound, nodes)),
            reasons=in_lines(blank(Reason, nodes)),
            levels=np.zeros(nodes),
            calls=blank(CallState, len(tables.calls)),
            clocks=blank(ClockState, len(tables.clocks)),
            uses=blank(Use, len(tables.node_clocks)),
            switches=blank(SwitchState, len(tables.switches)),
            members=blank(MemberState, len(tables.members)),
            restarts=blank(RestartState, len(tables.restarts)),
            tolerances=blank(ToleranceState, len(tables.tolerances)),
            remembered=blank(Remembered, rooms.remembered * len(tables.tolerances)),
            measures=blank(Measure, measured),
            lengths=blank(Lengths, measured),
            outages=blank(Outage, rooms.outages),
            agreed=blank(AgreedState, measured),
            agreed_lengths=blank(Lengths, measured),
            down_in=indexes(len(tables.periods)),
            excluded_in=indexes(len(tables.periods)),
            demanded=np.zeros(len(tables.demands)),
            spent=np.zeros((measured, len(lowered.causes)), dtype=np.int64),
            levels_at=np.zeros((measured, len(tables.at))),
            traces=blank(Trace, rooms.traces),
            spans=blank(Span, rooms.spans),
            log=blank(Line, lines),
            touched=indexes(nodes),
            pools=indexes(nodes),
            asked=indexes(2 * actors),
            reactors=indexes(actors),
            reacting=indexes(actors),
            again=indexes(measured),
            stack=np.zeros(lowered.highest_stack),
            path=indexes(nodes),
            kept=indexes(rooms.traces),
            staff=staff_of(lowered, rooms.passed, rooms.waits),
            upkeep=upkeep_of(lowered),
            instead=instead_of(lowered),
        )
    )


def figures_of(lowered: Lowered, count: int) -> Figures:
    """Figures of nothing yet, for so many replications."""
    measured, moments = len(lowered.tables.measured), len(lowered.tables.at)
    shape = count, measured
    down, outages, first_outage, agreed_down = (np.zeros(shape, dtype=np.int64) for _ in range(4))
    excluded, periods, periods_met = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    return Figures(
        down=down,
        outages=outages,
        first_outage=first_outage,
        level=np.zeros(shape),
        observed=np.zeros(count, dtype=np.int64),
        spent=np.zeros((*shape, len(lowered.causes)), dtype=np.int64),
        levels_at=np.zeros((*shape, moments)),
        cost=np.zeros(shape),
        agreed_down=agreed_down,
        excluded=excluded,
        periods=periods,
        periods_met=periods_met,
        teams=blank(TeamFigures, count * len(lowered.teams)),
    )
