"""Whole numbers by replication and key of which most are 0: kept without the zeros, so that memory stays small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Key = TypeVar("Key", int, tuple[str, str])
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sparse(Generic[Key]):
    """A table of `replications` rows and a column for each of `keys`, which ascend.

    `rows`, `columns` and `values` have one entry for each number that was seen, row by row, ascending within a row.
    """

    replications: int
    keys: tuple[Key, ...]
    rows: Ints
    columns: Ints
    values: Ints

    @classmethod
    def of(cls, tables: Sequence[Mapping[Key, int]]) -> Sparse[Key]:
        """Make a table out of one mapping for each replication, in their order."""
        keys = tuple(sorted({key for table in tables for key in table}))
        position = {key: column for column, key in enumerate(keys)}
        entries = [
            (row, position[key], value) for row, table in enumerate(tables) for key, value in sorted(table.items())
        ]
        rows, columns, values = np.array(entries, dtype=np.int64).reshape(-1, 3).T.copy()
        return cls(len(tables), keys, rows, columns, values)

    @classmethod
    def join(cls, parts: Sequence[Sparse[Key]]) -> Sparse[Key]:
        """Put together what chunks of replications gave, in their order."""
        keys = tuple(sorted({key for part in parts for key in part.keys}))
        position = {key: column for column, key in enumerate(keys)}
        offsets = np.cumsum([0, *(part.replications for part in parts)])
        places = [np.array([position[key] for key in part.keys], dtype=np.int64) for part in parts]
        return cls(
            int(offsets[-1]),
            keys,
            np.concatenate([part.rows + offset for part, offset in zip(parts, offsets[:-1], strict=True)]),
            np.concatenate([place[part.columns] for part, place in zip(parts, places, strict=True)]),
            np.concatenate([part.values for part in parts]),
        )

    @property
    def totals(self) -> dict[Key, int]:
        """The sum over replications for each key, exact."""
        sums = np.zeros(len(self.keys), dtype=np.int64)
        np.add.at(sums, self.columns, self.values)
        return dict(zip(self.keys, sums.tolist(), strict=True))

    def column(self, key: Key) -> Ints:
        """The numbers of one key, of shape [replications]."""
        found = np.zeros(self.replications, dtype=np.int64)
        if key in self.keys:
            chosen = self.columns == self.keys.index(key)
            found[self.rows[chosen]] = self.values[chosen]
        return found
