"""Addressed random numbers, compiled: the same words and the same draws as `continuity.streams`.

Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
"""

from __future__ import annotations

import numpy as np

from continuity.kernel.compiling import inlined, multiply

_ROUNDS = 10
_FACTOR_0, _FACTOR_1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_BUMP_0, _BUMP_1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_DROPPED = np.uint64(12)
_STEP = 2.0**-52
_ZERO = np.uint64(0)


@inlined
def philox(
    k0: np.uint64, k1: np.uint64, c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four words of one Philox4x64-10 block with key (k0, k1) and counter (c0, c1, c2, c3)."""
    for _ in range(_ROUNDS):
        high0, low0 = multiply(c0, _FACTOR_0)
        high1, low1 = multiply(c2, _FACTOR_1)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += _BUMP_0
        k1 += _BUMP_1
    return c0, c1, c2, c3


@inlined
def uniform(seed: np.uint64, key: np.uint64, n: int, replication: int) -> float:
    """Return draw n (try 0, outer sample 0) of a process in one replication, between 0 and 1."""
    return uniform_of_try(seed, key, n, 0, replication)


@inlined
def uniform_of_try(seed: np.uint64, key: np.uint64, n: int, m: int, replication: int) -> float:
    """Return draw n of a process in one replication, try m (from 0), between 0 and 1."""
    word = philox(seed, key, np.uint64(n), np.uint64(m), np.uint64(replication), _ZERO)[0]
    # Signed, because processors turn only signed numbers into floats with one instruction.
    return (np.int64(word >> _DROPPED) + 0.5) * _STEP
