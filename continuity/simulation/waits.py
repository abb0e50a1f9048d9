"""Times such as the waits of jobs, counted in buckets: however many there are, the memory they need does not grow.

A wait of w microseconds is known by its 8 leading binary digits. So waits up to 255 microseconds, 0 among them, are
exact; of longer ones the middle of their bucket is off by 1 in 256 at most. Buckets are whole numbers in the order of
the waits, and counts of several replications add up exactly, in any order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DIGITS = 8
_PER_DOUBLING = 1 << (_DIGITS - 1)


def bucket_of(wait: int) -> int:
    """The bucket of a wait in microseconds."""
    shift = max(0, wait.bit_length() - _DIGITS)
    return shift * _PER_DOUBLING + (wait >> shift)


def middle_of(bucket: int) -> int:
    """The wait in the middle of a bucket, in microseconds."""
    shift = max(0, bucket // _PER_DOUBLING - 1)
    return ((bucket - shift * _PER_DOUBLING) << shift) + ((1 << shift) - 1) // 2


def buckets_of(times: NDArray[np.int64]) -> NDArray[np.int64]:
    """`bucket_of` of each time."""
    shifts = np.zeros_like(times)
    for step in (32, 16, 8, 4, 2, 1):  # the largest shift that leaves 8 digits or more
        shifts += np.where(times >> (shifts + step) >= _PER_DOUBLING, step, 0)
    return np.asarray(shifts * _PER_DOUBLING + (times >> shifts), dtype=np.int64)


def middles_of(buckets: NDArray[np.int64]) -> NDArray[np.int64]:
    """`middle_of` of each bucket."""
    return np.array([middle_of(bucket) for bucket in buckets.tolist()], dtype=np.int64)
