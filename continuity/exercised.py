"""What exercises say of a plan: what nobody has tried yet, and where people took other times than it says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from continuity.distributions import Distribution, SingleDraw
from continuity.model import Exercise, Plan
from continuity.rehearsal_results import RehearsedScenario
from continuity.units import format_duration, hours

_STEP = "step."
_RARE = 0.025
"""A time that so few draws fall below, or exceed, disagrees with what the plan says."""
_QUARTER = 4
"""A time that the plan gives as certain may differ by a quarter."""


def never_exercised(plan: Plan) -> list[str]:
    """The ids of the recovery plans that no exercise has tried."""
    tried = {exercise.plan for exercise in plan.exercises}
    return [name for name in plan.plans if name not in tried]


def disagreements(plan: Plan, scenarios: Mapping[str, RehearsedScenario]) -> Iterator[str]:
    """A sentence for each exercise that disagrees with the plan.

    That is for each step that took longer or shorter than its plan lets one expect, and each service that took longer
    to recover than in 99% of the histories of every scenario, of those rehearsed, that invokes the plan.
    """
    for exercise in plan.exercises:
        yield from _of_services(exercise, scenarios)
        steps = {step.id: step for step in plan.plans[exercise.plan].all_steps}
        for key, measured in sorted(exercise.measured.items()):
            step = steps.get(key.removeprefix(_STEP)) if key.startswith(_STEP) else None
            expected = None if step is None or step.takes is None else _usual(step.takes)
            if step is not None and expected is not None and not expected[0] <= measured <= expected[1]:
                yield _sentence(exercise, step.id, measured, expected)


def _of_services(exercise: Exercise, scenarios: Mapping[str, RehearsedScenario]) -> Iterator[str]:
    invoking = [each for each in scenarios.values() if each.plans[exercise.plan].invoked.estimate]
    for service, measured in sorted(exercise.measured.items()):
        results = [each.services[service] for each in invoking if service in each.services]
        most = max((each.recovery_time_hours.percentiles.p99 for each in results), default=math.inf)
        if hours(measured) > most:
            took = f"{service} took {format_duration(measured)} in the exercise of {exercise.plan} on {exercise.held}"
            yield f"{took}, longer than in 99% of the histories of every scenario that invokes it"


def _usual(takes: Distribution) -> tuple[int, int] | None:
    """Between which times nearly all draws lie; None for a sum, whose parts would have to be drawn."""
    if not isinstance(takes, SingleDraw):
        return None
    if takes.draws == 0:
        certain = takes.sample(0.5)
        return certain - certain // _QUARTER, certain + certain // _QUARTER
    return takes.sample(_RARE), takes.sample(1 - _RARE)


def _sentence(exercise: Exercise, step: str, measured: int, expected: tuple[int, int]) -> str:
    took = f"step {step} of {exercise.plan} took {format_duration(measured)} in the exercise of {exercise.held}"
    return f"{took}, and the plan lets one expect {_rounded(expected[0])} to {_rounded(expected[1])}"


def _rounded(time: int) -> str:
    """A duration to whole seconds: what is drawn has microseconds that nobody wants to read."""
    second = 1_000_000
    return format_duration(max(second, round(time / second) * second)) if time else "0s"
