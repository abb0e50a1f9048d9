"""The ways to simulate a plan: plain, or with less variance for the same number of histories."""

from __future__ import annotations

from collections.abc import Callable

from continuity.engines import Request, measure, run_of
from continuity.errors import AnalysisError
from continuity.executors import Workers
from continuity.model import Plan
from continuity.rare.biased_run import METHOD as FAILURE_BIASING
from continuity.rare.biased_run import run_biased
from continuity.rare.control_run import METHOD as CONTROL_VARIATE
from continuity.rare.control_run import run_controlled
from continuity.results import Run
from continuity.simulation.measurements import Measurements

PLAIN = "plain"


def simulate_by(
    method: str,
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Run, Measurements | None]:
    """Simulate a plan by a method; the run, and of a plain one what its histories measured.

    Parameters and errors: as of `engines.simulate`.
    """
    if method == PLAIN:
        collected = measure(plan, request, progress, workers, tell)
        return run_of(plan, request, collected), collected.measured
    if method == FAILURE_BIASING:
        return run_biased(plan, request, progress, workers), None
    if method == CONTROL_VARIATE:
        return run_controlled(plan, request, progress, workers, tell), None
    raise AnalysisError(f"there is no method '{method}': choose {PLAIN}, {CONTROL_VARIATE} or {FAILURE_BIASING}")
