"""From a kernel's figures to the measurements that every simulation gives."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from continuity.intervals import OutageLengths
from continuity.kernel.advance import Figures
from continuity.kernel.arrays import Ints, Table, column
from continuity.kernel.lower import Lowered
from continuity.kernel.staff_state import TeamFigures
from continuity.kernel.state import Lengths, State
from continuity.simulation.falls import Origin
from continuity.simulation.measurements import Measurements, TeamMeasurements
from continuity.simulation.recorder import Cause, Window
from continuity.simulation.sparse import Sparse

_WORD = 2**64


def measurements(
    lowered: Lowered,
    window: Window,
    figures: Figures,
    state: State,
    waits: NDArray[np.int64],
    caused: tuple[Sparse[Origin], ...],
    begun: tuple[Sparse[Origin], ...],
) -> Measurements:
    """What some replications measured.

    Parameters: `state`, after the last of them; `waits`, rows of (replication, team, bucket, count), in this order.
    """
    nodes = lowered.measured
    shape = figures.down.shape
    agreed = [window.ends - window.begins if each is None else each.open for each in lowered.agreed]
    outages = _lengths(state.lengths)
    return Measurements(
        nodes=nodes,
        down=figures.down,
        outages=figures.outages,
        first_outage=figures.first_outage,
        observed=np.broadcast_to(figures.observed[:, np.newaxis], shape).copy(),
        level=figures.level,
        cost=figures.cost,
        levels_at=figures.levels_at,
        lengths=outages,
        agreed=np.array(agreed, dtype=np.int64) - figures.excluded,
        agreed_down=figures.agreed_down,
        agreed_lengths=tuple(
            own if each is None else of_agreed
            for each, own, of_agreed in zip(lowered.agreed, outages, _lengths(state.agreed_lengths), strict=True)
        ),
        periods=figures.periods,
        periods_met=figures.periods_met,
        spent=_where_spent(figures.spent, lowered.causes),
        caused=caused,
        begun=begun,
        staff=_teams(lowered.teams, figures.teams, waits, len(figures.down)),
    )


def _lengths(lengths: Table[Lengths]) -> tuple[OutageLengths, ...]:
    names = ("count", "longest", "squares_high", "squares_low")
    rows = zip(*(column(lengths, name).tolist() for name in names), strict=True)
    return tuple(
        OutageLengths(count=count, longest_us=longest, squares_us2=high * _WORD + low)
        for count, longest, high, low in rows
    )


def _where_spent(spent: NDArray[np.int64], causes: tuple[Cause, ...]) -> tuple[Sparse[Cause], ...]:
    """Where each node's down time went, from an array of shape [n, nodes, causes]; causes in the order of their names.

    All nodes at once: to ask numpy for one after the other takes a tenth of the time of a large plan.
    """
    order = sorted(np.flatnonzero(spent.any(axis=(0, 1))).tolist(), key=lambda number: causes[number])
    by_node = spent[:, :, order].transpose(1, 0, 2)
    seen = by_node.any(axis=1)
    column_of = seen.cumsum(axis=1) - 1
    nodes, rows, places = np.nonzero(by_node)
    columns, values = column_of[nodes, places], by_node[nodes, rows, places]
    named, numbers = np.nonzero(seen)
    names = [causes[order[number]] for number in numbers.tolist()]
    every = np.arange(len(by_node) + 1)
    entries, seen_by = (pairwise(np.searchsorted(each, every).tolist()) for each in (nodes, named))
    return tuple(
        Sparse(len(spent), tuple(names[one:other]), rows[begin:end], columns[begin:end], values[begin:end])
        for (begin, end), (one, other) in zip(entries, seen_by, strict=True)
    )


def _teams(
    teams: tuple[str, ...], figures: Table[TeamFigures], waits: NDArray[np.int64], replications: int
) -> TeamMeasurements:
    def of_teams(name: str) -> Ints:
        table: Ints = column(figures, name).reshape(replications, len(teams)).copy()
        return table

    return TeamMeasurements(
        teams=teams,
        **{each.name: of_teams(each.name) for each in fields(TeamFigures)},
        waits=tuple(_waits(waits[waits[:, 1] == index], replications) for index in range(len(teams))),
    )


def _waits(waits: NDArray[np.int64], replications: int) -> Sparse[int]:
    """The waits of one team's jobs."""
    buckets, columns = np.unique(waits[:, 2], return_inverse=True)
    return Sparse(replications, tuple(buckets.tolist()), waits[:, 0].copy(), columns, waits[:, 3].copy())
