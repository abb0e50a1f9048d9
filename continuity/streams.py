"""Random numbers that have addresses: one address is always one number, whoever asks and in whatever order.

A draw is the first word of a Philox4x64-10 block with key (seed, process key) and counter (n, m,
replication, outer), made into u = ((word >> 12) + 1/2) / 2^52. So u and 1 - u are exact floats and neither is
ever 0 or 1. n numbers the events of a process from 0, m the tries of one event, outer the outer sample.

Three ways to the same bits: `uniform` is the plain definition, `uniforms` does many processes at once in
numpy, and a `Stream` reads ahead in one process with numpy's own Philox.

Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_ROUNDS = 10
_FACTORS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_BUMPS = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
_WORD = 2**64
_MASK = _WORD - 1
_HALF = np.uint64(32)
_LOW_HALF = np.uint64(2**32 - 1)
_DROPPED = 12
_STEP = 2.0**-52
_NUMBERS_AT_ONCE = 4096  # so that the arrays of one round stay in the processor's cache
_FIRST_READ = 8
_LONGEST_READ = 1024


def process_name(kind: str, node: str, unit: int | str, mode: str, purpose: str, part: int = 1) -> str:
    """Return the name of a process, `kind/id/unit/mode/purpose`.

    Parameters: `unit`, its number or a word; `part`, from 1, which part of a duration that is written as a sum.
    """
    return part_name(f"{kind}/{node}/{unit}/{mode}/{purpose}", part)


def part_name(name: str, part: int) -> str:
    """Return the name of the process of one part (from 1) of a duration that is written as a sum.

    The first part has no suffix, the next ones are `.2`, `.3`: adding a part leaves the luck of those before it.
    """
    return name if part == 1 else f"{name}.{part}"


def process_key(name: str) -> int:
    """Return a process's key: the first 8 bytes, little-endian, of the 64-byte BLAKE2b of its UTF-8 name."""
    return int.from_bytes(blake2b(name.encode()).digest()[:8], "little")


def process_keys(names: Iterable[str]) -> Words:
    """Return the keys of many processes, shape [P], in the order of their names."""
    return np.fromiter((process_key(name) for name in names), dtype=np.uint64)


