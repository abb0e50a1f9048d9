"""Everything that a plan promises, verified: availability in simulated histories, recovery in all of its scenarios."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from continuity.engines import Request, simulate, tell_nobody
from continuity.executors import Workers
from continuity.model import Plan
from continuity.rehearsal import RehearsalRequest, rehearse
from continuity.rehearsal_results import Rehearsal
from continuity.results import Run
from continuity.sensitivity import with_sensitivity
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.rehearsals import runner, simulator
from continuity.units import MINUTE, YEAR

Phase = Callable[[str], AbstractContextManager[Callable[[int, int], None] | None]]
"""Begins a phase of the work by its name; what it gives is called with (done, sure to come)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRequest:
    """What is asked.

    horizon: of each history in which availability is measured, microseconds. budget: microseconds, for all scenarios
    together; half as long again goes to what decides verdicts. replications: exactly so many histories of availability
    and of each scenario; None: as many as the promises need.
    """

    horizon: int = YEAR
    start: datetime = DEFAULT_START
    seed: int = 1
    replications: int | None = None
    budget: int = MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found of each part; None for one of which the plan promises nothing."""

    run: Run | None
    rehearsal: Rehearsal | None


def verify(
    plan: Plan,
    request: VerificationRequest,
    workers: Workers,
    phase: Phase,
    tell: Callable[[str], None] = tell_nobody,
    clock: Callable[[], float] = time.monotonic,
) -> Verification:
    """Simulate where a service promises an availability, rehearse all scenarios, and try what verdicts rest on.

    Parameters: `workers`, who simulate; `phase`, for progress; `tell`, called with what a reader should know meanwhile;
    `clock`, seconds that pass, for the budget. Raises AnalysisError and LimitError as `simulate` and `rehearse` do.
    """
    run = rehearsal = None
    if _promises_availability(plan):
        asked = Request(
            horizon=request.horizon, start=request.start, seed=request.seed, replications=request.replications
        )
        with phase("Simulating") as advance:
            run = simulate(plan, asked, advance, workers, tell)
    if plan.scenarios:
        rehearsal = _rehearsed(plan, request, workers, phase, clock)
    return Verification(run=run, rehearsal=rehearsal)


def _promises_availability(plan: Plan) -> bool:
    return any(node.objectives is not None and node.objectives.availability is not None for node in plan.services)


def _rehearsed(
    plan: Plan, request: VerificationRequest, workers: Workers, phase: Phase, clock: Callable[[], float]
) -> Rehearsal:
    seed, start = request.seed, request.start
    asked = RehearsalRequest(start=start, seed=seed, replications=request.replications, budget=request.budget)
    with phase("Rehearsing") as advance:
        rehearsal = rehearse(plan, asked, runner(plan, seed, start, workers), advance, clock)
    limit = None if request.replications else request.budget // 2
    trying = simulator(seed, start, workers)
    with phase("Trying assumptions") as advance:
        return with_sensitivity(plan, rehearsal, trying, budget=limit, progress=advance, clock=clock)
