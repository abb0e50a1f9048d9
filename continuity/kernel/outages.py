"""From a kernel's list of outages to what they began with, by measured node and replication."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from continuity.kernel.arrays import Ints, Table, column
from continuity.kernel.lower import Lowered
from continuity.kernel.state import Outage
from continuity.simulation.falls import MAINTENANCE, Origin
from continuity.simulation.sparse import Sparse

Tables = tuple[Sparse[Origin], ...]


def by_origin(lowered: Lowered, outages: Table[Outage], number: int, first: int, count: int) -> tuple[Tables, Tables]:
    """Down time, and outages that began in the window, by what they began with: a table for each measured node.

    Parameters: `number`, how many rows of the list are filled; `first`, `count`: the replications that were run.
    """
    names, numbers = _origins(lowered)
    measure, row = column(outages, "measure")[:number], column(outages, "replication")[:number] - first
    origin = numbers[column(outages, "began_by")[:number]]
    order = np.lexsort((origin, row, measure))
    keys = np.stack((measure, row, origin))[:, order]
    is_first = np.ones(number, dtype=np.bool_)
    is_first[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    starts = np.flatnonzero(is_first)

    def tables(name: str) -> Tables:
        amounts = np.add.reduceat(column(outages, name)[:number][order].astype(np.int64), starts)
        return _tables(keys[:, starts], amounts, names, len(lowered.measured), count)

    return tables("down"), tables("counts")


def _origins(lowered: Lowered) -> tuple[tuple[Origin, ...], Ints]:
    """All that an outage can begin with, in the order of names, and for each number of the kernel its place there."""
    found: list[Origin] = [(copy.key[0], copy.key[2]) for copy in lowered.copies]
    found += [(name, "") for name in lowered.order]
    found += [(name, MAINTENANCE) for name in lowered.order]
    names = tuple(sorted(set(found)))
    place = {name: index for index, name in enumerate(names)}
    return names, np.array([place[name] for name in found], dtype=np.int64)


def _tables(keys: Ints, values: Ints, names: tuple[Origin, ...], measured: int, count: int) -> Tables:
    """One table for each measured node. Parameters: `keys`, rows of node, replication and origin, ascending."""
    some = values > 0
    (measure, row, origin), values = keys[:, some], values[some]
    bounds = np.searchsorted(measure, np.arange(measured + 1))
    return tuple(
        _table(row[begin:end], origin[begin:end], values[begin:end], names, count)
        for begin, end in pairwise(bounds.tolist())
    )


def _table(rows: Ints, origin: Ints, values: Ints, names: tuple[Origin, ...], count: int) -> Sparse[Origin]:
    seen, columns = np.unique(origin, return_inverse=True)
    return Sparse(count, tuple(names[each] for each in seen.tolist()), rows, columns, values)
