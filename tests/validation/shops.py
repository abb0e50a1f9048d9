"""Repair shops as Markov chains: machines that fail, people who repair them in order, spare parts.

Lives and repairs are exponential. The chains know nothing of the simulation: a state is who works on what and who
waits in which order, and whoever can start when something changes does, read from the front of the queue.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import inf

from scipy.optimize import brentq
from scipy.stats import poisson

from tests.validation.formulas import long_run, mean

Slots = tuple[tuple[str, ...], ...]
"""For each person that a job takes, who may come, the first choice first."""

Jobs = tuple[tuple[str, tuple[str, ...]], ...]
"""Jobs in work: the kind of machine and who works on it."""

State = tuple[Jobs, tuple[str, ...], int]
"""Jobs in work, in any fixed order; the kinds that wait, in the order of arrival; spare parts in stock."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Machines of one kind: how many, mean hours of life and of repair.

    Parameters: `crews`, whom a repair takes: the first of these that is free; `running`, how many run, the others being
    cold standbys; `part`, whether a repair takes a spare part; `priority`, 1 first.
    """

    units: int
    life: float
    repair: float
    crews: tuple[Slots, ...]
    running: int | None = None
    part: bool = False
    priority: int = 1


@dataclass(frozen=True)
class Shop:
    """Kinds of machines that share people and one pool of spare parts; `resupply`, mean hours, one part for each taken.

    Waiting jobs are read by priority, then in the order of arrival; each that can start does.
    """

    kinds: Mapping[str, Kind]
    stock: int = 0
    resupply: float = inf

    def long_run(self) -> dict[State, float]:
        """The long-run probabilities of its states."""
        return long_run(((), (), self.stock), self._moves)

    def failed(self, state: State, kind: str) -> int:
        """How many machines of a kind are failed."""
        return sum(each == kind for each, _ in state[0]) + state[1].count(kind)

    def failure_rate(self, state: State, kind: str) -> float:
        """Failures of a kind per hour."""
        machines = self.kinds[kind]
        working = machines.units - self.failed(state, kind)
        return min(working, machines.running or machines.units) / machines.life

    def begins_at_once(self, state: State, kind: str) -> bool:
        """Whether the repair of a machine that fails now begins now."""
        return len(self._failing(state, kind)[1]) == len(state[1])

    def _failing(self, state: State, kind: str) -> State:
        work, queue, stock = state
        return self._started(work, (*queue, kind), stock)

    def _moves(self, state: State) -> Iterator[tuple[State, float]]:
        work, queue, stock = state
        for kind in self.kinds:
            rate = self.failure_rate(state, kind)
            if rate:
                yield self._failing(state, kind), rate
        for index, (kind, _) in enumerate(work):
            yield self._started(work[:index] + work[index + 1 :], queue, stock), 1 / self.kinds[kind].repair
        if stock < self.stock:
            yield self._started(work, queue, stock + 1), (self.stock - stock) / self.resupply

    def _started(self, work: Jobs, queue: tuple[str, ...], stock: int) -> State:
        """The state after every job that can start has started."""
        waiting = list(enumerate(queue))
        for each in sorted(waiting, key=lambda item: (self.kinds[item[1]].priority, item[0])):
            kind = self.kinds[each[1]]
            crew = _free(kind.crews, set(chain.from_iterable(who for _, who in work)))
            if crew is not None and (stock or not kind.part):
                work = tuple(sorted((*work, (each[1], crew))))
                stock -= kind.part
                waiting.remove(each)
        return work, tuple(kind for _, kind in waiting), stock


def _free(crews: tuple[Slots, ...], busy: set[str]) -> tuple[str, ...] | None:
    """The first crew that is free; None where there is none."""
    for slots in crews:
        chosen: list[str] = []
        for slot in slots:
            chosen += [who for who in slot if who not in busy and who not in chosen][:1]
        if len(chosen) == len(slots):
            return tuple(chosen)
    return None


def team(name: str, people: int) -> tuple[str, ...]:
    """The people of a team without names."""
    return tuple(f"{name}-{number}" for number in range(people))


class ShopFigures:
    """What is known of a shop in the long run."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._shares = shop.long_run()

    def mean(self, of: Callable[[State], float]) -> float:
        """The mean of anything over time."""
        return mean(self._shares, of)

    def level(self, kind: str) -> float:
        """The mean share of a kind's machines that are sound."""
        units = self._shop.kinds[kind].units
        return 1 - self.mean(lambda state: self._shop.failed(state, kind)) / units

    def availability(self, kind: str, required: int = 1) -> float:
        """The share of time in which at least so many of a kind are sound."""
        most = self._shop.kinds[kind].units - required
        return self.mean(lambda state: self._shop.failed(state, kind) <= most)

    def busy(self, *people: str) -> float:
        """The mean share of these people that work."""
        return self.mean(lambda state: sum(name in people for _, who in state[0] for name in who)) / len(people)

    def waiting(self, *kinds: str) -> float:
        """The mean number of jobs of these kinds that wait."""
        return self.mean(lambda state: sum(state[1].count(kind) for kind in kinds))

    def wait(self, *kinds: str) -> float:
        """The mean wait of a job of these kinds: J. Little, A proof for the queuing formula L = lambda W, 1961."""
        return self.waiting(*kinds) / self._jobs(*kinds)

    def at_once(self, *kinds: str) -> float:
        """The share of jobs of these kinds that begin in the moment of the failure."""
        return self.mean(
            lambda state: sum(
                self._shop.failure_rate(state, kind) * self._shop.begins_at_once(state, kind) for kind in kinds
            )
        ) / self._jobs(*kinds)

    def _jobs(self, *kinds: str) -> float:
        return self.mean(lambda state: sum(self._shop.failure_rate(state, kind) for kind in kinds))


@dataclass(frozen=True)
class OneQueue:
    """Some equal machines with some repairers, first come first served: the wait of a failed machine as a distribution.

    A machine that fails sees the others as they are in the long run when it does not belong to them (S. Lavenberg and
    M. Reiser, Stationary state probabilities at arrival instants for closed queueing networks, 1980). With n failed, c
    of them in repair, it waits for n - c + 1 ends of repairs at the rate of all repairers: an Erlang time.
    """

    machines: int
    repairers: int
    life: float
    repair: float

    def wait_exceeds(self, hours: float) -> float:
        """The probability of a longer wait."""
        ends = self.repairers / self.repair * hours
        return sum(
            share * float(poisson.cdf(n - self.repairers, ends)) for n, share in self._seen() if n >= self.repairers
        )

    def mean_wait(self) -> float:
        """The mean wait, 0 of those that need not wait included."""
        step = self.repair / self.repairers
        return sum(share * (n - self.repairers + 1) * step for n, share in self._seen() if n >= self.repairers)

    def percentile(self, share: float) -> float:
        """The wait that so large a share does not exceed, where more than that do not begin at once."""
        return float(brentq(lambda hours: self.wait_exceeds(hours) - (1 - share), 0, 100 * self.machines * self.repair))

    def _seen(self) -> list[tuple[int, float]]:
        """The numbers of failed machines that a failing one sees, with their probabilities."""
        weights = [1.0]
        for failed in range(self.machines - 1):
            working = self.machines - 1 - failed
            ends = min(failed + 1, self.repairers) / self.repair
            weights.append(weights[-1] * working / self.life / ends)
        return [(n, weight / sum(weights)) for n, weight in enumerate(weights)]
