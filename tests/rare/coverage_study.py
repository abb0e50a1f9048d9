"""How often the intervals of biased histories hold the true unavailability, over repeated seeds.

Usage: python -m tests.rare.coverage_study [SEEDS [HISTORIES]]
"""

from __future__ import annotations

import sys

from continuity.analysis_request import AnalysisRequest
from continuity.markov.analyse import analyse
from continuity.model import Plan
from continuity.rare.biased import Sample
from continuity.rare.estimates import unavailability
from tests.rare.kit import YEAR, plan_in, sampled
from tests.rare.plans import PLANS

STUDIED = ("one crew for all", "cold standby", "failover that takes time", "three must be lost")


def truth_of(plan: Plan) -> float:
    """The unavailability over a year from new, by a Markov chain."""
    found = analyse(plan, AnalysisRequest(horizon=YEAR)).services["shop"].availability_over_horizon.estimate
    assert found is not None
    return 1.0 - found


def misses(plan: Plan, seeds: range, histories: int) -> tuple[int, int]:
    """How many of the intervals lie below the truth, and how many above it."""
    truth, below, above = truth_of(plan), 0, 0
    for seed in seeds:
        found = unavailability(_sample(plan, histories, seed), YEAR)
        below += found.high is not None and found.high < truth
        above += found.low is not None and found.low > truth
    return below, above


def _sample(plan: Plan, histories: int, seed: int) -> Sample:
    return sampled(plan, histories, seed=seed)


def main() -> None:
    """Print a line for each plan."""
    seeds, histories = (int(each) for each in (sys.argv[1:] + ["100", "300"][len(sys.argv) - 1 :])[:2])
    for name in STUDIED:
        below, above = misses(plan_in(PLANS[name]), range(1, seeds + 1), histories)
        held = 1 - (below + above) / seeds
        print(f"| {name} | {held:.1%} | {below / seeds:.1%} | {above / seeds:.1%} |", flush=True)  # noqa: T201 - a script


if __name__ == "__main__":
    main()
