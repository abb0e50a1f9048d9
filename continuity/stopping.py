"""When there are enough replications: a number that was asked for, or a precision within a budget of time.

A precision is relative: no end of the interval of a service's unavailability may be further from its estimate than so
many per cent of it. It is judged at looks, with intervals that hold at all looks together (`looks_alpha`), so that
looking often does not make a chance find of a narrow one pass.

| replications | wanted next |
|---|---|
| fewer than at the next look, in time | another piece |
| as many as at the next look | none if every service is precise enough, else another piece; the next look is later |
| any, out of time, or the most there may be | none; looked at once more |

The next look is where the widest interval is expected to be narrow enough, at 1.25 to 8 times as many replications:
each look makes the intervals of all later ones wider.
Everything is decided at the ends of pieces, in the order of their numbers: without a budget that ends, the same
replications are taken whoever does them. The intervals of a result are ordinary ones of its n replications, as
`--replications n` gives them: what a stop by width alone does to them vanishes with narrow intervals.
Source: Glynn and Whitt 1992, Annals of Applied Probability 2, 180-198.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from continuity.intervals import looks_alpha
from continuity.model import Plan
from continuity.results import Estimate, Precision
from continuity.simulation.agreed_summary import mean_hours_lost
from continuity.simulation.measurements import Measurements, concatenate
from continuity.simulation.sums import Sums
from continuity.units import MINUTE, SECOND

M = TypeVar("M")
M_contra = TypeVar("M_contra", contravariant=True)

FEWEST = 100
"""No look before so many replications."""
MOST = 100_000_000
"""No more replications than these, whatever the budget."""
_MARGIN, _LEAST_GROWTH, _MOST_GROWTH = 1.1, 1.25, 8.0


ASKED_FOR, AS_USUAL = "so many were asked for", "so many are usual for such a plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How precise the unavailability of services shall be, and how long that may take.

    relative: the half-width asked for as a share of the estimate, by id of the service. budget: microseconds.
    """

    relative: Mapping[str, float]
    budget: int = MINUTE


def wanted(precision: Iterable[tuple[str, float]], budget: int | None, plan: Plan) -> Wanted:
    """What is asked for by pairs of the id of a service, "" for all of them, and a share; None: the usual budget."""
    asked = tuple(precision)
    every = dict(asked).get("")
    for_all = {} if every is None else {node.id: every for node in plan.services}
    named = {service: share for service, share in asked if service}
    return Wanted(relative=for_all | named, budget=MINUTE if budget is None else budget)


class Enough(Protocol[M_contra]):
    """Says after each piece whether there are enough replications.

    most: no more of them, None where that is open. stopped: why it ended, "" until then. precision: what the last
    look has found, by service. next_look: how many are sure to be needed.
    """

    most: int | None
    stopped: str
    precision: dict[str, Precision]
    next_look: int

    def after(self, n: int, measured: Callable[[], M_contra]) -> bool:
        """Whether the first `n` replications are enough; `measured` gives the sums over them, if it is looked at."""
        ...


class SoMany:
    """Enough are `number` replications; `reason` says who wants so many."""

    def __init__(self, number: int, reason: str) -> None:
        self.most: int | None = number
        self.next_look, self._reason, self.stopped = number, reason, ""
        self.precision: dict[str, Precision] = {}

    def after(self, n: int, measured: Callable[[], object]) -> bool:
        """See `Enough`."""
        if n >= self.next_look:
            self.stopped = self._reason
        return bool(self.stopped)


