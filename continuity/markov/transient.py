"""Probabilities of a Markov chain at moments after its start, by sums of positive terms only.

The chain is uniformised (A. Jensen, Markoff chains as an aid in the study of Markoff processes, Skandinavisk
Aktuarietidskrift 36, 1953): at rate `fastest` it makes a step of a discrete chain. Small chains have the matrix of a
short stretch of time summed and then squared, its rows being scaled to 1 each time, so that rounding does not grow with
the number of steps; large ones step with a vector. Either way each entry is right in its own leading digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.special import gammaln

from continuity.errors import LimitError
from continuity.markov.chain import Vector
from continuity.markov.elimination import Rates

DENSE = 400
_SHORT = 0.5
_SMALLEST = 1e-40
MOST_WORK = 2e11
"""The most multiplications for one chain: some minutes."""


def transient(rates: Rates, start: Vector, stretches: Sequence[float], neglected: float = 0.0) -> Vector:
    """The probabilities after stretches of time that follow each other.

    Parameters: `rates`, per hour, from row to column; `start`; `stretches`, hours; `neglected`, the probability of a
    number of steps that need not count. Returns one column for the end of each stretch. Raises LimitError where the
    stretches are too long for the rates of a large chain.
    """
    out = np.asarray(rates.sum(axis=1), dtype=np.float64).ravel()
    fastest = float(out.max(initial=0.0))
    result = np.empty((start.size, len(stretches)))
    result[:] = start[:, np.newaxis]
    if fastest == 0.0:
        return result
    jumps: Rates = csr_array(diags_array(1.0 - out / fastest) + csr_array(rates / fastest))
    few = start.size <= DENSE
    forward: Forward = _Matrices(jumps, fastest) if few else _Steps(jumps, fastest, neglected)
    forward.check(stretches)
    vector = start
    for column, stretch in enumerate(stretches):
        if stretch:
            vector = forward.go(vector, stretch)
        result[:, column] = vector
    return result


class Forward(Protocol):
    """A way to go forward in time."""

    def check(self, stretches: Sequence[float]) -> None:
        """Raise LimitError where it would take too long."""
        ...

    def go(self, vector: Vector, hours: float) -> Vector:
        """The probabilities so much later."""
        ...


class _Matrices:
    """Steps of a small chain: the matrix of a stretch of time is the square of that of half of it.

    Parameters: `jumps`, the probabilities of the discrete chain; `fastest`, its steps per hour.
    """

    def __init__(self, jumps: Rates, fastest: float) -> None:
        self._backward: Rates = csr_array(jumps.T)
        self._fastest = fastest
        self._known: dict[float, Vector] = {}

    def check(self, stretches: Sequence[float]) -> None:
        """Any time will do."""

    def go(self, vector: Vector, hours: float) -> Vector:
        """The probabilities so much later."""
        result: Vector = self._matrix(hours) @ vector
        return result

    def _matrix(self, hours: float) -> Vector:
        """The probabilities of being in each state so much later, a column for each state now."""
        found = self._known.get(hours)
        if found is None:
            if hours * self._fastest <= _SHORT:
                found = self._series(hours * self._fastest)
            else:
                half = self._matrix(hours / 2)
                found = half @ half
            found /= found.sum(axis=0, keepdims=True)
            self._known[hours] = found
        return found

    def _series(self, steps: float) -> Vector:
        """The sum over the number of steps, of which `steps` are expected."""
        term = np.eye(self._backward.shape[0])
        total = term.copy()
        number, weight = 0, 1.0
        while weight > _SMALLEST:
            number += 1
            weight *= steps / number
            term = np.asarray(self._backward @ term, dtype=np.float64)
            total += weight * term
        return total


class _Steps:
    """Steps of a large chain, one vector at a time. Parameters: as of `_Matrices`, and `neglected`."""

    def __init__(self, jumps: Rates, fastest: float, neglected: float) -> None:
        self._backward: Rates = csr_array(jumps.T)
        self._fastest = fastest
        self._neglected = neglected
        self._weights: dict[float, tuple[int, Vector]] = {}

    def check(self, stretches: Sequence[float]) -> None:
        """Raise LimitError where it would take too long."""
        hours = sum(stretches)
        steps = hours * self._fastest
        if steps * self._backward.nnz > MOST_WORK:
            size = self._backward.shape[0]
            raise LimitError(
                f"{hours:,.0f} h are {steps:,.0f} steps of the fastest rate in a chain of {size:,} states, which takes"
                " too long: ask for an earlier moment or a shorter horizon, or ask `simulate`"
            )

    def go(self, vector: Vector, hours: float) -> Vector:
        """The probabilities so much later."""
        if hours not in self._weights:
            self._weights[hours] = poisson(hours * self._fastest, self._neglected)
        first, weights = self._weights[hours]
        for _ in range(first):
            vector = self._step(vector)
        total = weights[0] * vector
        for weight in weights[1:]:
            vector = self._step(vector)
            total += weight * vector
        return np.asarray(total / total.sum(), dtype=np.float64)

    def _step(self, vector: Vector) -> Vector:
        return np.asarray(self._backward @ vector, dtype=np.float64)


def poisson(expected: float, neglected: float = 0.0) -> tuple[int, Vector]:
    """The first number of events whose probability counts, and the probabilities from there on; they add up to 1."""
    reach = 9.0 * math.sqrt(expected) + 30.0
    first = max(0, math.floor(expected - reach))
    numbers = np.arange(first, math.ceil(expected + reach) + 1, dtype=np.float64)
    weights = np.exp(numbers * math.log(expected) - expected - gammaln(numbers + 1.0))
    counting = np.flatnonzero(weights > neglected)
    first, weights = first + int(counting[0]), weights[counting[0] : counting[-1] + 1]
    return first, weights / weights.sum()
