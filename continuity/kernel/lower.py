"""From a plan to the kernel's tables, or to an error that names what forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from continuity.errors import AnalysisError
from continuity.kernel.arrays import Table, column, in_lines, table, together
from continuity.kernel.lower_copies import Copies
from continuity.kernel.lower_hours import Calendars
from continuity.kernel.lower_instead import Workarounds
from continuity.kernel.lower_measured import Ways
from continuity.kernel.lower_mechanisms import Mechanisms
from continuity.kernel.lower_places import Places
from continuity.kernel.lower_staff import Staff
from continuity.kernel.lower_upkeep import Maintenances
from continuity.kernel.processes import Durations
from continuity.kernel.refusals import refusals
from continuity.kernel.staff_tables import For
from continuity.kernel.tables import (
    NONE,
    TRACKED,
    Actor,
    Call,
    Clock,
    Copy,
    Demand,
    Form,
    Hit,
    Kind,
    Member,
    NodeClocks,
    Part,
    Period,
    Place,
    Restart,
    Share,
    Start,
    Step,
    Switch,
    Tables,
    Tolerance,
    Way,
)
from continuity.model import Plan
from continuity.simulation.actors import ActorKey
from continuity.simulation.agreed_time import AgreedTime
from continuity.simulation.copies import ModeCopy
from continuity.simulation.layout import DEFAULT_START, Layout
from continuity.simulation.measuring import measuring
from continuity.simulation.recorder import Cause, Window
from continuity.simulation.waits import bucket_of
from continuity.units import YEAR

_NO_WINDOW = Window(begins=0, ends=0)
_DONE_FOR = {For.COPY: Kind.COPY, For.JOINT: Kind.JOINT, For.SWITCH: Kind.SWITCH, For.BESIDE: Kind.JOINT}


@dataclass(frozen=True, slots=True)
class Lowered:
    """A plan as tables.

    `order`: the ids of its nodes, by index; `measured`: those that are measured, in the same order; `copies`: whose
    copies of failure modes, by index; `units`, how many all nodes have; `highest_stack`, as many values as the steps of
    one node can put on a stack; `causes` of down time, by number; `teams`, their ids, by index; `people`, their names;
    `jobs`: whose each is; `pools`, the ids of pools of spares; `most_people`, how many a search for people may list;
    `buckets`, how many the waits of jobs can have; `agreed`: the agreed service time of measured nodes, where it is not
    simply all time; `slots`: of which node and unit each slot of maintenance is; `workarounds`: whose
    each is, and how it is called.
    """

    tables: Tables
    order: tuple[str, ...]
    measured: tuple[str, ...]
    copies: tuple[ModeCopy, ...]
    units: int
    highest_stack: int
    causes: tuple[Cause, ...]
    teams: tuple[str, ...]
    people: tuple[str, ...]
    jobs: tuple[ActorKey, ...]
    pools: tuple[str, ...]
    most_people: int
    buckets: int
    agreed: tuple[AgreedTime | None, ...]
    slots: tuple[ActorKey, ...]
    workarounds: tuple[ActorKey, ...]

    def actor_name(self, actor: int) -> str | None:
        """The id of the node, common cause or pool for which an actor acts; None where it acts for nobody's sake."""
        kind, index = (int(column(self.tables.actors, name)[actor >> 1]) for name in ("kind", "index"))
        if kind == Kind.COPY:
            return self.copies[index].key[0]
        tables = self.tables
        if kind in (Kind.LINE, Kind.AFTERWARDS):
            return None
        if kind == Kind.PART:
            return self.pools[int(column(tables.staff.parts, "pool")[index])]
        if kind in (Kind.JOINT, Kind.SHARED):
            return self.copies[int(tables.called[column(tables.calls, "copies")[index]])].key[0]
        if kind in (Kind.WORK, Kind.USE):
            return self.slots[index][0]
        if kind == Kind.ROUND:
            return self.slots[int(column(tables.upkeep.entries, "slots")[index])][0]
        if kind in (Kind.HELP, Kind.CATCH_UP):
            job = column(tables.instead.catch_ups, "job")[index] if kind == Kind.CATCH_UP else index
            return self.jobs[int(job)][0]
        rows: dict[int, Table[Any]] = {
            Kind.SWITCH: tables.switches,
            Kind.RESTART: tables.restarts,
            Kind.REMINDER: tables.tolerances,
            Kind.CLOCKS: tables.node_clocks,
            Kind.DEMAND: tables.demands,
            Kind.WORKAROUND: tables.instead.workarounds,
            Kind.LATE: tables.instead.workarounds,
            Kind.SITE: tables.staff.sites,
        }
        if kind == Kind.DEMAND:
            index = int(column(tables.shares, "demand")[index])
        return self.order[int(column(rows[kind], "node")[index])]


