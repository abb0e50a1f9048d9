"""Where an actor gets its random durations: processes of addressed random numbers, read ahead in blocks.

A process is made once for a run and turned to each replication in turn. Which numbers are read together changes
nothing: every number has its own address.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from continuity.distributions import Distribution, SingleDraw
from continuity.quantiles import to_microseconds
from continuity.streams import Stream, Streams, part_name, process_key, uniforms_by_replication

MANY_AHEAD, FEW_AHEAD = 8, 2
"""How many numbers of each process are read when a replication begins: of months on end, or of one recovery."""
_NUMBERS_AT_ONCE = 40_000


class Sampler(Protocol):
    """Something that gives the duration of event n of a process."""

    def duration(self, n: int) -> int:
        """The duration of event n, in microseconds, NEVER at the most."""
        ...

    def of_try(self, n: int, m: int) -> int:
        """The duration of try m (from 0) of event n."""
        ...


class Certain:
    """A sampler that needs no luck: the same for every event."""

    __slots__ = ("_value",)

    def __init__(self, distribution: SingleDraw) -> None:
        self._value = distribution.sample(0.5)

    def duration(self, n: int) -> int:
        """The one duration there is, in microseconds."""
        return self._value

    def of_try(self, n: int, m: int) -> int:
        """The one duration there is."""
        return self._value


class Process:
    """The random numbers of one process name in the present replication.

    Parameters: `key`; `luck`, whose process it is; `number`, from 0, among its processes.
    """

    __slots__ = ("_luck", "_stream", "key", "number")

    def __init__(self, key: int, luck: Luck, number: int) -> None:
        self.key = key
        self.number = number
        self._luck = luck
        self._stream: Stream | None = None

    @property
    def stream(self) -> Stream:
        """Its numbers in this replication; opened when first asked for, since in most histories many never are."""
        if self._stream is None:
            self._stream = self._luck.open(self)
        return self._stream

    def close(self) -> None:
        """The replication is over."""
        self._stream = None

    def uniform(self, n: int) -> float:
        """The number of event n, between 0 and 1, never either."""
        return self.stream.draw(n)

    def uniform_of_try(self, n: int, m: int) -> float:
        """The number of try m (from 0) of event n."""
        return self.stream.draw_try(n, m)


class Drawn(Process):
    """The durations of one process: one number and one quantile each."""

    __slots__ = ("_quantile",)

    def __init__(self, key: int, luck: Luck, number: int, distribution: SingleDraw) -> None:
        super().__init__(key, luck, number)
        self._quantile = distribution.quantile

    def duration(self, n: int) -> int:
        """The duration of event n, in microseconds: a sample, spelt out because it is drawn so often."""
        u = (self._stream or self.stream).draw(n)
        return to_microseconds(self._quantile(u, 1.0 - u))

    def of_try(self, n: int, m: int) -> int:
        """The duration of try m of event n, in microseconds."""
        u = self.stream.draw_try(n, m)
        return to_microseconds(self._quantile(u, 1.0 - u))


class Summed:
    """A duration that is the sum of others, each with its own process."""

    __slots__ = ("_parts",)

    def __init__(self, parts: tuple[Sampler, ...]) -> None:
        self._parts = parts

    def duration(self, n: int) -> int:
        """The sum of the parts' durations of event n, in microseconds."""
        return sum(part.duration(n) for part in self._parts)

    def of_try(self, n: int, m: int) -> int:
        """The sum of the parts' durations of try m of event n."""
        return sum(part.of_try(n, m) for part in self._parts)


class Luck:
    """All random numbers of a run, by seed and replication.

    Parameters: `seed`, 0 to 2**64 - 1; `ahead`, how many numbers of each process are read before they are asked for.
    Processes are made once, then `begin` is called for each replication.
    """

    def __init__(self, seed: int, ahead: int = MANY_AHEAD) -> None:
        self._seed = seed
        self._ahead = ahead
        self._processes: list[Process] = []
        self._opened: list[Process] = []
        self._source = Streams(seed, 0)
        self._block = np.empty((0, 0, 0))
        self._block_from = 0

    def process(self, name: str) -> Process:
        """The random numbers of a process name, `kind/id/unit/mode/purpose`."""
        process = Process(process_key(name), self, len(self._processes))
        self._processes.append(process)
        return process

    def sampler(self, name: str, distribution: Distribution) -> Sampler:
        """The durations of a process; the second part of a sum has the name with the suffix `.2`, and so on."""
        parts = [self._part(part_name(name, number), part) for number, part in enumerate(distribution.parts(), 1)]
        return parts[0] if len(parts) == 1 else Summed(tuple(parts))

    def _part(self, name: str, part: SingleDraw) -> Sampler:
        if part.draws == 0:
            return Certain(part)
        drawn = Drawn(process_key(name), self, len(self._processes), part)
        self._processes.append(drawn)
        return drawn

    def begin(self, replication: int) -> None:
        """Turn to a replication (from 0): from now on the processes give its numbers."""
        for process in self._opened:
            process.close()
        self._opened = []
        self._source = Streams(self._seed, replication)
        if self._processes and not 0 <= replication - self._block_from < len(self._block):
            self._read_block(replication)

    def open(self, process: Process) -> Stream:
        """The stream of a process in the present replication, at its beginning."""
        self._opened.append(process)
        ready: list[float] = self._block[self._source.replication - self._block_from, process.number].tolist()
        return Stream(self._source, process.key, ready)

    def _read_block(self, replication: int) -> None:
        """Read the first numbers of all processes, last first, for this and some following replications."""
        keys = np.array([process.key for process in self._processes], dtype=np.uint64)
        count = max(1, _NUMBERS_AT_ONCE // (len(keys) * self._ahead))
        replications = np.arange(replication, replication + count, dtype=np.uint64)
        self._block = uniforms_by_replication(self._seed, keys, 0, self._ahead, replications)[:, :, ::-1]
        self._block_from = replication
