"""Means over time by Gauss quadrature on stretches that are halved until they agree, for many functions at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from continuity.exact.laws import Floats

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_ENOUGH, _LITTLE, _NOTHING = 1e-9, 1e-12, 1e-15
_MOST_COLUMNS = 20_000


def mean_over(values: Callable[[Floats], Floats], edges: Sequence[float]) -> tuple[Floats, Floats]:
    """The means of some functions from the first to the last of ascending edges, and their estimated errors.

    Parameters: `values`, for an array of times a row for each function; `edges`, where the functions may have kinks.
    """
    length = edges[-1] - edges[0]
    stretches = list(pairwise(edges))
    whole = _integrals(values, stretches)
    total: Floats = np.zeros(whole.shape[0])
    error: Floats = np.zeros(whole.shape[0])
    columns = len(stretches) * _NODES.size
    while stretches:
        halves = [half for a, b in stretches for half in ((a, (a + b) / 2.0), ((a + b) / 2.0, b))]
        parts = _integrals(values, halves)
        columns += len(halves) * _NODES.size
        better = parts[:, 0::2] + parts[:, 1::2]
        difference = np.abs(better - whole)
        scale = np.abs(total + better.sum(axis=1)) / length
        widths = np.array([b - a for a, b in stretches])
        enough = np.maximum(_ENOUGH * widths, _LITTLE * length) * np.maximum(scale, _NOTHING)[:, None]
        fine = np.all(difference <= enough, axis=0)
        if columns > _MOST_COLUMNS:
            fine[:] = True
        total = total + better[:, fine].sum(axis=1)
        error = error + difference[:, fine].sum(axis=1)
        open_ones = np.flatnonzero(~fine)
        stretches = [half for each in open_ones for half in halves[2 * each : 2 * each + 2]]
        whole = parts[:, np.repeat(~fine, 2)]
    return total / length, error / length


def _integrals(values: Callable[[Floats], Floats], stretches: Sequence[tuple[float, float]]) -> Floats:
    """The integral of each function over each stretch."""
    begins = np.array([a for a, _ in stretches])
    half = np.array([b - a for a, b in stretches]) / 2.0
    times = begins[:, None] + half[:, None] * (1.0 + _NODES)
    found = values(times.ravel()).reshape(-1, half.size, _NODES.size)
    return np.asarray(np.einsum("rsn,n,s->rs", found, _WEIGHTS, half), dtype=np.float64)


def weighted_times(edges: Sequence[float]) -> tuple[Floats, Floats]:
    """Times and weights, adding up to 1, for means from the first to the last edge of what is smooth between edges."""
    begins, half = np.array(edges[:-1]), np.diff(edges) / 2.0
    times = begins[:, None] + half[:, None] * (1.0 + _NODES)
    weights = half[:, None] * _WEIGHTS / (edges[-1] - edges[0])
    return times.ravel(), weights.ravel()
