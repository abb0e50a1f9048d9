"""One promise watched while replications are added, until its verdict is clear.

| verdict | at a look | becomes |
|---|---|---|
| undecided | low end at or above the target | kept |
| undecided | high end below the target | broken |
| undecided | otherwise | undecided |
| kept, broken | anything | as it is: the interval that decided is the one shown |
"""

from continuity.intervals.sequential import proportion_sequence, sequential_estimate
from continuity.intervals.verdicts import judge
from continuity.results import Estimate, Verdict, not_measured


class Watch:
    """Judges whether a probability is at least `met_in`, looked at as often as one likes.

    It keeps the intersection of the intervals at all looks, which holds the truth as often as they all do: a verdict
    is false with probability 1 - confidence at most, however long it was waited for. A target of 1 can be broken, by
    the first failure, and never kept: however many replications met it, the next may not.
    low, high: the ends so far. verdict: that of the latest look.
    """

    __slots__ = ("_confidence", "_met_in", "_n", "_successes", "high", "low", "verdict")

    def __init__(self, met_in: float, *, confidence: float = 0.95) -> None:
        """Begin before the first look, when nothing is known. `met_in` and `confidence` are probabilities."""
        self._met_in, self._confidence = met_in, confidence
        self._successes, self._n = 0, 0
        self.low, self.high, self.verdict = 0.0, 1.0, Verdict.UNDECIDED

    def look(self, successes: int, n: int) -> Verdict:
        """Look at `successes` among the first `n` replications, both counted from the start, and judge."""
        if self.verdict is Verdict.UNDECIDED:
            self._successes, self._n = successes, n
            self._narrow(*proportion_sequence(successes, n, confidence=self._confidence))
            self.verdict = judge(self.estimate(), self._met_in)
        return self.verdict

    def estimate(self) -> Estimate:
        """Return the estimate of the look that decided, else of the latest, with the ends of all looks so far."""
        if not self._n:
            return not_measured("no replication yet", confidence=self._confidence, n=0)
        return sequential_estimate(self._successes, self._n, self.low, self.high, self._confidence)

    def _narrow(self, low: float, high: float) -> None:
        """Intersect; if nothing is left, an earlier look missed the truth, and the latest knows most."""
        inside = max(self.low, low), min(self.high, high)
        self.low, self.high = inside if inside[0] <= inside[1] else (low, high)
