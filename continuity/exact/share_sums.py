"""When a sum of weighted levels is below a bound, as a diagram: by what the sum has come to so far.

The levels are added up in the order of node ids, as `continuity.structure` does, so that both round alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import relibmss

from continuity.exact.level_values import Values
from continuity.exact.outside import OutsideError
from continuity.structure import SLACK

_MOST_SUMS = 20_000


class LevelDiagrams(Protocol):
    """Who gives the levels of nodes and the diagrams of their being below a bound."""

    always: relibmss.BddNode
    never: relibmss.BddNode
    values: dict[str, Values]

    def below(self, name: str, bound: float) -> relibmss.BddNode:
        """When a node's level is below a bound."""
        ...


class Shares:
    """One use: when a sum of levels is below a bound. `weights`: of nodes, in the order in which they add up."""

    def __init__(self, diagrams: LevelDiagrams, weights: Sequence[tuple[str, float]], bound: float) -> None:
        self._diagrams = diagrams
        self._weights = weights
        self._bound = bound
        self._known: dict[tuple[int, float], relibmss.BddNode] = {}
        self._most_left = [0.0] * (len(weights) + 1)
        for number in range(len(weights) - 1, -1, -1):
            name, weight = weights[number]
            self._most_left[number] = self._most_left[number + 1] + weight * diagrams.values[name][-1]

    def below(self, number: int, total: float) -> relibmss.BddNode:
        """When a sum that has come to `total` before node number `number` ends below the bound."""
        if total >= self._bound + SLACK:
            return self._diagrams.never
        if total + self._most_left[number] < self._bound - SLACK:
            return self._diagrams.always
        if number == len(self._weights):
            return self._diagrams.always if total < self._bound else self._diagrams.never
        key = number, total
        if key not in self._known:
            if len(self._known) > _MOST_SUMS:
                raise OutsideError("its shares add up in too many ways")
            self._known[key] = self._with_next(number, total)
        return self._known[key]

    def _with_next(self, number: int, total: float) -> relibmss.BddNode:
        name, weight = self._weights[number]
        values = self._diagrams.values[name]
        found = self.below(number + 1, total + weight * values[0])
        for low, value in pairwise(values):
            better = self.below(number + 1, total + weight * value)
            found = self._diagrams.below(name, (low + value) / 2.0).ifelse(found, better)
        return found