def philox(key: tuple[int, int], counter: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return the four words of one Philox4x64-10 block. Everything is a whole number from 0 to 2^64 - 1."""
    k0, k1 = key
    c0, c1, c2, c3 = counter
    for _ in range(_ROUNDS):
        high0, low0 = divmod(c0 * _FACTORS[0], _WORD)
        high1, low1 = divmod(c2 * _FACTORS[1], _WORD)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = (k0 + _BUMPS[0]) & _MASK, (k1 + _BUMPS[1]) & _MASK
    return c0, c1, c2, c3


def uniform(seed: int, key: int, n: int, m: int = 0, replication: int = 0, outer: int = 0) -> float:
    """Return the draw at one address, in the open interval (0, 1)."""
    word = philox((seed, key), (n, m, replication, outer))[0]
    return ((word >> _DROPPED) + 0.5) * _STEP


def uniforms(
    seed: int, keys: Words, first_n: int, count: int, m: int = 0, replication: int = 0, outer: int = 0
) -> NDArray[np.float64]:
    """Return the draws n = first_n, first_n + 1, ... of many processes in one replication.

    Parameters: `keys`, shape [P]; `count`, how many of each; first_n + count at most 2^64.
    Returns: shape [P, count].
    """
    replications = np.array([replication], dtype=np.uint64)
    draws: NDArray[np.float64] = uniforms_by_replication(seed, keys, first_n, count, replications, m, outer)[0]
    return draws


def uniforms_by_replication(
    seed: int, keys: Words, first_n: int, count: int, replications: Words, m: int = 0, outer: int = 0
) -> NDArray[np.float64]:
    """Return the draws n = first_n, first_n + 1, ... of many processes in many replications.

    Parameters: `keys`, shape [P]; `count`, how many of each; `replications`, their numbers, shape [R].
    Returns: shape [R, P, count].
    """
    numbers = np.arange(count, dtype=np.uint64) + np.uint64(first_n)
    rest = (_lone(m), replications[:, np.newaxis, np.newaxis], _lone(outer))
    draws = np.empty((len(replications), len(keys), count))
    rows = max(1, _NUMBERS_AT_ONCE // max(1, count * len(replications)))
    for start in range(0, len(keys), rows):
        some = keys[start : start + rows, np.newaxis]
        draws[:, start : start + rows] = _to_uniforms(_first_words(_lone(seed), some, numbers, *rest))
    return draws


def _lone(word: int) -> Words:
    """Return a word as an array of shape [1, 1], because numpy warns when a bare number overflows."""
    return np.array([[word]], dtype=np.uint64)


def _to_uniforms(words: Words) -> NDArray[np.float64]:
    # Below 2^52 signed is the same as unsigned, and the processor turns only signed numbers into floats.
    kept = (words >> np.uint64(_DROPPED)).view(np.int64).astype(np.float64)
    return (kept + 0.5) * _STEP


def _first_words(k0: Words, k1: Words, c0: Words, c1: Words, c2: Words, c3: Words) -> Words:
    """Return word 0 of Philox blocks. Shapes broadcast: what all share is computed once in early rounds."""
    factor0, factor1 = np.uint64(_FACTORS[0]), np.uint64(_FACTORS[1])
    for _ in range(_ROUNDS - 1):
        high0, high1 = _high_word(c0, _FACTORS[0]), _high_word(c2, _FACTORS[1])
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, c2 * factor1, high0 ^ c3 ^ k1, c0 * factor0
        k0, k1 = k0 + np.uint64(_BUMPS[0]), k1 + np.uint64(_BUMPS[1])
    return _high_word(c2, _FACTORS[1]) ^ c1 ^ k0


def _high_word(words: Words, factor: int) -> Words:
    """Return the upper 64 bits of words x factor, by the school method with digits of 32 bits."""
    factor_low, factor_high = np.uint64(factor & 0xFFFFFFFF), np.uint64(factor >> 32)
    low: Words = words & _LOW_HALF
    high: Words = words >> _HALF
    middle: Words = high * factor_low + (low * factor_low >> _HALF)
    cross: Words = low * factor_high + (middle & _LOW_HALF)
    product: Words = high * factor_high + (middle >> _HALF) + (cross >> _HALF)
    return product


class Streams:
    """All draws of one replication; makes the stream of each process.

    Parameters: whole numbers from 0 to 2^64 - 1. Raises: ValueError for any other.
    """

    __slots__ = ("_philox", "outer", "replication", "seed")

    def __init__(self, seed: int, replication: int, outer: int = 0) -> None:
        for what, word in (("seed", seed), ("replication", replication), ("outer sample", outer)):
            if not 0 <= word < _WORD:
                raise ValueError(f"the {what} must be a whole number from 0 to 2^64 - 1")
        self.seed = seed
        self.replication = replication
        self.outer = outer
        self._philox: Philox | None = None  # made when a stream first reads on, and most never do

    def stream(self, key: int) -> Stream:
        """Return the stream of one process, at its beginning."""
        return Stream(self, key, [])

    def streams(self, keys: Words, ready: int = _FIRST_READ) -> list[Stream]:
        """Return the streams of many processes, in the order of their keys.

        Parameters: `keys`, shape [P], as `process_keys` gives them; `ready`, how many draws of each are
        computed at once, for all together.
        """
        backwards = uniforms(self.seed, keys, 0, ready, 0, self.replication, self.outer)[:, ::-1].tolist()
        return [Stream(self, key, draws) for key, draws in zip(keys.tolist(), backwards, strict=True)]

    def read(self, key: int, first_n: int, count: int) -> list[float]:
        """Return the draws first_n, ..., first_n + count - 1 of one process (m = 0), the last one first."""
        # numpy counts up before its first block, so it starts one block earlier; the last one precedes 0.
        before = ((self.outer << 192 | self.replication << 128 | first_n) - 1) % 2**256
        counter = [before >> shift & _MASK for shift in (0, 64, 128, 192)]
        if self._philox is None:
            self._philox = Philox(key=0)  # for all streams: its state is set before every use
        self._philox.state = {
            "bit_generator": "Philox",
            "state": {"counter": _words(counter), "key": _words([self.seed, key])},
            "buffer": _words([0, 0, 0, 0]),
            "buffer_pos": 4,  # behind the end: nothing is left of an earlier block
            "has_uint32": 0,
            "uinteger": 0,
        }
        draws: list[float] = _to_uniforms(self._philox.random_raw(4 * count)[-4::-4]).tolist()
        return draws


def _words(values: list[int]) -> Words:
    return np.array(values, dtype=np.uint64)


class Stream:
    """The draws of one process in one replication, made by `Streams`.

    `next` is for a process that uses every draw in turn, `draw` for one that numbers its events itself.
    Parameters: `source`; `key` of the process; `ready`, its first draws, the last one first.
    """

    __slots__ = ("_end", "_longest", "_ready", "_source", "key")

    def __init__(self, source: Streams, key: int, ready: list[float]) -> None:
        self.key = key
        self._source = source
        self._ready = ready  # draws at hand, backwards: the next one is the last of the list
        self._end = len(ready)  # the number of the first draw behind those at hand
        self._longest = max(_FIRST_READ, 2 * len(ready))

    @property
    def position(self) -> int:
        """The number n of the draw that `next` gives."""
        return self._end - len(self._ready)

    def next(self) -> float:
        """Return the next draw: n = 0, 1, 2, ..., m = 0."""
        if not self._ready:
            self._read_ahead()
        return self._ready.pop()

    def draw(self, n: int) -> float:
        """Return draw n (m = 0), whatever was asked for before; quickest when n goes up one by one.

        Afterwards `next` gives draw n + 1, unless n lay before its position: then nothing changes.
        """
        ready = self._ready
        if ready and self._end - n == len(ready):
            return ready.pop()
        return self._seek(n)

    def draw_try(self, n: int, m: int) -> float:
        """Return the draw of try m (from 0) of event n. Takes some 6 microseconds where it is not at hand."""
        ahead = self._end - 1 - n
        if not m and 0 <= ahead < len(self._ready):
            return self._ready[ahead]
        source = self._source
        return uniform(source.seed, self.key, n, m, source.replication, source.outer)

    def _seek(self, n: int) -> float:
        """Return draw n where it is not simply the next one at hand."""
        left = self._end - n
        if left > len(self._ready):
            return self.draw_try(n, 0)
        if left > 0:
            del self._ready[left:]
        else:
            self._end = n
            self._read_ahead()
        return self._ready.pop()

    def _read_ahead(self) -> None:
        """Put the next draws at hand, each time twice as many, so that a short history costs little."""
        count = self._longest
        self._ready = self._source.read(self.key, self._end, count)
        self._end += count
        self._longest = min(2 * count, _LONGEST_READ)
