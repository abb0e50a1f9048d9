"""The states of several chains together in which a service is up: as far as its first outage goes, all there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from scipy.sparse import csr_array

from continuity.errors import LimitError
from continuity.markov.chain import Chain
from continuity.markov.evaluation import Compute, Step, Take, Values
from continuity.markov.first_outage import UpStates

MOST_JOINT_STATES = 100_000

Joint = tuple[int, ...]
"""The number of the state of each chain."""


def up_states(steps: Sequence[Step], is_up: Callable[[float], bool], name: str) -> UpStates:
    """The joint states in which a node is up that are reached without its going down.

    Parameters: `steps`, from `evaluation.steps_for`. Raises LimitError where there are too many.
    """
    return _Up(steps, is_up, name).states()


class _Up:
    def __init__(self, steps: Sequence[Step], is_up: Callable[[float], bool], name: str) -> None:
        self._steps = steps
        self._is_up = is_up
        self._name = name
        self._chains = [step.chain for step in steps if isinstance(step, Take)]
        self._ways = [_ways(chain) for chain in self._chains]
        self._known: dict[Joint, bool] = {}
        self._number: dict[Joint, int] = {}

    def _up(self, state: Joint) -> bool:
        shown = tuple(int(chain.shown[each]) for chain, each in zip(self._chains, state, strict=True))
        known = self._known.get(shown)
        if known is None:
            known = self._known[shown] = self._is_up(self._level(shown))
        return known

    def _level(self, shown: Joint) -> float:
        values: Values = ()
        rows = iter(zip(self._chains, shown, strict=True))
        for step in self._steps:
            if isinstance(step, Compute):
                values = (*(values[index] for index in step.keep), step.level(values))
            else:
                chain, row = next(rows)
                values = (*values, *(chain.shows[row][column] for column in step.columns))
        return values[0]

    def states(self) -> UpStates:
        start, begins_down = self._start()
        arcs: dict[tuple[int, int], float] = {}
        lost: dict[int, float] = {}
        for source in (found := list(self._number)):  # the list grows while it is read
            here = self._number[source]
            for target, rate in self._leaving(source):
                if not self._up(target):
                    lost[here] = lost.get(here, 0.0) + rate
                    continue
                if target not in self._number:
                    self._add(target)
                    found.append(target)
                arcs[here, self._number[target]] = rate
        size = len(self._number)
        rows, columns = (np.array([arc[end] for arc in arcs], dtype=np.int64) for end in (0, 1))
        leaves = np.zeros(size)
        leaves[list(lost)] = list(lost.values())
        begin = np.zeros(size)
        begin[list(start)] = list(start.values())
        values = np.array(list(arcs.values()), dtype=np.float64)
        inner = csr_array((values, (rows, columns)), shape=(size, size))
        return UpStates(inner=inner, lost=leaves, start=begin, begins_down=begins_down)

    def _start(self) -> tuple[dict[int, float], float]:
        start: dict[int, float] = {}
        begins_down = 0.0
        for state in product(*(np.flatnonzero(chain.start).tolist() for chain in self._chains)):
            weight = float(np.prod([chain.start[each] for chain, each in zip(self._chains, state, strict=True)]))
            if self._up(state):
                start[self._add(state)] = weight
            else:
                begins_down += weight
        return start, begins_down

    def _add(self, state: Joint) -> int:
        number = len(self._number)
        if number >= MOST_JOINT_STATES:
            raise LimitError(
                f"the first outage of {self._name} depends on more than {MOST_JOINT_STATES:,} joint states of "
                f"{len(self._chains)} chains: ask `simulate --until-first-outage`"
            )
        self._number[state] = number
        return number

    def _leaving(self, state: Joint) -> list[tuple[Joint, float]]:
        """Where a joint state leads, and how often; one chain moves at a time."""
        return [
            ((*state[:place], target, *state[place + 1 :]), rate)
            for place, here in enumerate(state)
            for target, rate in self._ways[place][here]
        ]


def _ways(chain: Chain) -> list[list[tuple[int, float]]]:
    """For each state of a chain, where it leads and how often."""
    rates = chain.rates
    ends = rates.indptr.tolist()
    arcs = list(zip(rates.indices.tolist(), rates.data.tolist(), strict=True))
    return [arcs[ends[state] : ends[state + 1]] for state in range(chain.states)]
