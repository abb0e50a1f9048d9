"""How fast something goes, beside a floor that is measured in the same moments.

A machine's speed changes from minute to minute: with its temperature, and with what else runs on it. So each piece of
work is done several times between two measurements of the floor: how many exponential numbers numpy draws a second.
Pieces of work that are to be compared take turns. The ratio is that of the best moments of both; it says more than the
seconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter, process_time

import numpy as np

_DRAWS = 2_000_000
_TIMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One figure. `what`: was measured; `per_second`: so many `units`, at best; `slowest_per_second`: at worst.

    `floor_per_second`: exponential numbers drawn in the same moments, at best; `first_is_faster`: how many times as
    fast the first of those is with which it took turns, where it did.
    """

    what: str
    units: str
    per_second: float
    slowest_per_second: float
    floor_per_second: float
    first_is_faster: float | None = None
    note: str = ""

    @property
    def draws_for_each(self) -> float:
        """How many exponential numbers could have been drawn instead of one unit."""
        return self.floor_per_second / self.per_second

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {**asdict(self), "draws_for_each": self.draws_for_each}


@dataclass(frozen=True, slots=True)
class Absent:
    """What cannot be measured here, and why."""

    what: str
    reason: str

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {"what": self.what, "absent": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How much memory a process had at most, in megabytes (10^6 bytes)."""

    what: str
    megabytes: float

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return asdict(self)


Row = Measured | Absent | Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work to `do`: `count` `units` of it.

    `clock`: gives seconds, of this process, or of the wall where others do the work; `note`: for the reader.
    """

    what: str
    units: str
    count: float
    do: Callable[[], object]
    clock: Callable[[], float] = process_time
    note: str = ""


def measured(
    what: str, units: str, count: float, work: Callable[[], object], *, clock: Callable[[], float] = process_time
) -> Measured:
    """Do one piece of work several times, and the floor around each."""
    (only,) = in_turns([Work(what=what, units=units, count=count, do=work, clock=clock)])
    return only


def in_turns(works: Sequence[Work], times: int = _TIMES) -> Iterator[Measured]:
    """Do pieces of work several times, one after another in turn, and the floor around each; yields them in order."""
    if not works:
        return
    taken: list[list[float]] = [[] for _ in works]
    floors = [_seconds(_draw, process_time)]
    for _ in range(times):
        for work, seconds in zip(works, taken, strict=True):
            seconds.append(_seconds(work.do, work.clock))
            floors.append(_seconds(_draw, process_time))
    best = [work.count / min(seconds) for work, seconds in zip(works, taken, strict=True)]
    for number, (work, seconds) in enumerate(zip(works, taken, strict=True)):
        yield Measured(
            what=work.what,
            units=work.units,
            per_second=best[number],
            slowest_per_second=work.count / max(seconds),
            floor_per_second=_DRAWS / min(floors),
            first_is_faster=best[0] / best[number] if number else None,
            note=work.note,
        )


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    work()
    return clock() - begun


def _draw() -> None:
    np.random.Generator(np.random.Philox(1)).standard_exponential(_DRAWS)


def of_children() -> float:
    """Seconds of processor time of the processes that this one has started and that have ended."""
    times = os.times()
    return times.children_user + times.children_system


WALL = perf_counter
