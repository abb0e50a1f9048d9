"""Long-run probabilities of Markov chains, each right in its own leading digits, however small it is.

Small chains, and long ones whose states have few neighbours, are eliminated state by state without a subtraction
(`elimination`). Others are found by Gauss-Seidel steps, which only add positive numbers (W. J. Stewart, Introduction to
the Numerical Solution of Markov Chains, Princeton 1994, chapter 3).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array, csr_array, diags_array, tril, triu
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from continuity.errors import LimitError
from continuity.markov.chain import Vector
from continuity.markov.elimination import Rates, eliminated, narrow_order

MOST_ELIMINATED = 1e9
"""States times the square of how far apart neighbours stand: up to this a chain is eliminated, in some seconds."""
_ENOUGH = 1e-13
_MOST_SWEEPS = 50_000
_LOOK_BACK = 10


def long_run(rates: Rates, start: Vector) -> Vector:
    """The long-run probabilities of a chain that begins with probabilities `start`.

    Parameters: `rates`, per hour, from row to column. Where several sets of states are never left once they are
    entered, each has the probability with which it is entered.
    """
    classes, entered = _closed_classes(rates, start)
    result = np.zeros(start.size)
    for states, probability in zip(classes, entered, strict=True):
        result[states] = probability * stationary(rates[states][:, states])
    return result


def _closed_classes(rates: Rates, start: Vector) -> tuple[list[np.ndarray], Vector]:
    """The sets of states that are never left, and the probability of ending in each."""
    count, label = connected_components(rates, directed=True, connection="strong")
    arcs = rates.tocoo()
    left = np.zeros(count, dtype=bool)
    left[label[arcs.row[label[arcs.row] != label[arcs.col]]]] = True
    closed = np.flatnonzero(~left)
    classes = [np.flatnonzero(label == each) for each in closed]
    if len(classes) == 1:
        return classes, np.ones(1)
    passing = np.flatnonzero(left[label])
    entered = np.array([start[states].sum() for states in classes])
    if passing.size:
        time = _time_spent(rates[passing][:, passing], leaving(rates)[passing], start[passing])
        flow = np.asarray(csr_array(rates[passing]).T @ time, dtype=np.float64)
        entered += np.array([flow[states].sum() for states in classes])
    return classes, entered / entered.sum()


def leaving(rates: Rates) -> Vector:
    """How often each state is left, per hour."""
    return np.asarray(rates.sum(axis=1), dtype=np.float64).ravel()


def _time_spent(inner: Rates, out: Vector, start: Vector) -> Vector:
    """The mean hours spent in each of some states before they are all left for good.

    Parameters: `inner`, the rates between them; `out`, the rates of leaving each, to wherever; `start`.
    """
    balance = csc_array((diags_array(out) - inner).T)
    forward = triu(balance, 1).nnz == 0  # nothing is ever repaired: nothing need be put in order
    factors = splu(balance, permc_spec="NATURAL" if forward else "MMD_AT_PLUS_A", diag_pivot_thresh=0.0)
    return np.asarray(factors.solve(start), dtype=np.float64)


def stationary(rates: Rates) -> Vector:
    """The long-run probabilities of a chain in which every state can be reached from every other.

    Raises LimitError where those of a large chain are not found.
    """
    size = int(rates.shape[0])
    if size == 1:
        return np.ones(1)
    order, width = narrow_order(rates)
    if size * width * width > MOST_ELIMINATED:
        return _swept(rates)
    result = np.empty(size)
    result[order] = eliminated(csr_array(rates[order][:, order]), width)
    return result


def _swept(rates: Rates) -> Vector:
    """By Gauss-Seidel steps until no entry changes."""
    size = int(rates.shape[0])
    sweep = Sweep(rates)
    nothing = np.zeros(size)
    guess = np.full(size, 1.0 / size)
    changes: list[float] = []
    for _ in range(_MOST_SWEEPS):
        better = sweep(guess, nothing)
        better /= better.sum()
        present = better > 0.0
        changes.append(float(np.max(np.abs(better[present] - guess[present]) / better[present])))
        guess = better
        if _are_settled(changes):
            return guess
    raise LimitError(
        f"the long-run probabilities of a chain of {size:,} states are not found in {_MOST_SWEEPS:,} steps: ask "
        "`simulate`, or make the plan smaller"
    )


class Sweep:
    """One Gauss-Seidel step for x (out - rates) = surplus, the states being taken in their order.

    Chains are explored from their start, so that most of what flows into a state comes from states before it: then few
    steps do. With no surplus only positive numbers are added.
    """

    def __init__(self, rates: Rates) -> None:
        balance = csc_array((diags_array(leaving(rates)) - rates).T)
        self._lower = splu(csc_array(tril(balance)), permc_spec="NATURAL", diag_pivot_thresh=0.0)
        self._upper: Rates = csr_array(-triu(balance, 1))

    def __call__(self, guess: Vector, surplus: Vector) -> Vector:
        """The next guess."""
        return np.asarray(self._lower.solve(self._upper @ guess + surplus), dtype=np.float64)


def _are_settled(changes: list[float]) -> bool:
    """Whether what is still missing, as the last changes shrink, is below what counts."""
    if changes[-1] <= _ENOUGH / 10:
        return True
    if len(changes) <= _LOOK_BACK:
        return False
    shrinks = min(0.9999, (changes[-1] / changes[-1 - _LOOK_BACK]) ** (1 / _LOOK_BACK))
    return bool(changes[-1] / (1 - shrinks) <= 10 * _ENOUGH)
