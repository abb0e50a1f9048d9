"""The ways to simulate a plan: plain, or with less variance for the same number of histories."""

from __future__ import annotations

from collections.abc import Callable

from continuity.engines import Answer, Request, answer, tell_nobody
from continuity.errors import AnalysisError
from continuity.executors import Workers
from continuity.model import Plan
from continuity.rare.biased_run import METHOD as FAILURE_BIASING
from continuity.rare.biased_run import run_biased
from continuity.rare.control_run import METHOD as CONTROL_VARIATE
from continuity.rare.control_run import run_controlled

PLAIN = "plain"


def answer_by(
    method: str,
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
    tell: Callable[[str], None] = tell_nobody,
) -> Answer:
    """Answer a request by a method. Parameters and errors: as of `engines.answer`, which is what `plain` stands for."""
    if method == PLAIN:
        return answer(plan, request, progress, workers, tell)
    if method == FAILURE_BIASING:
        return Answer(run=run_biased(plan, request, progress, workers), measured=None)
    if method == CONTROL_VARIATE:
        return Answer(run=run_controlled(plan, request, progress, workers, tell), measured=None)
    raise AnalysisError(f"there is no method '{method}': choose {PLAIN}, {CONTROL_VARIATE} or {FAILURE_BIASING}")
