"""Tables of records: what a compiled kernel reads, typed here and laid out as numpy's structured arrays.

A row is declared as a dataclass; the same declaration gives the array its layout, and mypy the types of its fields in
compiled functions. Fields are `int` (int64), `Small` (int32: indexes and counts, so that more rows stay in the
processor's cache), `float` (float64) or `np.uint64`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields
from itertools import accumulate
from typing import Annotated, Any, ClassVar, Protocol, TypeAlias, TypeVar, cast, get_type_hints

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Small: TypeAlias = Annotated[int, np.int32]
_LINE, _PAGE = 64, 1 << 21
"""Bytes: a line of the processor's cache, and a large page of memory."""
_WORTH_PAGES = 1 << 19
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


def in_lines(rows: Table[R]) -> Table[R]:
    """Return a table with the same rows, so wide that each is in as few lines of the processor's cache as it fits into.

    That holds when the table begins with a line.
    """
    packed = cast("NDArray[Any]", rows)
    least = packed.dtype.itemsize
    size = _LINE * -(-least // _LINE) if least > _LINE else 1 << (least - 1).bit_length()
    fields = packed.dtype.fields
    assert fields is not None  # it has rows
    kinds, offsets = ([field[i] for field in fields.values()] for i in (0, 1))
    layout: Any = {"names": list(fields), "formats": kinds, "offsets": offsets, "itemsize": size}
    return _as_table(packed.astype(np.dtype(layout)))


Fields = TypeVar("Fields", bound=tuple[Any, ...])


def together(arrays: Fields) -> Fields:
    """Return the arrays of a named tuple, and of those in it, copied side by side, each from the beginning of a line.

    What is large begins with a large page: a plan of thousands of nodes needs thousands of small ones, more than a
    processor knows the places of. numpy asks the system for large pages where it makes room for 4 MB or more.
    """
    all_of_them = list(_arrays_of(arrays))
    ends = list(accumulate(_LINE * -(-array.nbytes // _LINE) for array in all_of_them))
    is_large = ends[-1] >= _WORTH_PAGES
    size = _PAGE + max(ends[-1], 2 * _PAGE) if is_large else _LINE + ends[-1]
    room = np.zeros(size, dtype=np.uint8)
    begin = -room.ctypes.data % (_PAGE if is_large else _LINE)
    copies = []
    for array, end in zip(all_of_them, ends, strict=True):
        first = begin + end - _LINE * -(-array.nbytes // _LINE)
        copy = room[first : first + array.nbytes].view(array.dtype).reshape(array.shape)
        copy[...] = array
        copies.append(copy)
    return _with_arrays(arrays, iter(copies))


def _arrays_of(arrays: tuple[Any, ...]) -> Iterator[NDArray[Any]]:
    for each in arrays:
        if isinstance(each, tuple):
            yield from _arrays_of(each)
        else:
            yield each


def _with_arrays(like: Fields, others: Iterator[NDArray[Any]]) -> Fields:
    """The same tuple of other arrays, which come in the order of `_arrays_of`."""
    return type(like)(*[_with_arrays(each, others) if isinstance(each, tuple) else next(others) for each in like])


def column(rows: Table[Any], name: str) -> NDArray[Any]:
    """Return one field of all rows, as a view."""
    return cast("NDArray[Any]", rows)[name]


def _as_table(array: NDArray[Any]) -> Table[Any]:
    return cast("Table[Any]", array)


def _layout(row: type[Row]) -> np.dtype[np.void]:
    hints = get_type_hints(row, include_extras=True)
    return np.dtype([(field.name, _TYPES[hints[field.name]]) for field in fields(row)])
