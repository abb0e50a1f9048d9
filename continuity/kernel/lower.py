"""From a plan to the kernel's tables, or to an error that names what forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from continuity.errors import AnalysisError
from continuity.kernel.arrays import Table, column, in_lines, table, together
from continuity.kernel.lower_copies import Copies
from continuity.kernel.lower_mechanisms import Mechanisms
from continuity.kernel.lower_places import Places
from continuity.kernel.processes import Durations
from continuity.kernel.refusals import refusals
from continuity.kernel.tables import (
    NONE,
    TRACKED,
    Actor,
    Call,
    Clock,
    Copy,
    Form,
    Hit,
    Kind,
    Member,
    NodeClocks,
    Part,
    Place,
    Restart,
    Start,
    Step,
    Switch,
    Tables,
    Tolerance,
)
from continuity.model import Plan
from continuity.simulation.copies import ModeCopy
from continuity.simulation.layout import Layout
from continuity.simulation.recorder import Window

_NO_WINDOW = Window(begins=0, ends=0)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A plan as tables.

    `order`: the ids of its nodes, by index; `measured`: those that are measured, in the same order; `copies`: whose
    copies of failure modes, by index; `units`, how many all nodes have; `highest_stack`, as many values as the steps of
    one node can put on a stack.
    """

    tables: Tables
    order: tuple[str, ...]
    measured: tuple[str, ...]
    copies: tuple[ModeCopy, ...]
    units: int
    highest_stack: int

    def actor_name(self, actor: int) -> str:
        """The id of the node or common cause for which an actor acts."""
        kind, index = (int(column(self.tables.actors, name)[actor >> 1]) for name in ("kind", "index"))
        if kind == Kind.COPY:
            return self.copies[index].key[0]
        tables = self.tables
        if kind == Kind.JOINT:
            return self.copies[int(tables.called[column(tables.calls, "copies")[index]])].key[0]
        rows: dict[int, Table[Any]] = {
            Kind.SWITCH: tables.switches,
            Kind.RESTART: tables.restarts,
            Kind.REMINDER: tables.tolerances,
            Kind.CLOCKS: tables.node_clocks,
        }
        return self.order[int(column(rows[kind], "node")[index])]


def lower(
    plan: Plan,
    window: Window = _NO_WINDOW,
    measured: Sequence[str] | None = None,
    waited_for: frozenset[str] = frozenset(),
) -> Lowered:
    """Lower a plan.

    Parameters: `window`, with the moments whose levels are noted; `measured`, the ids of the nodes that are measured
    (None: all); `waited_for`, of which of them a first outage. Raises AnalysisError with a finding for each thing in
    the plan that the kernel cannot run.
    """
    found = refusals(plan)
    if found:
        raise AnalysisError("the compiled kernel cannot run this plan", found)
    # The seed is not used: order and ranks depend on the plan alone.
    layout = Layout(plan, seed=0)
    chosen = frozenset(layout.order if measured is None else measured)
    indexes = [index for index, name in enumerate(layout.order) if name in chosen]
    durations = Durations()
    copies = Copies(layout, durations)
    mechanisms = Mechanisms(layout, durations, copies)
    places = Places(layout, copies, mechanisms, {index: number for number, index in enumerate(indexes)})
    actors = _number_actors(copies, mechanisms, places)
    tables = together(
        _tables(durations, copies, mechanisms, places, actors)._replace(
            measured=np.array(indexes, dtype=np.int64),
            waited_for=np.array([layout.order[index] in waited_for for index in indexes], dtype=np.int64),
            at=np.array(window.at, dtype=np.int64),
        )
    )
    names = tuple(layout.order[index] for index in indexes)
    highest = 2 + max((row.steps_end - row.steps for row in places.rows), default=0)
    return Lowered(tables, layout.order, names, tuple(copies.origins), copies.count, highest)


def _number_actors(copies: Copies, mechanisms: Mechanisms, places: Places) -> list[Actor]:
    """Let all actors stand in the order of their ranks, and tell everybody their numbers."""
    ranks = [(copy.rank, Kind.COPY, index) for index, copy in enumerate(copies.origins)]
    ranks += [(rank, Kind.JOINT, index) for rank, index in copies.joint]
    ranks += mechanisms.ranks
    order = [(kind, index) for _, kind, index in sorted(ranks)]
    number = {key: 2 * place + _tracked(*key, copies) for place, key in enumerate(order)}
    rows: dict[Kind, Sequence[Any]] = {
        Kind.COPY: copies.rows,
        Kind.JOINT: copies.calls,
        Kind.SWITCH: mechanisms.switches,
        Kind.RESTART: mechanisms.restarts,
        Kind.REMINDER: mechanisms.tolerances,
        Kind.CLOCKS: mechanisms.node_clocks,
    }
    for (kind, index), place in number.items():
        rows[kind][index].actor = place
    places.watch(lambda kind, index: number[kind, index])
    return [Actor(kind=kind, index=index) for kind, index in order]


def _tracked(kind: Kind, index: int, copies: Copies) -> int:
    """TRACKED, but for copies whose events always happen: no change of speed and no joint repair can drop them."""
    if kind != Kind.COPY:
        return TRACKED
    row = copies.rows[index]
    jointly = row.call != NONE and copies.calls[row.call].repair != NONE
    return TRACKED if jointly or row.clock != NONE else 0


def _tables(
    durations: Durations, copies: Copies, mechanisms: Mechanisms, places: Places, actors: list[Actor]
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
        in_order=np.array(copies.in_order, dtype=np.int64),
        measured=nothing,
        waited_for=nothing,
        at=nothing,
    )