class PreciseEnough(Generic[M]):
    """Says after each piece whether services are known precisely enough.

    Parameters: `lost`, gives what of a service was lost with its interval, from what was measured, by its id and a
    confidence; `able_to_fail`, ids of what something in the plan can bring down: the others are known, not estimated;
    `clock`, seconds that pass. For the attributes see `Enough`.
    """

    def __init__(
        self,
        wanted: Wanted,
        lost: Callable[[M, str, float], Estimate],
        able_to_fail: frozenset[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wanted, self._lost, self._able_to_fail, self._clock = wanted, lost, able_to_fail, clock
        self._over = clock() + wanted.budget / SECOND
        self._looks, self.next_look = 0, FEWEST
        self.most: int | None = MOST
        self.stopped = ""
        self.precision: dict[str, Precision] = {}

    def after(self, n: int, measured: Callable[[], M]) -> bool:
        """See `Enough`."""
        full = self.most is not None and n >= self.most
        out_of_time = self._clock() >= self._over
        if n < self.next_look and not out_of_time and not full:
            return False
        self._look(measured())
        if all(each.reached for each in self.precision.values()):
            self.stopped = "every service is as precise as asked for"
        elif out_of_time:
            self.stopped = "the budget is over"
        elif full:
            self.stopped = f"no more than {MOST:,} histories are simulated"
        self.next_look = self._expected(n)
        return bool(self.stopped)

    def _look(self, measured: M) -> None:
        self._looks += 1
        confidence = 1 - looks_alpha(self._looks)
        self.precision = {
            name: self._judged(name, measured, relative, confidence)
            for name, relative in sorted(self._wanted.relative.items())
        }

    def _judged(self, name: str, measured: M, relative: float, confidence: float) -> Precision:
        width: float | None = 0.0
        if name in self._able_to_fail:
            width = _relative_half_width(self._lost(measured, name, confidence))
        reached = width is not None and width <= relative
        return Precision(asked=relative, half_width=width, confidence=confidence, looks=self._looks, reached=reached)

    def _expected(self, n: int) -> int:
        """At how many replications to look next: the square of what the widest interval is too wide by, and a bit."""
        short = [each for each in self.precision.values() if not each.reached]
        ratios = [math.inf if each.half_width is None else each.half_width / each.asked for each in short]
        growth = max(ratios, default=1.0) ** 2 * _MARGIN
        return math.ceil(n * min(max(growth, _LEAST_GROWTH), _MOST_GROWTH))


def hours_lost_in(length: int) -> Callable[[Sums, str, float], Estimate]:
    """What a window of so many microseconds says of the hours that a service has lost: for `PreciseEnough`."""
    return lambda measured, name, confidence: mean_hours_lost(
        measured.of_nodes[measured.nodes.index(name)], length, confidence=confidence
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What as many replications measured as were enough; `stopped` and `precision`: see `Enough`."""

    measured: Sums
    stopped: str
    precision: Mapping[str, Precision]

    def histories(self) -> Measurements:
        """What each replication measured, which must have been kept."""
        return concatenate(self.measured.kept)


class Counted(Protocol):
    """What some replications measured; `replications`: how many."""

    @property
    def replications(self) -> int:
        """How many there are."""
        ...


P = TypeVar("P", bound=Counted)
P_contra = TypeVar("P_contra", contravariant=True)
M_co = TypeVar("M_co", covariant=True)


class Gathering(Protocol[P_contra, M_co]):
    """Puts the parts together that pieces measured."""

    def add(self, part: P_contra) -> None:
        """Take one more part, that of the next piece."""
        ...

    def all(self) -> M_co:
        """All parts together."""
        ...


def gather(
    parts: Generator[P], into: Gathering[P, M], enough: Enough[M], progress: Callable[[int, int], None] | None = None
) -> None:
    """Put the parts of pieces together, in their order, until there are enough. Parameters: as of `collect`."""
    done = 0
    with closing(parts):  # what is given out beyond the last one wanted is dropped
        for part in parts:
            done += part.replications  # before it becomes part of a sum
            into.add(part)
            is_enough = enough.after(done, into.all)
            if progress is not None:
                progress(done, max(done, enough.next_look))
            if is_enough:
                break


def collect(
    parts: Generator[Sums], enough: Enough[Sums], progress: Callable[[int, int], None] | None = None
) -> Collection:
    """Add up what pieces measured, in their order, until there are enough.

    Parameters: `progress`, called with (replications done, how many are sure to be needed).
    """
    collected = Collected()
    gather(parts, collected, enough, progress)
    return Collection(measured=collected.all(), stopped=enough.stopped, precision=enough.precision)


class Collected:
    """The sums over all pieces so far."""

    def __init__(self) -> None:
        self._sums: Sums | None = None

    def add(self, part: Sums) -> None:
        """Add the next piece, whose sums become part of these."""
        if self._sums is None:
            self._sums = part
        else:
            self._sums.add(part)

    def all(self) -> Sums:
        """All replications so far. Raises ValueError where there is none."""
        if self._sums is None:
            raise ValueError("there is no replication")
        return self._sums


def _relative_half_width(lost: Estimate) -> float | None:
    """How far the farther end of an interval is from its estimate, relative to it; None where either is missing."""
    if lost.low == lost.high is not None:
        return 0.0
    if not lost.estimate or lost.low is None or lost.high is None:
        return None
    return max(lost.high - lost.estimate, lost.estimate - lost.low) / lost.estimate
