"""Elimination of the states of a Markov chain, one after the other, without a subtraction.

Source: W. K. Grassmann, M. I. Taksar and D. P. Heyman, Regenerative analysis and steady state distributions for Markov
chains, Operations Research 33 (1985). So each probability is right in its own leading digits, however small it is:
C. A. O'Cinneide, Entrywise perturbation theory and error analysis for Markov chains, Numerische Mathematik 65 (1993).
States are put in an order in which neighbours stand close, so that a window of the matrix is enough at a time.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from continuity.markov.chain import Vector

Rates: TypeAlias = csr_array[np.float64, tuple[int, int]]


def narrow_order(rates: Rates) -> tuple[NDArray[np.int64], int]:
    """An order of the states in which neighbours stand close, and how far apart they stand at most."""
    size = int(rates.shape[0])
    order = np.asarray(reverse_cuthill_mckee(csr_array(rates + rates.T), symmetric_mode=True), dtype=np.int64)
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    arcs = rates.tocoo()
    return order, int(np.abs(place[arcs.row] - place[arcs.col]).max(initial=0))


def eliminated(rates: Rates, width: int) -> Vector:
    """The long-run probabilities of a chain in which every state can be reached from every other.

    Parameters: `rates`, from row to column, nothing on the diagonal; `width`, how far apart neighbours stand at most.
    """
    size = int(rates.shape[0])
    into = np.zeros((size, width))  # from the states before each, relative to how often it is left for these
    window = _Window(rates, width)
    for last in range(size - 1, 0, -1):
        share = window.eliminate()
        into[last, width - share.size :] = share
    result = np.zeros(size)
    result[0] = 1.0
    for each in range(1, size):
        before = min(width, each)
        result[each] = result[each - before : each] @ into[each, width - before :]
        if result[each] > _LARGE:
            result[: each + 1] /= result[each]
    return np.asarray(result / result.sum(), dtype=np.float64)


_LARGE = 1e100


class _Window:
    """The part of the matrix that the elimination of its last state changes."""

    def __init__(self, rates: Rates, width: int) -> None:
        self._rates = rates
        self._into = csc_array(rates)
        self._width = width
        self._first = max(0, int(rates.shape[0]) - 1 - width)
        self._block: Vector = rates[self._first :, self._first :].toarray()

    def eliminate(self) -> Vector:
        """Eliminate the last state; what flows into it, relative to how often it is left."""
        row, column = self._block[-1, :-1], self._block[:-1, -1]
        share: Vector = column / row.sum()
        inner = self._block[:-1, :-1] + np.outer(share, row)
        np.fill_diagonal(inner, 0.0)
        self._block = self._with_next(inner) if self._first else inner
        return share

    def _with_next(self, inner: Vector) -> Vector:
        """The window with the state before its first one."""
        self._first -= 1
        size = inner.shape[0]
        block = np.zeros((size + 1, size + 1))
        block[1:, 1:] = inner
        for matrix, line in ((self._rates, block[0]), (self._into, block[:, 0])):
            begin, end = matrix.indptr[self._first : self._first + 2]
            place = matrix.indices[begin:end] - self._first
            near = (place >= 0) & (place <= size)
            line[place[near]] = matrix.data[begin:end][near]
        return block
