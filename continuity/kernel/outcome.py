"""From a kernel's figures to the measurements that every simulation gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from continuity.intervals import OutageLengths
from continuity.kernel.advance import Figures
from continuity.kernel.arrays import Ints, Table, column
from continuity.kernel.causes import CAUSES
from continuity.kernel.state import Lengths
from continuity.simulation.falls import Origin
from continuity.simulation.measurements import Measurements, TeamMeasurements
from continuity.simulation.recorder import Cause, Window
from continuity.simulation.sparse import Sparse

_WORD = 2**64


def measurements(
    nodes: tuple[str, ...],
    window: Window,
    figures: Figures,
    lengths: Table[Lengths],
    caused: tuple[Sparse[Origin], ...],
    begun: tuple[Sparse[Origin], ...],
) -> Measurements:
    """What some replications measured of nodes of which all time is agreed service time, without teams."""
    shape = figures.down.shape
    nothing = np.zeros(shape, dtype=np.int64)
    outages = _lengths(lengths)
    return Measurements(
        nodes=nodes,
        down=figures.down,
        outages=figures.outages,
        first_outage=figures.first_outage,
        observed=np.broadcast_to(figures.observed[:, np.newaxis], shape).copy(),
        level=figures.level,
        cost=np.zeros(shape),
        levels_at=figures.levels_at,
        lengths=outages,
        agreed=np.full(shape, window.ends - window.begins, dtype=np.int64),
        agreed_down=figures.down,
        agreed_lengths=outages,
        periods=nothing,
        periods_met=nothing,
        spent=tuple(_sparse(figures.spent[:, index]) for index in range(len(nodes))),
        caused=caused,
        begun=begun,
        staff=_nobody(len(figures.down)),
    )


def _lengths(lengths: Table[Lengths]) -> tuple[OutageLengths, ...]:
    names = ("count", "longest", "squares_high", "squares_low")
    rows = zip(*(column(lengths, name).tolist() for name in names), strict=True)
    return tuple(
        OutageLengths(count=count, longest_us=longest, squares_us2=high * _WORD + low)
        for count, longest, high, low in rows
    )


def _sparse(spent: NDArray[np.int64]) -> Sparse[Cause]:
    """Where one node's down time went, from an array of shape [n, causes]; causes in the order of their names."""
    seen = sorted(np.flatnonzero(spent.any(axis=0)).tolist(), key=lambda number: CAUSES[number])
    chosen = spent[:, seen]
    rows, columns = np.nonzero(chosen)
    return Sparse(len(spent), tuple(CAUSES[number] for number in seen), rows, columns, chosen[rows, columns])


def _nobody(replications: int) -> TeamMeasurements:
    """The figures of no teams."""
    nothing: Ints = np.zeros((replications, 0), dtype=np.int64)
    jobs, at_once, left_over, waited, queue, busy, called_out, available = (nothing for _ in range(8))
    return TeamMeasurements(
        teams=(),
        jobs=jobs,
        at_once=at_once,
        left_over=left_over,
        waited=waited,
        queue=queue,
        busy=busy,
        called_out=called_out,
        available=available,
        waits=(),
    )
