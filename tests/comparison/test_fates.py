"""What becomes of a promise, for every pair of verdicts."""

import pytest

from continuity.comparison.fates import fate
from continuity.comparison.figure_results import Fate
from continuity.results import Estimate, Verdict

KEPT, BROKEN, OPEN = Verdict.KEPT, Verdict.BROKEN, Verdict.UNDECIDED


def change(value: float, low: float, high: float, error: float = 0.01) -> Estimate:
    return Estimate(estimate=value, low=low, high=high, confidence=0.95, standard_error=error, n=100, method="by hand")


WORSE, BETTER, UNCLEAR = change(-0.1, -0.2, -0.05), change(0.1, 0.05, 0.2), change(-0.01, -0.03, 0.01)
NOTHING = change(0.0, -0.03, 0.03, error=0.0)


@pytest.mark.parametrize(
    ("before", "after", "by", "becomes"),
    [
        (KEPT, BROKEN, WORSE, Fate.BROKEN),
        (KEPT, BROKEN, None, Fate.BROKEN),
        (KEPT, KEPT, WORSE, Fate.SAME),
        (KEPT, OPEN, WORSE, Fate.IN_DOUBT),
        (KEPT, OPEN, NOTHING, Fate.SAME),
        (BROKEN, KEPT, BETTER, Fate.MENDED),
        (BROKEN, BROKEN, WORSE, Fate.SAME),
        (BROKEN, OPEN, BETTER, Fate.SAME),
        (OPEN, KEPT, BETTER, Fate.SAME),
        (OPEN, BROKEN, WORSE, Fate.IN_DOUBT),
        (OPEN, OPEN, UNCLEAR, Fate.IN_DOUBT),
        (OPEN, OPEN, None, Fate.IN_DOUBT),
        (OPEN, OPEN, BETTER, Fate.SAME),
        (OPEN, OPEN, NOTHING, Fate.SAME),
        (None, BROKEN, None, Fate.NEW),
        (KEPT, None, None, Fate.GONE),
    ],
)
def test_fate(before: Verdict | None, after: Verdict | None, by: Estimate | None, becomes: Fate) -> None:
    assert fate(before, after, by) is becomes
