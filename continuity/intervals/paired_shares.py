"""The difference of two shares of the same replications: how many more meet a promise after a change than before.

Only replications that differ tell anything: some meet it now, some no longer do. The shares of both kinds have exact
limits, which are put together by the method of variance estimates recovery, as in `paired`. There, the sizes of the
differences are unknown and have to be learnt from few; here each is known to be 1.

Sources: Clopper and Pearson 1934, Biometrika 26, 404-413; Zou and Donner 2008, Statistics in Medicine 27, 1693-1702.
"""

import math
from collections.abc import Sequence

from continuity.intervals.limits import Limits, make_estimate
from continuity.intervals.survival import proportion_estimate
from continuity.results import Estimate


def paired_share_difference(before: Sequence[bool], after: Sequence[bool], *, confidence: float = 0.95) -> Estimate:
    """Estimate the share that meets it after minus that before.

    Parameters: `before[n]` and `after[n]`, whether the same replication meets it. Returns: a difference of shares.
    Raises ValueError where the two are not of the same length, or empty.
    """
    n = len(before)
    pairs = list(zip(before, after, strict=True))
    won, lost = pairs.count((False, True)), pairs.count((True, False))
    if not n:
        raise ValueError("there is no replication")
    difference = (won - lost) / n
    more, less = (_distances(proportion_estimate(each, n, confidence=confidence)) for each in (won, lost))
    correlation = -math.sqrt(won * lost / ((n - won) * (n - lost))) if 0 < won < n and 0 < lost < n else 0.0
    low = difference - _joined(more[0], less[1], correlation)
    high = difference + _joined(more[1], less[0], correlation)
    limits = Limits(max(low, -1.0), min(high, 1.0), f"paired: {won} of {n} better, {lost} worse; Clopper-Pearson each")
    error = math.sqrt(((won + lost) / n - difference**2) / n)
    return make_estimate(difference, limits, error, n, confidence)


def _distances(share: Estimate) -> tuple[float, float]:
    """From an estimate to the lower and to the upper end of its interval."""
    assert share.estimate is not None
    assert share.low is not None
    assert share.high is not None
    return share.estimate - share.low, share.high - share.estimate


def _joined(one: float, other: float, correlation: float) -> float:
    """The distance to a limit of the difference; that no replication is of both kinds makes it wider."""
    return math.sqrt(one**2 + other**2 - 2 * correlation * one * other)
