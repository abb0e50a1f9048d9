"""Tables of records: what a compiled kernel reads, typed here and laid out as numpy's structured arrays.

A row is declared as a dataclass; the same declaration gives the array its layout, and mypy the types of its fields in
compiled functions. Fields are `int` (int64), `Small` (int32: indexes and counts, so that more rows stay in the
processor's cache), `float` (float64) or `np.uint64`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import Annotated, Any, ClassVar, Protocol, TypeAlias, TypeVar, cast, get_type_hints

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Small: TypeAlias = Annotated[int, np.int32]
_TYPES: dict[object, str] = {int: "i8", Small: "i4", float: "f8", np.uint64: "u8"}


class Row(Protocol):
    """A dataclass whose fields are numbers."""

    __dataclass_fields__: ClassVar[dict[str, Any]]  # what makes a class a dataclass for type checkers


R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


class Table(Protocol[R_co]):
    """An array of rows. In compiled functions a row is a view: setting its field changes the table."""

    def __len__(self) -> int:
        """How many rows."""
        ...

    def __getitem__(self, index: int) -> R_co:
        """One row; a negative index is not allowed in compiled functions."""
        ...


def table(row: type[R], rows: Iterable[R]) -> Table[R]:
    """Return the table that has these rows."""
    return _as_table(np.array([astuple(each) for each in rows], dtype=_layout(row)))


def blank(row: type[R], count: int) -> Table[R]:
    """Return a table of so many rows of zeros."""
    return _as_table(np.zeros(count, dtype=_layout(row)))


def without_first(rows: Table[R], count: int) -> Table[R]:
    """Return a table's rows but the first few, as a view."""
    return _as_table(cast("NDArray[Any]", rows)[count:])


def column(rows: Table[Any], name: str) -> NDArray[Any]:
    """Return one field of all rows, as a view."""
    return cast("NDArray[Any]", rows)[name]


def _as_table(array: NDArray[Any]) -> Table[Any]:
    return cast("Table[Any]", array)


def _layout(row: type[Row]) -> np.dtype[np.void]:
    hints = get_type_hints(row, include_extras=True)
    return np.dtype([(field.name, _TYPES[hints[field.name]]) for field in fields(row)])
