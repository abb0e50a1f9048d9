"""What many replications measured: one array per figure, replications in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from continuity.intervals import OutageLengths
from continuity.simulation.recorder import Measured

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measurements:
    """Figures of some nodes over n replications; arrays have the shape [n, nodes], `levels_at` [n, nodes, moments].

    `down`, `first_outage` (-1: none until `observed`) are microseconds, `level` is a time integral in microseconds;
    `lengths`: the single outages of each node, summed up over the replications.
    """

    nodes: tuple[str, ...]
    down: Ints
    outages: Ints
    first_outage: Ints
    observed: Ints
    level: Floats
    levels_at: Floats
    lengths: tuple[OutageLengths, ...]

    @property
    def replications(self) -> int:
        """How many replications."""
        return len(self.down)


def gather(nodes: tuple[str, ...], rows: Sequence[Sequence[Measured]], moments: int) -> Measurements:
    """Make arrays out of what each replication measured, in their order."""

    def ints(name: str) -> Ints:
        return np.array([[getattr(each, name) for each in row] for row in rows], dtype=np.int64)

    def floats(name: str) -> Floats:
        return np.array([[getattr(each, name) for each in row] for row in rows], dtype=np.float64)

    return Measurements(
        nodes=nodes,
        down=ints("down"),
        outages=ints("outages"),
        first_outage=ints("first_outage"),
        observed=ints("observed"),
        level=floats("level"),
        levels_at=floats("levels_at").reshape(len(rows), len(nodes), moments),
        lengths=tuple(_sum(row[i].lengths for row in rows) for i in range(len(nodes))),
    )


def concatenate(parts: Sequence[Measurements]) -> Measurements:
    """Put together what chunks of replications measured, in their order."""
    arrays = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Measurements)
        if field.name not in ("nodes", "lengths")
    }
    nodes = parts[0].nodes
    lengths = tuple(_sum(part.lengths[i] for part in parts) for i in range(len(nodes)))
    return Measurements(nodes=nodes, lengths=lengths, **arrays)


def _sum(lengths: Iterable[OutageLengths]) -> OutageLengths:
    return sum(lengths, OutageLengths())
