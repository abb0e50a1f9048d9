"""Differences of figures of both plans: paired, exact, or known to be nothing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from continuity.analysis_results import exact_estimate
from continuity.intervals import paired_difference
from continuity.results import Estimate

Real = NDArray[np.float64]
_NOTHING = "certain: nothing that is simulated differs"


def difference(before: Real, after: Real, *, certain: bool, ceiling: float = math.inf) -> Estimate:
    """The mean of after - before, history by history.

    Parameters: figures of histories of the same numbers; `certain`, whether both plans are known to do the same;
    `ceiling`, the most that a figure can be.
    """
    return nothing() if certain else paired_difference(before, after, ceiling=ceiling)


def nothing() -> Estimate:
    """The difference of two plans that do the same."""
    return exact_estimate(0.0, _NOTHING)


def exact_difference(before: Estimate, after: Estimate) -> Estimate:
    """The difference of two exact figures."""
    assert before.estimate is not None
    assert after.estimate is not None
    return exact_estimate(after.estimate - before.estimate, "exact, as both figures")
