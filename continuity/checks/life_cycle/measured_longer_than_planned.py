"""A step took longer in an exercise than its plan lets one expect.

What: What the last exercise measured of a step is beyond the 95th percentile of its `takes`, or more than a quarter
longer where the plan gives a certain time.

Why: The plan still counts with the old figure, and every result with it.

Example: `start-web: {takes: 20m}`, measured 55 min.

Instead: Correct `takes`, and name the exercise as `source`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.dates import latest_exercise
from continuity.checks.plan_times import as_text, at_worst, restore_time
from continuity.checks.rule import Found
from continuity.distributions import Distribution, SingleDraw
from continuity.findings import Severity
from continuity.model import Step
from continuity.units import format_duration

ID: Final = "measured-longer-than-planned"
SEVERITY: Final = Severity.WARNING


_QUARTER: Final = 1.25


def find(checked: Checked) -> Iterator[Found]:
    """Each such measurement of the last exercise of a plan."""
    for recovery in checked.plan.plans.values():
        last = latest_exercise(recovery, checked)
        steps = {step.id: step for step in recovery.all_steps}
        for key, measured in last[1].measured.items() if last else ():
            step = steps.get(key.removeprefix("step.")) if key.startswith("step.") else None
            most = _most(step, checked) if step else None
            if last is not None and most is not None and measured > most:
                message = (
                    f"it took {format_duration(measured)}, and '{recovery.id}' lets one expect {as_text(most)} at most"
                )
                path = ("exercises", last[0], "measured", key)
                yield Found(path, message, "correct takes, and name the exercise as its source")


def _most(step: Step, checked: Checked) -> float | None:
    """The time that a step hardly ever exceeds; None where that cannot be said in one figure."""
    if step.runs is not None:  # it takes as long as another plan
        return None
    most = [_most_of(step.takes)] if step.takes is not None else []
    if step.restores is not None:
        held = checked.data_sets[step.restores.data][1]
        named = step.restores.source_copy
        copies = [held.copies[named]] if named else list(held.copies.values())
        restore = (copies[0].restore or held.restore) if len(copies) == 1 else None
        if restore is None or restore.replay:  # which copy it was, or how much was replayed, is not recorded
            return None
        most.append(restore_time(copies[0], held) * _QUARTER if restore.takes is None else _most_of(restore.takes))
    return None if None in most else sum(time for time in most if time is not None)


def _most_of(time: Distribution) -> float | None:
    if not isinstance(time, SingleDraw):
        return None
    return time.mean() * _QUARTER if time.is_constant else at_worst(time)
