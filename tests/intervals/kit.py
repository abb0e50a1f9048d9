"""What the tests of intervals share."""

import numpy as np
from numpy.typing import NDArray

from continuity.intervals import OutageLengths
from continuity.results import Estimate

HOUR = 3_600_000_000
YEAR = 8760 * HOUR
NONE = OutageLengths()

Whole = NDArray[np.int64]


def whole(*values: int) -> Whole:
    return np.array(values, dtype=np.int64)


def ends(estimate: Estimate) -> tuple[float, float, float]:
    """Low, estimate and high where none of them may be missing."""
    assert estimate.low is not None
    assert estimate.estimate is not None
    assert estimate.high is not None
    return estimate.low, estimate.estimate, estimate.high
