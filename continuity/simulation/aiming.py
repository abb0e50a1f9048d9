"""Whom failure biasing strikes, and how long a chance lasts: see `biasing`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from continuity.hazards import Hazard
from continuity.simulation.actors import ActorKey
from continuity.simulation.failures import FailingMode, State
from continuity.simulation.moments import Moments

_EVENLY = 0.2
"""The share of strikes that all have alike, whatever the structure says."""

Rates = Mapping[FailingMode, float]


@dataclass(frozen=True, slots=True)
class Aim:
    """One way in which a service may come down: what it still lacks.

    `begun`: the kinds of failures of which it has some already; `lacks`: the kinds that are still to fail, and how many
    of each; `likely`: about how likely these are failed.
    """

    begun: tuple[int, ...]
    lacks: tuple[tuple[int, int], ...]
    likely: float


class Pull(Protocol):
    """Says which of so many `kinds` of failures bring a service down from where it is."""

    @property
    def kinds(self) -> int:
        """How many kinds there are."""
        ...

    def aims(self, failed: Sequence[int]) -> Sequence[Aim]:
        """The ways that are worth trying; `failed`: how many failures of each kind there are."""
        ...

    def is_down(self, failed: Sequence[int]) -> bool:
        """Whether the service is down with these failures, by its structure."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCopy:
    """A copy of a failure mode that matters to a service.

    `hazard`: by its age, None where it is never struck; `kind` of failure that it is; `rate`: how often it fails in a
    microsecond; `usually_repaired`: how long its repair takes, in microseconds; both on average.
    """

    key: ActorKey
    hazard: Hazard | None
    kind: int
    rate: float
    usually_repaired: float

    @property
    def unit(self) -> tuple[str, int]:
        """The node and the unit that it fails, 0 for all."""
        return self.key[0], self.key[1]


class Chance(NamedTuple):
    """The share of strikes that each has, none where nobody can be struck, and how long it lasts in microseconds."""

    shares: Rates
    lasts: float


class Standing(NamedTuple):
    """What is failed: how many units of each kind, which, and how long the first of a kind lasts, about."""

    failed: list[int]
    broken: set[tuple[str, int]]
    lasting: dict[int, float]


class Aiming:
    """Knows all failures that matter to a service. Parameters: `moments`; `watched`; `pull`."""

    def __init__(self, moments: Moments, watched: Mapping[FailingMode, WatchedCopy], pull: Pull) -> None:
        self._moments = moments
        self.watched = watched
        self._pull = pull

    def hazard_now(self, mode: FailingMode) -> float:
        """At what rate per microsecond one fails by itself at its age, whether it has failed in this moment or not."""
        hazard, clock = self.watched[mode].hazard, mode.clock
        return hazard(float(clock.age)) * float(clock.speed) if hazard is not None and clock.speed else 0.0

    def rate(self, mode: FailingMode) -> float:
        """The same of one that works; 0 of one that is failed."""
        return self.hazard_now(mode) if mode.state is State.WORKING else 0.0

    def is_down(self, failed: Iterable[FailingMode]) -> bool:
        """Whether the service is down by its structure, and not because something takes its time."""
        return self._pull.is_down(self._standing(failed).failed)

    def chance(self, failed: Iterable[FailingMode], left: int) -> Chance:
        """Whom to strike now, and for how long. Parameters: `failed`; `left`, how much is left of the slot."""
        natural = {mode: rate for mode in self.watched if (rate := self.rate(mode)) > 0.0}
        standing = self._standing(failed)
        free = {mode: rate for mode, rate in natural.items() if self.watched[mode].unit not in standing.broken}
        pulled, lasts = self._pulled(standing, free, float(left))
        evenly = (_EVENLY if pulled else 1.0) / max(1, len(natural))
        return Chance({mode: (1.0 - _EVENLY) * pulled.get(mode, 0.0) + evenly for mode in natural}, lasts)

    def _standing(self, modes: Iterable[FailingMode]) -> Standing:
        standing = Standing([0] * self._pull.kinds, set(), {})
        for mode in modes:
            watched = self.watched[mode]
            lasts = max(1.0, mode.expected_end(watched.usually_repaired) - self._moments.time)
            standing.lasting[watched.kind] = min(standing.lasting.get(watched.kind, math.inf), lasts)
            if watched.unit not in standing.broken:
                standing.broken.add(watched.unit)
                standing.failed[watched.kind] += 1
        return standing

    def _pulled(self, standing: Standing, free: Rates, left: float) -> Chance:
        """How the structure shares strikes out: by kind, and in a kind by how likely each fails by itself."""
        by_kind = self._by_kind(free)
        pulls = dict.fromkeys(by_kind, 0.0)
        best, lasts = 0.0, left or min(standing.lasting.values(), default=1.0)
        for aim in self._pull.aims(standing.failed):
            chance = min((standing.lasting[kind] for kind in aim.begun), default=left)
            reachable = [(kind, count) for kind, count in aim.lacks if kind in by_kind]
            worth = aim.likely * min(chance, float(self._moments.last))
            if worth > best and reachable:
                best, lasts = worth, chance
            for kind, count in reachable:
                pulls[kind] += worth * count / sum(count for _, count in reachable)
        total = math.fsum(pulls.values())
        if not total:
            return Chance({}, lasts)
        return Chance({mode: self._share(mode, rate, pulls, by_kind) / total for mode, rate in free.items()}, lasts)

    def _share(self, mode: FailingMode, rate: float, pulls: Mapping[int, float], by_kind: Mapping[int, float]) -> float:
        kind = self.watched[mode].kind
        return pulls[kind] * rate / by_kind[kind]

    def _by_kind(self, free: Rates) -> dict[int, float]:
        rates: dict[int, float] = {}
        for mode, rate in free.items():
            kind = self.watched[mode].kind
            rates[kind] = rates.get(kind, 0.0) + rate
        return rates
