"""The time to the first outage: its mean, its spread, and the probability that it has come by a moment.

A chain that is begun anew whenever it has come to an outage, as if that had no length, has long-run probabilities that
are found without a subtraction; mean and spread follow from them, and are right also where an outage is very rare.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import breadth_first_order

from continuity.errors import LimitError
from continuity.markov.chain import Vector
from continuity.markov.elimination import Rates
from continuity.markov.stationary import Sweep, stationary
from continuity.markov.transient import transient

_ENOUGH, _MOST_SWEEPS = 1e-13, 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UpStates:
    """The part of a chain in which a service is up.

    inner: the rates between its states, per hour; lost: the rates at which the service goes down; start: the
    probabilities of beginning in them. begins_down: the probability that the service is down at the start.
    """

    inner: Rates
    lost: Vector
    start: Vector
    begins_down: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOutage:
    """Mean and standard deviation in hours, infinite where it may never come.

    come, not_come: the probabilities that it has come by each moment, and that it has not.
    """

    mean: float
    sd: float
    come: Vector
    not_come: Vector


def first_outage(up: UpStates, times: Sequence[float]) -> FirstOutage:
    """The first outage of a service. Parameters: `times`, hours, ascending."""
    begins_up = 1.0 - up.begins_down
    if not up.start.size or begins_up <= 0.0:
        return FirstOutage(mean=0.0, sd=0.0, come=np.ones(len(times)), not_come=np.zeros(len(times)))
    come, not_come = _come(up, times)
    if _may_never_come(up):
        return FirstOutage(mean=math.inf, sd=math.inf, come=come, not_come=not_come)
    mean, square = _moments(up, up.start / up.start.sum())
    mean, square = begins_up * mean, begins_up * square
    return FirstOutage(mean=mean, sd=math.sqrt(max(0.0, square - mean * mean)), come=come, not_come=not_come)


def _come(up: UpStates, times: Sequence[float]) -> tuple[Vector, Vector]:
    """The probabilities that the first outage has come, which is that of a state that is never left, and has not."""
    size = up.start.size
    lost = csr_array(up.lost.reshape(size, 1))
    rates = csr_array(block_array([[up.inner, lost], [csr_array((1, size)), csr_array((1, 1))]]))
    start = np.append(up.start, up.begins_down)
    shares = transient(rates, start, np.diff(times, prepend=0.0).tolist())
    return shares[-1], shares[:-1].sum(axis=0)


def _may_never_come(up: UpStates) -> bool:
    """Whether there are states from which no way leads to an outage."""
    size = up.start.size
    ends = csr_array(up.lost.reshape(size, 1))
    backward = csr_array(block_array([[up.inner, ends], [csr_array((1, size)), csr_array((1, 1))]]).T)
    reached = breadth_first_order(backward, size, directed=True, return_predecessors=False)
    return len(reached) < size + 1


def _moments(up: UpStates, start: Vector) -> tuple[float, float]:
    """The means of the time and of its square.

    A state is added from which the chain begins anew at some rate r. Its long-run probabilities p are in the ratio of
    the times spent, so that the mean M is that of all others over r times the new one's. The time spent in each state,
    weighted with the time until then, is z + c p, where z solves z (out - rates) = M (time - start): it must be M / r
    in the new state, which gives c, and the mean square is twice the sum over the others.
    """
    again = float(up.lost.max())
    renewed = _begun_anew(up, start, again)
    shares = stationary(renewed)
    up_share = float(shares[1:].sum())
    mean = up_share / (again * float(shares[0]))
    surplus = np.append(0.0, mean * (shares[1:] / up_share - start))
    z = _deviation(renewed, shares, surplus)
    return mean, 2.0 * (mean * (mean - again * float(z[0])) + float(z[1:].sum()))


def _begun_anew(up: UpStates, start: Vector, again: float) -> Rates:
    """The rates of the chain that begins anew after each outage, from a state before all others."""
    first = csr_array(again * start.reshape(1, -1))
    lost = csr_array(up.lost.reshape(-1, 1))
    return csr_array(block_array([[csr_array((1, 1)), first], [lost, up.inner]]))


def _deviation(rates: Rates, shares: Vector, surplus: Vector) -> Vector:
    """The solution z of z (out - rates) = surplus that sums to 0; the surplus does."""
    sweep = Sweep(rates)
    z = np.zeros(shares.size)
    for _ in range(_MOST_SWEEPS):
        better = sweep(z, surplus)
        better -= better.sum() * shares
        change = float(np.abs(better - z).sum())
        z = better
        if change <= _ENOUGH * float(np.abs(z).sum()):
            return z
    raise LimitError(f"the spread of a first outage is not found in {_MOST_SWEEPS:,} steps: ask `simulate`")
