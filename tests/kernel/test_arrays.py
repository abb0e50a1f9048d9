"""Where tables and arrays stand in memory, and that standing there changes nothing in them."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from continuity.kernel.arrays import column, in_lines, table, together
from continuity.kernel.tables import Hit

LINE, PAGE = 64, 1 << 21


class Some(NamedTuple):
    numbers: NDArray[np.int64]
    nothing: NDArray[np.float64]
    square: NDArray[np.float64]


class Nested(NamedTuple):
    first: NDArray[np.int64]
    inner: Some
    last: NDArray[np.int64]


def some(count: int) -> Some:
    return Some(np.arange(count), np.zeros(0), np.arange(6.0).reshape(2, 3))


@pytest.mark.parametrize("count", [0, 1, 8, 9, 100_000])
def test_arrays_together_are_the_same_each_at_the_beginning_of_a_line(count: int) -> None:
    before, after = some(count), together(some(count))
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one, other)
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
    assert [array.ctypes.data % LINE for array in after if array.size] == [0] * (2 if count else 1)
    after.numbers[:] = 7
    assert np.array_equal(after.square, before.square)


def test_a_tuple_in_a_tuple_stands_there_too() -> None:
    before = Nested(np.arange(3), some(9), np.arange(5))
    after = together(before)
    for one, other in zip(
        (before.first, *before.inner, before.last), (after.first, *after.inner, after.last), strict=True
    ):
        assert np.array_equal(one, other)
    assert after.last.ctypes.data - after.first.ctypes.data == LINE * (1 + 2 + 1)
    after.inner.numbers[:] = 7
    assert before.inner.numbers.tolist() == list(range(9))


def test_much_begins_with_a_large_page() -> None:
    assert together(some(100_000)).numbers.ctypes.data % PAGE == 0


@pytest.mark.parametrize("count", [0, 3])
def test_a_row_is_no_wider_than_the_next_power_of_two(count: int) -> None:
    rows = [Hit(cause=number, node=2, share=0.5, key=np.uint64(9)) for number in range(count)]
    wide = in_lines(table(Hit, rows))
    assert column(wide, "cause").tolist() == list(range(count))
    assert column(wide, "key").tolist() == [9] * count
    assert np.asarray(wide).dtype.itemsize == 32
