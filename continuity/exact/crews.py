"""A pool with a crew of its own and exponential times: a birth-death process over the number of failed units.

Source: Trivedi, Probability and Statistics with Reliability, Queuing, and Computer Science Applications, 2nd edition
(Wiley 2002), section 8.2. All sums have positive terms, so that small probabilities keep their digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from continuity.exact.blocks import Forced
from continuity.exact.laws import Floats
from continuity.exact.processes import Process
from continuity.exact.views import View

_TERMS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewPool:
    """Units with one exponential mode: `failing[n]` and `repairing[n]` are the rates with n failed, per microsecond.

    State j is at least `counts[j - 1]` failed. `at_start`: of the mode.
    """

    owner: str
    mode: str
    units: int
    counts: tuple[int, ...]
    failing: tuple[float, ...]
    repairing: tuple[float, ...]
    at_start: float

    @property
    def modes(self) -> Sequence[str]:
        """The one mode."""
        return (self.mode,)

    @property
    def variables(self) -> Sequence[str]:
        """One for each count that matters."""
        return [f"{self.owner}/{count}" for count in self.counts]

    @property
    def failures(self) -> Sequence[int]:
        """As many as are counted."""
        return self.counts

    @property
    def copies(self) -> Sequence[tuple[Process, int]]:
        """None that could keep step: all times are exponential."""
        return ()

    def tails(self, view: View, forced: Forced | None = None) -> Floats:
        """P(at least c failed)."""
        shares = view.counts(self)
        tails = np.cumsum(shares[::-1], axis=0)[::-1]
        rows = tails[list(self.counts)]
        if forced is None or forced.mode != self.mode:
            return np.asarray(np.minimum(rows, 1.0), dtype=np.float64)
        return np.ones_like(rows) if forced.down else np.zeros_like(rows)

    def passings(self, view: View) -> Floats:
        """A unit fails while c - 1 are failed."""
        shares = view.counts(self)
        return np.stack([shares[count - 1] * self.failing[count - 1] for count in self.counts])

    def long_run(self) -> Floats:
        """P(n failed) in the long run, one column."""
        with np.errstate(divide="ignore"):
            steps = np.log(np.array(self.failing[:-1])) - np.log(np.array(self.repairing[1:]))
        logs = np.concatenate(([0.0], np.cumsum(steps)))
        weights = np.exp(logs - logs.max())
        return np.asarray((weights / weights.sum())[:, None], dtype=np.float64)

    def at(self, times: Floats) -> Floats:
        """P(n failed) at times from new, a column for each."""
        begin = self._begin()
        return np.stack([begin @ self._transition(float(time)) for time in times], axis=1)

    def _begin(self) -> Floats:
        p, n = self.at_start, self.units
        count = np.arange(n + 1.0)
        ways = gammaln(n + 1) - gammaln(count + 1) - gammaln(n - count + 1)
        return np.asarray(np.exp(ways + xlogy(count, p) + xlog1py(n - count, -p)), dtype=np.float64)

    def _transition(self, time: float) -> Floats:
        """exp(Q t): a series of positive terms for a short time, squared again and again."""
        return _exponential(self.failing, self.repairing, time)


@lru_cache(maxsize=4096)
def _exponential(failing: tuple[float, ...], repairing: tuple[float, ...], time: float) -> Floats:
    rates = np.diag(failing[:-1], 1) + np.diag(repairing[1:], -1)
    leaving = rates.sum(axis=1)
    fastest = float(leaving.max())
    doublings = max(0, math.ceil(math.log2(max(fastest * time, 1e-300))))
    step = time / 2**doublings
    positive = (rates + np.diag(fastest - leaving)) * step
    term = total = np.eye(len(failing))
    for number in range(1, _TERMS):
        term = term @ positive / number
        total = total + term
    total = total / total.sum(axis=1, keepdims=True)
    for _ in range(doublings):
        total = total @ total
        total = total / total.sum(axis=1, keepdims=True)
    return np.asarray(total, dtype=np.float64)
