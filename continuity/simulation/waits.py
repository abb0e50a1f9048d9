"""Waits of jobs, counted in buckets: however many jobs there are, the memory they need does not grow.

A wait of w microseconds is known by its 8 leading binary digits. So waits up to 255 microseconds, 0 among them, are
exact; of longer ones the middle of their bucket is off by 1 in 256 at most. Buckets are whole numbers in the order of
the waits, and counts of several replications add up exactly, in any order.
"""

from __future__ import annotations

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
