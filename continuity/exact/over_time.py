"""Services from new: down at moments, and on average over the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from continuity.exact.blocks import Block
from continuity.exact.evaluation import Flat, variable_shares
from continuity.exact.laws import Floats
from continuity.exact.processes import Process
from continuity.exact.quadrature import mean_over
from continuity.exact.views import FromNew

_MOST_EDGES = 1_200
_FACTOR = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """P(true) of some diagrams from new: their means over the horizon, with errors, and at each moment (a column)."""

    means: Floats
    errors: Floats
    at: Floats


def over_time(flat: Flat, number: int, blocks: Sequence[Block], horizon: int, moments: Sequence[int]) -> OverTime:
    """Look at so many diagrams from new. Parameters: `blocks`, of all their variables; times are microseconds."""

    def values(times: Floats) -> Floats:
        if not times.size:
            return np.zeros((number, 0))
        return flat.probabilities(variable_shares(blocks, FromNew(times)), times.size)

    means, errors = mean_over(values, _edges(blocks, horizon))
    return OverTime(means=means, errors=errors, at=values(np.array(moments, dtype=np.float64)))


def _edges(blocks: Sequence[Block], horizon: int) -> list[float]:
    """Where to begin: short stretches first, and a cut at each inspection."""
    processes = {id(process): process for block in blocks for process, _ in block.copies}.values()
    shortest = min((_scale(process) for process in processes if _scale(process) > 0.0), default=float(horizon))
    edges = {0.0, float(horizon)}
    edge = min(shortest / 2.0, horizon / 2.0)
    while edge < horizon:
        edges.add(edge)
        edge *= _FACTOR
    for every in sorted({process.inspection for process in processes if process.inspection}, reverse=True):
        if horizon // every + len(edges) <= _MOST_EDGES:
            edges.update(float(at) for at in range(every, horizon, every))
    return sorted(edges)


def _scale(process: Process) -> float:
    """The shortest time that matters for a process."""
    known = [law.mean() for law in (process.life, *process.down)]
    return min((mean for mean in known if 0.0 < mean < float("inf")), default=0.0)
