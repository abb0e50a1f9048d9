"""The workstation cluster of PS01 as Markov chains: with the repair policy of its source, and with ours.

Both policies have one repairer, who looks at a failed thing before the repair, is not interrupted, and is never idle
while something is failed. At the source the kinds of failed things race to be looked at; in a plan they wait in the
order in which they failed. They differ only when two or more things are failed at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.validation.formulas import Moves, State, long_run

KINDS = ("left", "right", "left-switch", "right-switch", "backbone")
FAILURES = {"left": 1 / 500, "right": 1 / 500, "left-switch": 1 / 4000, "right-switch": 1 / 4000, "backbone": 1 / 5000}
REPAIRS = {"left": 2.0, "right": 2.0, "left-switch": 0.25, "right-switch": 0.25, "backbone": 0.125}
LOOKS = 10.0
MOST = 7
"""The chain of the queue goes no further than so many failed things: with 4 workstations that is all, with 16 they are
more for 1e-8 of the time."""

Counts = tuple[int, ...]
"""How many of each kind are failed."""

Racing = tuple[Counts, int | None]
"""What is failed, and the kind that is being repaired; None while the repairer looks."""

Queueing = tuple[tuple[int, ...], bool]
"""The kinds of what is failed, in the order of failure, and whether the first has been looked at."""


@dataclass(frozen=True)
class Cluster:
    """`stations`: how many workstations on each side; `often`, how many times as often everything fails."""

    stations: int
    often: float = 1.0

    def premium(self, failed: Counts) -> bool:
        """Whether as many workstations as one side has are connected."""
        return self.connected(failed) >= self.stations

    def connected(self, failed: Counts) -> int:
        """How many workstations can work together."""
        left, right = (self.stations - count for count in failed[:2])
        left_switch, right_switch, backbone = (not count for count in failed[2:])
        together = (left + right) * (left_switch and right_switch and backbone)
        return max(left * left_switch, right * right_switch, together)

    def operational(self, failed: Counts) -> float:
        """The share of the workstations that are sound."""
        return 1 - (failed[0] + failed[1]) / (2 * self.stations)

    def failure_rates(self, failed: Counts) -> Iterator[tuple[int, float]]:
        """The kinds that can still fail, and how often."""
        for kind, name in enumerate(KINDS):
            working = (self.stations if kind < 2 else 1) - failed[kind]
            if working:
                yield kind, working * FAILURES[name] * self.often

    def racing(self) -> dict[Counts, float]:
        """The long-run probabilities of the numbers of failed things with the policy of the source."""
        new: Racing = (0,) * len(KINDS), None
        shares = long_run(new, self._race)
        return _summed(shares, lambda state: state[0])

    def _race(self, state: Racing) -> Iterator[tuple[Racing, float]]:
        failed, in_repair = state
        for kind, rate in self.failure_rates(failed):
            yield (_changed(failed, kind, 1), in_repair), rate
        if in_repair is not None:
            yield (_changed(failed, in_repair, -1), None), REPAIRS[KINDS[in_repair]]
        else:
            for kind, count in enumerate(failed):
                if count:
                    yield (failed, kind), LOOKS

    def queueing(self, most: int = MOST) -> dict[Counts, float]:
        """The long-run probabilities of the numbers of failed things when they wait in the order of failure."""
        new: Queueing = (), False
        moves: Moves[Queueing] = partial(self._queue, most)
        shares = long_run(new, moves)
        return _summed(shares, lambda state: _counted(state[0]))

    def _queue(self, most: int, state: Queueing) -> Iterator[tuple[Queueing, float]]:
        queue, looked_at = state
        if len(queue) < most:
            for kind, rate in self.failure_rates(_counted(queue)):
                yield ((*queue, kind), looked_at), rate
        if looked_at:
            yield (queue[1:], False), REPAIRS[KINDS[queue[0]]]
        elif queue:
            yield (queue, True), LOOKS


def _counted(queue: tuple[int, ...]) -> Counts:
    return tuple(queue.count(kind) for kind in range(len(KINDS)))


def _changed(failed: Counts, kind: int, by: int) -> Counts:
    return tuple(count + by * (each == kind) for each, count in enumerate(failed))


def _summed(shares: dict[State, float], of: Callable[[State], Counts]) -> dict[Counts, float]:
    sums: dict[Counts, float] = {}
    for state, share in shares.items():
        sums[of(state)] = sums.get(of(state), 0.0) + share
    return sums