def lower(
    plan: Plan,
    window: Window = _NO_WINDOW,
    measured: Sequence[str] | None = None,
    waited_for: frozenset[str] = frozenset(),
    start: datetime = DEFAULT_START,
    hours: int = 1,
) -> Lowered:
    """Lower a plan.

    Parameters: `window`, with the moments whose levels are noted; `measured`, the ids of the nodes that are measured
    (None: all); `waited_for`, of which of them a first outage; `start`, when histories begin, on the clocks of the
    plan's time zone; `hours`, how many times as long as the window, or a year, calendars are listed. Raises
    AnalysisError with a finding for each thing in the plan that the kernel cannot run.
    """
    found = refusals(plan)
    if found:
        raise AnalysisError("the compiled kernel cannot run this plan", found)
    # The seed is not used: order and ranks depend on the plan alone.
    layout = Layout(plan, 0, start)
    chosen = frozenset(layout.order if measured is None else measured)
    indexes = [index for index, name in enumerate(layout.order) if name in chosen]
    durations = Durations()
    copies = Copies(layout, durations)
    calendars = Calendars(max(window.last, YEAR) * hours)
    mechanisms = Mechanisms(layout, durations, copies, calendars)
    how = measuring(layout, window, frozenset(indexes), frozenset())
    ways = Ways(layout, how, indexes, calendars)
    workarounds = Workarounds(layout, durations)
    staff = Staff(layout, durations, copies, mechanisms, how.in_hours, calendars, workarounds)
    number_of = {index: number for number, index in enumerate(indexes)}
    upkeep = Maintenances(layout, durations, copies, mechanisms, staff, how, number_of, calendars)
    places = Places(layout, copies, mechanisms, number_of, upkeep.of, workarounds.of)
    actors = _number_actors(copies, mechanisms, places, staff, upkeep, workarounds)
    tables = together(
        _tables(durations, copies, mechanisms, places, staff, upkeep, workarounds, actors)._replace(
            measured=np.array(indexes, dtype=np.int64),
            waited_for=np.array([layout.order[index] in waited_for for index in indexes], dtype=np.int64),
            at=np.array(window.at, dtype=np.int64),
            ways=table(Way, ways.rows),
            periods=table(Period, ways.periods),
            cost_lengths=np.array(ways.cost_lengths, dtype=np.int64),
            cost_amounts=np.array(ways.cost_amounts, dtype=np.float64),
        )
    )
    names = tuple(layout.order[index] for index in indexes)
    highest = 2 + max((row.steps_end - row.steps for row in places.rows), default=0)
    return Lowered(
        tables=tables,
        order=layout.order,
        measured=names,
        copies=tuple(copies.origins),
        units=copies.count,
        highest_stack=highest,
        causes=tuple(staff.causes),
        teams=staff.teams,
        people=tuple(staff.names),
        jobs=tuple(staff.keys),
        pools=tuple(plan.spares),
        most_people=staff.most_people,
        buckets=bucket_of(window.ends - window.begins) + 1,
        agreed=tuple(ways.agreed),
        slots=tuple(upkeep.keys),
        workarounds=tuple((each.node, 0, each.name) for each in workarounds.arranged),
    )


