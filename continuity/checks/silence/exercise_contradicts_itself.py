"""An exercise is recorded as passed, and what it measured says otherwise.

What: The `result` is `passed`, and a service took longer than its RTO or MTPD, or a step longer than its deadline.
Where scenarios of the plan expect something else of the service, the longest of that counts.

Why: The record is what auditors and successors believe. One of the two entries is wrong.

Example: `{plan: leave-paris, measured: {checkout: 6h}, result: passed}` where the RTO is 4 h.

Instead: Write `partly` or `failed`, with the actions that follow; or correct the figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.levels import lost_by
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Exercise, RecoveryPlan, Scenario
from continuity.units import format_duration

ID: Final = "exercise-contradicts-itself"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each measurement that exceeds what had to be kept."""
    for i, exercise in enumerate(checked.plan.exercises):
        for key, measured in exercise.measured.items() if exercise.result == "passed" else ():
            limit = _limit(exercise, key, checked)
            if limit is not None and measured > limit[0]:
                message = (
                    f"the exercise was passed, and {key} took {format_duration(measured)}, longer than the"
                    f" {limit[1]} of {format_duration(limit[0])}"
                )
                path = ("exercises", i, "measured", key)
                yield Found(path, message, "write result: partly or failed, or correct the figure")


def _limit(exercise: Exercise, key: str, checked: Checked) -> tuple[int, str] | None:
    """What a measurement had to keep, and the name of that."""
    if key.startswith("step."):
        steps = {step.id: step for step in checked.plan.plans[exercise.plan].all_steps}
        deadline = steps[key.removeprefix("step.")].deadline
        return None if deadline is None else (deadline, "deadline")
    own = checked.plan.nodes[key].objectives
    expected = [scenario.expects.get(key) for scenario in _scenarios(checked.plan.plans[exercise.plan], checked)]
    limits = [
        (_longest([each.rto if each else None for each in expected], own.rto if own else None), "RTO"),
        (_longest([each.mtpd if each else None for each in expected], own.mtpd if own else None), "MTPD"),
    ]
    return min(((time, name) for time, name in limits if time is not None), default=None)


def _longest(expected: Sequence[int | None], own: int | None) -> int | None:
    """The longest time that any scenario leaves, where those that say nothing leave the service's own."""
    times = [own if time is None else time for time in expected] or [own]
    return None if None in times else max(time for time in times if time is not None)


def _scenarios(recovery: RecoveryPlan, checked: Checked) -> tuple[Scenario, ...]:
    """The scenarios that a plan is for: the one that invokes it, else all in which something it covers is lost."""
    scenarios = checked.plan.scenarios
    if recovery.invoke is not None and recovery.invoke.scenario is not None:
        return (scenarios[recovery.invoke.scenario],)
    lost = frozenset[str]().union(*(checked.places[name] for name in lost_by(recovery)))
    return tuple(each for each in scenarios.values() if not lost.isdisjoint(checked.lost_in(each)))
