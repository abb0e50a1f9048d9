"""At which moments blocks are looked at: in the long run, at times from new, at phases between joint inspections."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from continuity.exact.laws import Floats
from continuity.exact.processes import Process


class Counts(Protocol):
    """A pool that is looked at as a whole."""

    def long_run(self) -> Floats:
        """P(n failed) in the long run, a row for each n."""
        ...

    def at(self, times: Floats) -> Floats:
        """P(n failed) at times from new."""
        ...


class View(Protocol):
    """A set of moments: one column for each."""

    def down(self, process: Process, longer: float) -> Floats:
        """P(down for longer than a time)."""
        ...

    def failing(self, process: Process, longer: float) -> Floats:
        """Failures per microsecond that last for longer than a time, in the long run."""
        ...

    def counts(self, pool: Counts) -> Floats:
        """P(n failed) of a pool, a row for each n."""
        ...


class LongRun:
    """The long run: one column."""

    def down(self, process: Process, longer: float) -> Floats:
        """The share of time."""
        return np.array([process.long_run_longer(longer) if longer else process.long_run])

    def failing(self, process: Process, longer: float) -> Floats:
        """The rate of failures."""
        return np.array([process.rate_longer(longer) if longer else process.rate])

    def counts(self, pool: Counts) -> Floats:
        """The shares of time."""
        return pool.long_run()


class FromNew:
    """Times from new, in microseconds."""

    def __init__(self, times: Floats) -> None:
        self._times = times
        self._known: dict[tuple[int, float], Floats] = {}
        self._kept: list[Process | Counts] = []  # so that no other object gets the identity of one that is known

    def down(self, process: Process, longer: float) -> Floats:
        """P(down) at each time; each process is looked at once."""
        key = id(process), longer
        if key not in self._known:
            self._kept.append(process)
            self._known[key] = process.down_at(self._times, longer)
        return self._known[key]

    def failing(self, process: Process, longer: float) -> Floats:
        """Not known from new: frequencies are those of the long run."""
        raise NotImplementedError("frequencies are those of the long run")

    def counts(self, pool: Counts) -> Floats:
        """The shares at each time."""
        key = id(pool), 0.0
        if key not in self._known:
            self._kept.append(pool)
            self._known[key] = pool.at(self._times)
        return self._known[key]


class Phases:
    """Times of the long run, in microseconds since a moment at which all inspections coincide."""

    def __init__(self, times: Floats) -> None:
        self._times = times

    def down(self, process: Process, longer: float) -> Floats:
        """P(down), by the time since the last inspection where there are inspections."""
        if process.cycle is None:
            return np.repeat(LongRun().down(process, longer), self._times.size)
        return process.cycle.down_at_phase(np.mod(self._times, process.cycle.every))

    def failing(self, process: Process, longer: float) -> Floats:
        """Failures per microsecond, likewise."""
        if process.cycle is None:
            return np.repeat(LongRun().failing(process, longer), self._times.size)
        return process.cycle.failing_at_phase(np.mod(self._times, process.cycle.every))

    def counts(self, pool: Counts) -> Floats:
        """The shares of time: pools with a crew have no inspections."""
        return np.repeat(pool.long_run(), self._times.size, axis=1)
