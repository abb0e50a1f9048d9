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


class Origins:
    """All that an outage of a plan can begin with: made once, since to sort so many names takes its time."""

    def __init__(self, lowered: Lowered) -> None:
        found: list[Origin] = [(copy.key[0], copy.key[2]) for copy in lowered.copies]
        found += [(name, "") for name in lowered.order]
        found += [(name, MAINTENANCE) for name in lowered.order]
        self._names = tuple(sorted(set(found)))
        place = {name: index for index, name in enumerate(self._names)}
        self._numbers = np.array([place[name] for name in found], dtype=np.int64)
        self._measured = len(lowered.measured)

    def by_origin(self, outages: Table[Outage], number: int, first: int, count: int) -> tuple[Tables, Tables]:
        """Down time, and outages that began in the window, by what they began with: a table for each measured node.

        Parameters: `number`, how many rows of the list are filled; `first`, `count`: the replications that were run.
        """
        measure, row = column(outages, "measure")[:number], column(outages, "replication")[:number] - first
        origin = self._numbers[column(outages, "began_by")[:number]]
        order = np.lexsort((origin, row, measure))
        keys = np.stack((measure, row, origin))[:, order]
        is_first = np.ones(number, dtype=np.bool_)
        is_first[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
        starts = np.flatnonzero(is_first)

        def tables(name: str) -> Tables:
            amounts = np.add.reduceat(column(outages, name)[:number][order].astype(np.int64), starts)
            return self._tables(keys[:, starts], amounts, count)

        return tables("down"), tables("counts")

    def _tables(self, keys: Ints, values: Ints, count: int) -> Tables:
        """One table for each measured node. Parameters: `keys`, rows of node, replication and origin, ascending."""
        some = values > 0
        (measure, row, origin), values = keys[:, some], values[some]
        # All tables at once: to ask numpy for one node after the other took as long as to simulate a third of them.
        every = len(self._names)
        seen, which = np.unique(measure * every + origin, return_inverse=True)
        names = [self._names[each] for each in (seen % every).tolist()]
        nodes = np.arange(self._measured + 1)
        first_seen = np.searchsorted(seen, nodes * every)
        columns = which - first_seen[measure]
        entries, seen_by = (pairwise(bounds.tolist()) for bounds in (np.searchsorted(measure, nodes), first_seen))
        return tuple(
            Sparse(count, tuple(names[one:other]), row[begin:end], columns[begin:end], values[begin:end])
            for (begin, end), (one, other) in zip(entries, seen_by, strict=True)
        )
