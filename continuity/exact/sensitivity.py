"""How likely a service is down in the long run, how often it goes down, and how that hangs on each block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import relibmss

from continuity.exact.blocks import Block
from continuity.exact.laws import Floats
from continuity.exact.steady import Steady


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """A service's unavailability at the moments of the long run, and its derivatives.

    `root`: its diagram; `shares`: of each variable, by moment; `down`: by moment; `birnbaum`: by moment, a derivative
    for each variable that matters.
    """

    root: relibmss.BddNode
    steady: Steady
    shares: Sequence[Mapping[str, float]]
    down: Floats
    birnbaum: Sequence[Mapping[str, float]]

    @classmethod
    def of(cls, root: relibmss.BddNode, blocks: Sequence[Block], steady: Steady) -> Sensitivity:
        """Of a diagram that depends on no other blocks than these."""
        shares = steady.shares(blocks)
        down = np.array([root.prob(each) for each in shares])
        return cls(root=root, steady=steady, shares=shares, down=down, birnbaum=[root.bmeas(each) for each in shares])

    @property
    def unavailability(self) -> float:
        """The share of time down."""
        return self.mean(self.down)

    def mean(self, by_moment: Floats) -> float:
        """The mean over the moments."""
        return float(by_moment @ self.steady.weights)

    def given(self, forced: Mapping[str, float]) -> Floats:
        """P(down) by moment with some variables' probabilities set."""
        return np.array([self.root.prob({**shares, **forced}) for shares in self.shares])

    def slopes(self, block: Block) -> Floats:
        """What one state more of a block adds to P(down): D[j] - D[j-1], a row for each j."""
        names = block.variables
        if len(names) == 1:
            return np.array([[each.get(names[0], 0.0) for each in self.birnbaum]])
        tails = self.steady.tails(block)
        if not np.all(tails > 0.0):
            levels = [self.given(_in_state(names, state)) for state in range(len(names) + 1)]
            return np.diff(np.stack(levels), axis=0)
        pairs = list(zip(self.shares, self.birnbaum, strict=True))
        weighed = np.array([[shares[name] * each.get(name, 0.0) for shares, each in pairs] for name in names])
        # x[j] B[j] is the sum over i >= j of G[i] (D[i] - D[i-1]).
        weighed[:-1] -= weighed[1:].copy()
        return np.asarray(np.maximum(weighed, 0.0) / tails, dtype=np.float64)

    def outage_rate(self, blocks: Sequence[Block]) -> float:
        """How often the service goes down, per microsecond."""
        return sum(self.mean((self.steady.passings(each) * self.slopes(each)).sum(axis=0)) for each in blocks)


def _in_state(names: Sequence[str], state: int) -> dict[str, float]:
    return {name: 1.0 if number < state else 0.0 for number, name in enumerate(names)}
