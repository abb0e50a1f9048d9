"""From an interval to a verdict."""

from continuity.results import Estimate, Verdict


def judge(estimate: Estimate, at_least: float) -> Verdict:
    """Judge an objective that a figure be at least so much.

    Kept when the whole interval is at or above the target, broken when all of it is below, else undecided.
    """
    if estimate.low is not None and estimate.low >= at_least:
        return Verdict.KEPT
    if estimate.high is not None and estimate.high < at_least:
        return Verdict.BROKEN
    return Verdict.UNDECIDED