def _number_actors(
    copies: Copies,
    mechanisms: Mechanisms,
    places: Places,
    staff: Staff,
    upkeep: Maintenances,
    workarounds: Workarounds,
) -> list[Actor]:
    """Let all actors stand in the order of their ranks, and tell everybody their numbers."""
    ranks = [(copy.rank, Kind.COPY, index) for index, copy in enumerate(copies.origins)]
    ranks += [(rank, Kind.JOINT, index) for rank, index in copies.joint]
    ranks += [(rank, Kind.SHARED, index) for rank, index in copies.shared]
    ranks += mechanisms.ranks + staff.ranks + upkeep.ranks + workarounds.ranks
    order = [(kind, index) for _, kind, index in sorted(ranks)]
    number = {key: 2 * place + _tracked(*key, copies, staff) for place, key in enumerate(order)}
    rows: dict[Kind, Sequence[Any]] = {
        Kind.COPY: copies.rows,
        Kind.JOINT: copies.calls,
        Kind.SHARED: copies.calls,
        Kind.SWITCH: mechanisms.switches,
        Kind.RESTART: mechanisms.restarts,
        Kind.REMINDER: mechanisms.tolerances,
        Kind.CLOCKS: mechanisms.node_clocks,
        Kind.SITE: staff.sites,
        Kind.LINE: staff.lines,
        Kind.PART: staff.parts,
        Kind.DEMAND: mechanisms.shares,
        Kind.WORKAROUND: workarounds.rows,
        Kind.HELP: staff.jobs,
        Kind.CATCH_UP: workarounds.catch_ups,
        Kind.AFTERWARDS: workarounds.afterwards,
        Kind.ROUND: upkeep.entries,
        Kind.WORK: upkeep.slots,
        Kind.USE: [None if slot.use == NONE else mechanisms.clocks[slot.use] for slot in upkeep.slots],
    }
    for (kind, index), place in number.items():
        if kind == Kind.LATE:
            workarounds.rows[index].late = place
        else:
            rows[kind][index].actor = place
    for row in copies.rows:
        if row.clock != NONE:
            mechanisms.clocks[row.clock].actor = row.actor
    for job in staff.jobs:
        if For(job.kind) in _DONE_FOR:
            job.actor = rows[_DONE_FOR[For(job.kind)]][job.index].actor
    places.watch(lambda kind, index: number[kind, index])
    return [Actor(kind=kind, index=index) for kind, index in order]


def _tracked(kind: Kind, index: int, copies: Copies, staff: Staff) -> int:
    """TRACKED, but for copies whose events always happen: nothing changes their speed, or ends what they wait for."""
    if kind != Kind.COPY:
        return TRACKED
    row = copies.rows[index]
    jointly = row.call != NONE and (copies.calls[row.call].repair != NONE or copies.calls[row.call].beside != NONE)
    interrupted = row.job != NONE and staff.lines[staff.jobs[row.job].line].preempts
    return TRACKED if jointly or interrupted or row.clock != NONE else 0


def _tables(
    durations: Durations,
    copies: Copies,
    mechanisms: Mechanisms,
    places: Places,
    staff: Staff,
    upkeep: Maintenances,
    workarounds: Workarounds,
    actors: list[Actor],
) -> Tables:
    nothing = np.zeros(0, dtype=np.int64)
    return Tables(
        actors=table(Actor, actors),
        copies=in_lines(table(Copy, copies.rows)),
        starts=table(Start, copies.starts),
        parts=table(Part, durations.parts),
        forms=table(Form, durations.forms),
        values=np.array(durations.values, dtype=np.float64),
        places=in_lines(table(Place, places.rows)),
        own_levels=np.array(places.own_levels, dtype=np.float64),
        dependents=places.dependents.array(),
        inputs=places.inputs.array(),
        watchers=places.watchers.array(),
        steps=table(Step, places.steps),
        weights=np.array(places.weights, dtype=np.float64),
        copies_of=places.copies_of.array(),
        hits=table(Hit, copies.hits),
        hits_of=places.hits_of.array(),
        calls=table(Call, copies.calls),
        called=copies.called.array(),
        clocks=table(Clock, mechanisms.clocks),
        node_clocks=table(NodeClocks, mechanisms.node_clocks),
        switches=table(Switch, mechanisms.switches),
        switch_members=mechanisms.switch_members.array(),
        members=table(Member, mechanisms.members),
        switches_of=mechanisms.switches_of.array(),
        restarts=table(Restart, mechanisms.restarts),
        wanted=mechanisms.wanted.array(),
        tolerances=table(Tolerance, mechanisms.tolerances),
        demands=table(Demand, mechanisms.demands),
        shares=table(Share, mechanisms.shares),
        in_order=np.array(copies.in_order, dtype=np.int64),
        measured=nothing,
        waited_for=nothing,
        at=nothing,
        ways=table(Way, ()),
        periods=table(Period, ()),
        cost_lengths=nothing,
        cost_amounts=np.zeros(0),
        staff=staff.tables(),
        upkeep=upkeep.tables(),
        instead=workarounds.tables(),
    )
