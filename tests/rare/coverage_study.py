"""How often the intervals of biased histories hold the true unavailability, over repeated seeds.

Beside them those of plain amounts, as if all histories weighed about the same.

Usage: python -m tests.rare.coverage_study [SEEDS [HISTORIES]]
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from continuity.analysis_request import AnalysisRequest
from continuity.intervals import amount_estimate, effective_size
from continuity.intervals.limits import Real
from continuity.markov.analyse import analyse
from continuity.model import Plan
from continuity.rare.biased import Sample
from continuity.rare.estimates import unavailability
from continuity.results import Estimate
from tests.rare.kit import YEAR, plan_in, sampled
from tests.rare.plans import PLANS

STUDIED = ("cold standby", "failover that takes time", "one crew for all", "three must be lost")
SIZES = (10, 20, 50, 100, 200, 400)


@dataclass(frozen=True, slots=True)
class Missed:
    """How many of some intervals lie below the truth, and how many above it."""

    below: int
    above: int

    @classmethod
    def of(cls, found: Sequence[Estimate], truth: float) -> Missed:
        """Count them; an end that is open misses nothing."""
        below = sum(each.high is not None and each.high < truth for each in found)
        return cls(below, sum(each.low is not None and each.low > truth for each in found))

    @property
    def all(self) -> int:
        """Both."""
        return self.below + self.above


def truth_of(plan: Plan) -> float:
    """The unavailability over a year from new, by a Markov chain."""
    found = analyse(plan, AnalysisRequest(horizon=YEAR)).services["shop"].availability_over_horizon.estimate
    assert found is not None
    return 1.0 - found


def misses(plan: Plan, seeds: range, histories: int) -> Missed:
    """How many intervals from so many histories miss the truth."""
    found = [unavailability(sampled(plan, histories, seed=seed), YEAR) for seed in seeds]
    return Missed.of(found, truth_of(plan))


def _row(name: str, samples: Sequence[Real], truth: float) -> str:
    """A line of the table. Parameters: `samples`, the down time in each history, for each seed."""
    weighed = Missed.of([unavailability(Sample(each, each, each, each), YEAR) for each in samples], truth)
    amounts = Missed.of([amount_estimate(each / YEAR) for each in samples], truth)
    runs, effective = len(samples), statistics.median(effective_size(each) for each in samples)
    shares = (1 - amounts.all / runs, 1 - weighed.all / runs, weighed.below / runs, weighed.above / runs)
    cells = (f"{share:.1%}" for share in shares)
    return f"| {name} | {len(samples[0])} | {effective:.1f} | {' | '.join(cells)} |"


def main() -> None:
    """Print a line for each plan and number of histories: the first of a seed's."""
    seeds, most = (int(each) for each in (sys.argv[1:] + ["400", "400"][len(sys.argv) - 1 :])[:2])
    for name in STUDIED:
        plan = plan_in(PLANS[name])
        samples = [sampled(plan, most, seed=seed).agreed_down for seed in range(1, seeds + 1)]
        for size in SIZES:
            if size <= most:
                print(_row(name, [each[:size] for each in samples], truth_of(plan)), flush=True)  # noqa: T201 - a script


if __name__ == "__main__":
    main()
